package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.arms.LinkReport;
import flowdeck.arms.fri.ControllerError;
import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.VirtualController;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.control.ControlLoop;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both arms of the virtual cell swing, a take is being recorded, and something goes wrong: both
 * must come to rest within their limits, stay there, say why, and move again after two steps only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultDrillTest {
  private static final Logger LOG = LoggerFactory.getLogger(FaultDrillTest.class);

  /** A machine that is busy elsewhere may bring on a fault of its own before the one wanted. */
  private static final int ATTEMPTS = 4;

  private static final Duration STILL = Duration.ofMillis(500);
  private static final Duration A_WHILE = Duration.ofMillis(100);

  /** From the fault to the rest of both arms, however busy the machine. */
  private static final long MOST_NANOS = Duration.ofMillis(2500).toNanos();

  private static final double SAME_RAD = 1e-9;

  /** Arms settle a little when brakes close and open. */
  private static final double SETTLED_RAD = 0.02;

  private static final double MOVED_RAD = 0.01;

  /** What a machine that is too busy may bring about by itself. */
  private static final Pattern BUSY =
      Pattern.compile(
          "calls the connection|has been silent|no frame for|No fresh target|stood still"
              + "|was interrupted|told nothing new|only lets itself be watched|does not answer");

  /** Errors that a controller reports only of a client that breaks its rules. */
  private static final Set<Kind> CLIENTS =
      Set.of(
          Kind.ILLEGAL_AXIS_DELTA,
          Kind.POSITION_LIMIT,
          Kind.MISSING_VALUE,
          Kind.UNASKED_VALUE,
          Kind.NOT_A_NUMBER,
          Kind.WRONG_COUNTER,
          Kind.WRONG_OUTPUT,
          Kind.PERIOD);

  private final Map<Drill, Integer> episodes = new ConcurrentHashMap<>();
  private final Set<ControllerError> told = new HashSet<>();
  private DrillCell cell;
  private List<MotionLimits.Axis> axes;
  private int kept;

  @BeforeAll
  void open(@TempDir Path folder) {
    cell = new DrillCell(folder);
    axes = cell.limits().axes();
  }

  /** Also looks at what all drills have recorded. */
  @AfterAll
  void everyTakeIsKeptAndValidAndSaysWhatHappened() throws IOException {
    Path dataset = cell.recording.folder();
    cell.close();
    DatasetValidator.Report report = DatasetValidator.validate(dataset);
    assertThat(report.problems()).isEmpty();
    assertThat(report.episodes()).isEqualTo(kept);
    LeRobotDataset read = LeRobotDataset.open(dataset);
    List<String> health = Files.readAllLines(dataset.resolve("meta/health.jsonl"));
    episodes.forEach(
        (drill, episode) -> {
          Rows rows = read.rows(episode);
          double[][] nominal = rows.extra().get("nominal");
          assertThat(List.of(nominal)).as("%s before", drill).anyMatch(row -> row[0] == 1);
          boolean stopped = drill.words != null;
          if (stopped) {
            assertThat(health)
                .as("%s in the dataset", drill)
                .anyMatch(
                    line ->
                        line.startsWith("{\"episode_index\":%d,".formatted(episode))
                            && Pattern.compile(drill.words).matcher(line).find());
          }
          // A camera that is dead gives no more rows.
          if (stopped && drill != Drill.CAMERA_DEAD) {
            assertThat(nominal[rows.count() - 1][0]).as("%s after", drill).isZero();
          }
          for (String arm : List.of("left", "right")) {
            double[][] cabinet = rows.extra().get(arm + "_cabinet_time");
            double[][] here = rows.extra().get(arm + "_state_time");
            assertThat(cabinet[0][0]).as("the %s cabinet's clock", arm).isGreaterThan(1e9);
            assertThat(here[0][0])
                .as("the console's clock")
                .isBetween(
                    rows.extra().get("capture_time")[0][0] - 1,
                    rows.extra().get("capture_time")[0][0] + 1);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Drill.class)
  void drill(Drill drill) {
    boolean done = false;
    try {
      practise(drill);
      done = true;
    } finally {
      if (!done) { // the next drill finds a cell that works
        drill.clear(cell);
        cell.recording.discard();
      }
    }
  }

  private void practise(Drill drill) {
    List<String> others = new ArrayList<>();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      cell.await("rest", () -> cell.mode() != Mode.BRAKING);
      if (cell.mode() == Mode.HOLDING) {
        recover();
      }
      TargetSource source = drill.source(cell);
      if (source != cell.swing || cell.mode() != Mode.RUNNING) {
        cell.run(source);
      }
      if (!cell.awaitMotion() || !recorded()) {
        LOG.info("{} again, because before it: {}", drill, fault().message());
        others.add(fault().message());
        continue;
      }
      String other = drill.words == null ? goesOn(drill) : bringsToRest(drill, drill.words);
      if (other == null) {
        return;
      }
      LOG.info("{} again, because of: {}", drill, other);
      assertThat(other).as(drill.name()).containsPattern(BUSY);
      others.add(other);
      drill.clear(cell);
    }
    assertThat(others).as("faults other than %s", drill).isEmpty();
  }

  private Fault fault() {
    return Objects.requireNonNull(cell.tick().fault());
  }

  private void recover() {
    cell.recording.discard(); // the take in which something else happened
    cell.acknowledge();
    cell.run(cell.swing);
  }

  /** Begins a take and waits for its first rows. */
  private boolean recorded() {
    cell.recording.start("Swing.");
    cell.await("rows", () -> cell.recording.status().frames() > 1 || cell.mode() != Mode.RUNNING);
    return cell.mode() == Mode.RUNNING;
  }

  /** Keeps the take while other things go on. */
  private CompletableFuture<EpisodeRecording.Episode> keep(Drill drill) {
    assertThat(cell.recording.isRecording()).isTrue();
    kept++;
    return CompletableFuture.supplyAsync(
        () -> {
          episodes.put(drill, cell.recording.keep());
          return cell.recording.episodes().getLast();
        });
  }

  // ---- what must stop both arms

  /** Null, or the words of another fault that came before. */
  private String bringsToRest(Drill drill, String words) {
    cell.takeTicks();
    long injected = cell.now();
    drill.inject(cell);
    cell.await("a fault", () -> cell.tick().fault() != null);
    long noticed = cell.now();
    if (!Pattern.compile(words).matcher(fault().message()).find()) {
      return fault().message();
    }
    long rest = awaitRest(noticed);
    assertThat(cell.mode()).isEqualTo(Mode.HOLDING);
    requireWithinLimits(cell.takeTicks());
    LOG.info(
        "DRILL|{}|{}|{}|{}",
        drill,
        (noticed - injected) / 1_000_000,
        (rest - injected) / 1_000_000,
        fault().message());
    String message = fault().message();
    CompletableFuture<EpisodeRecording.Episode> keeping = keep(drill);

    double[] stood = cell.measured();
    drill.clear(cell);
    cell.always(
        "standing once the cause is gone",
        A_WHILE,
        () ->
            cell.mode() == Mode.HOLDING
                && DrillCell.farthest(stood, cell.measured()) < SETTLED_RAD);
    cell.acknowledge();
    double[] held = cell.positions();
    assertThatThrownBy(() -> cell.loop.start(cell.swing, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("arm them again first");
    cell.rearm();
    cell.always(
        "standing once armed",
        A_WHILE,
        () -> DrillCell.farthest(held, cell.positions()) < SAME_RAD);
    requireNoRuleBroken(drill);
    cell.start(cell.swing);
    cell.await("motion again", () -> bothMoved(held) || cell.mode() != Mode.RUNNING);
    EpisodeRecording.Episode episode = keeping.join();
    assertThat(episode.frames()).isGreaterThan(1);
    assertThat(episode.health()).anyMatch(sentence -> sentence.endsWith(message));
    assertThat(episode.health()).anyMatch(sentence -> sentence.endsWith("ticks were in fault."));
    return null;
  }

  private boolean bothMoved(double[] from) {
    double[] now = cell.positions();
    double left = 0;
    double right = 0;
    for (int i = 0; i < 7; i++) {
      left = Math.max(left, Math.abs(now[i] - from[i]));
      right = Math.max(right, Math.abs(now[7 + i] - from[7 + i]));
    }
    return left > MOVED_RAD && right > MOVED_RAD;
  }

  /** When the controllers moved the arms last; they have stood for a while since then. */
  private long awaitRest(long noticed) {
    double[] last = cell.positions();
    long moved = noticed;
    while (cell.now() - moved < STILL.toNanos()) {
      double[] next = cell.positions();
      if (DrillCell.farthest(last, next) > SAME_RAD) {
        moved = cell.now();
        assertThat(moved - noticed).as("nanoseconds of braking").isLessThan(MOST_NANOS);
      }
      last = next;
      DrillCell.pause();
    }
    return moved;
  }

  // ---- what must not stop anybody

  private String goesOn(Drill drill) {
    LinkReport before = cell.link(0);
    cell.takeTicks();
    double[] from = cell.positions();
    drill.inject(cell);
    cell.await(
        "it to be shown",
        () ->
            cell.mode() != Mode.RUNNING
                || drill.shown.test(before, cell.link(0)) && bothMoved(from));
    long end = cell.now() + STILL.toNanos();
    while (cell.now() < end && cell.mode() == Mode.RUNNING) {
      DrillCell.pause();
    }
    if (cell.mode() != Mode.RUNNING) {
      return fault().message();
    }
    assertThat(cell.link(0).answered()).isGreaterThan(before.answered() + 20);
    List<TickRecord> ticks = cell.takeTicks();
    requireWithinLimits(ticks);
    if (drill == Drill.TARGET_FAR_AWAY) {
      assertThat(ticks.getLast().clamps()).isGreaterThan(ticks.getFirst().clamps() + 20);
    }
    drill.clear(cell);
    EpisodeRecording.Episode episode = keep(drill).join();
    if (cell.mode() == Mode.RUNNING) {
      assertThat(episode.health()).noneMatch(sentence -> sentence.contains("fault"));
    }
    requireNoRuleBroken(drill);
    LOG.info("DRILL|{}|goes on", drill);
    return null;
  }

  // ---- limits

  /** Controllers have nothing new to say against their client, unless its answers are lost. */
  private void requireNoRuleBroken(Drill drill) {
    for (VirtualController controller : cell.robots().controllers()) {
      List<ControllerError> errors =
          controller.errors().stream()
              .filter(error -> CLIENTS.contains(error.kind()) && told.add(error))
              .toList();
      if (drill != Drill.HEAVY_LOSS) {
        assertThat(errors).as("errors at the controller at %s", controller.address()).isEmpty();
      }
    }
  }

  /** No target that was sent breaks a limit of speed, acceleration or jerk. */
  private void requireWithinLimits(List<TickRecord> all) {
    // A loop that holds tells the arms' own targets in place of what it sends.
    List<TickRecord> ticks =
        all.stream()
            .filter(tick -> tick.mode() == Mode.RUNNING || tick.mode() == Mode.BRAKING)
            .toList();
    double dt = ControlLoop.TICK_NANOS * 1e-9;
    for (int k = 3; k < ticks.size(); k++) {
      for (int i = 0; i < axes.size(); i++) {
        MotionLimits.Axis axis = axes.get(i);
        double a = ticks.get(k - 3).sent().get(i);
        double b = ticks.get(k - 2).sent().get(i);
        double c = ticks.get(k - 1).sent().get(i);
        double d = ticks.get(k).sent().get(i);
        String what = "%s in tick %d".formatted(cell.cell.layout().names().get(i), k);
        assertThat(Math.abs(d - c) / dt).as("speed of " + what).isLessThan(axis.velocity() * 1.001);
        assertThat(Math.abs(d - 2 * c + b) / (dt * dt))
            .as("acceleration of " + what)
            .isLessThan(axis.acceleration() * 1.001);
        assertThat(Math.abs(d - 3 * c + 3 * b - a) / (dt * dt * dt))
            .as("jerk of " + what)
            .isLessThan(axis.jerk() * 1.001);
      }
    }
  }
}
