package flowdeck.station;

import flowdeck.control.ControlLoop;
import flowdeck.control.LoopStatistics;
import flowdeck.control.PlanExecutor;
import flowdeck.control.WallPacer;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.NamedThreads;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.VideoWriter;
import flowdeck.policy.Selection;
import flowdeck.recording.EpisodeRecorder;
import flowdeck.recording.RecorderStatus;
import flowdeck.sim.Conditions;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What recording costs the simulated cell, in real time with a policy that decides. Run by hand:
 *
 * <pre>
 * RecordingCost FOLDER blocks ROUNDS SECONDS FPS   blocks without recorder, with it waiting (it then
 *                                                  remembers 30 s), and recording, one after the other
 * RecordingCost FOLDER take MINUTES FPS            one long take, and whether a frame is missing
 * </pre>
 *
 * The encoder's own share is what a thread takes that encodes the very same pictures with nothing
 * else to do.
 */
final class RecordingCost implements AutoCloseable {
  private static final Clock WALL = Clock.system();
  private static final long SECOND = 1_000_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");

  /** Pictures kept to be encoded once more; 0.9 MB each. */
  private static final int ENCODED_AGAIN = 150;

  /** What the recorder does in a block. */
  private enum Kind {
    NONE,
    WAITING,
    RECORDING
  }

  /**
   * A block.
   *
   * @param p99Millis of the control loop's lateness
   * @param p999Millis likewise
   * @param missed ticks left out
   * @param recorderShare CPU time of the recorder's thread, of one core
   * @param fps rows per second
   * @param mode in which the loop was at its end; running, unless it had to hold
   */
  private record Block(
      double p99Millis,
      double p999Millis,
      long missed,
      double recorderShare,
      double fps,
      Mode mode) {}

  private final Path folder;
  private final int fps;
  private final int framesPerRow;
  private final SimulatedPlace place = new SimulatedPlace(Conditions.USUAL);
  private final LoadedPolicy policy = new LoadedPolicy(Path.of("models"));
  private final List<Frame> pictures = new CopyOnWriteArrayList<>();
  private final ControlLoop loop;
  private final WallPacer pace;
  private volatile @Nullable EpisodeRecorder recorder;
  private volatile boolean keepsPictures;

  private RecordingCost(Path folder, int fps) {
    this.folder = folder;
    this.fps = fps;
    framesPerRow = (int) Math.round(place.cell().camera().framesPerSecond() / fps);
    loop =
        new ControlLoop(
            place.cell(), place.limits(), place.clearance(), place.supervision(), this::accept);
    pace = new WallPacer(loop);
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    boolean blocks = arguments[1].equals("blocks");
    try (RecordingCost cost =
        new RecordingCost(folder, Integer.parseInt(arguments[blocks ? 4 : 3]))) {
      if (blocks) {
        cost.blocks(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      } else {
        cost.take(Double.parseDouble(arguments[2]));
      }
    }
  }

  private void accept(TickRecord tick) {
    EpisodeRecorder to = recorder;
    if (to != null) {
      to.accept(tick);
    }
    Frame frame = tick.frame();
    if (keepsPictures
        && frame != null
        && pictures.size() < ENCODED_AGAIN
        && (pictures.isEmpty()
            || frame.sequence() >= pictures.getLast().sequence() + framesPerRow)) {
      pictures.add(frame);
    }
  }

  // ---- blocks

  private void blocks(int rounds, int seconds) throws IOException {
    Map<Kind, List<Block>> blocks = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      blocks.put(kind, new ArrayList<>());
      block(kind, 100_000, seconds); // the compiler is done with most afterwards
    }
    for (int round = 0; round < rounds; round++) {
      Kind[] order = Kind.values();
      for (int i = 0; i < order.length; i++) {
        Kind kind = order[(round + i) % order.length];
        Block block = block(kind, 100_001 + round, seconds);
        blocks.get(kind).add(block);
        say("round %d %-9s %s", round, kind, block);
      }
    }
    keepsPictures = true;
    block(Kind.NONE, 100_001, 1 + ENCODED_AGAIN / fps);
    keepsPictures = false;
    double encoder = encoderShare();
    for (Kind kind : Kind.values()) {
      say(
          "%-9s p99 %.4f ms, p99.9 %.4f ms, missed %.0f, recorder %.1f %% of a core, %.2f rows/s"
              + " (medians of %d)",
          kind,
          median(blocks.get(kind), Block::p99Millis),
          median(blocks.get(kind), Block::p999Millis),
          median(blocks.get(kind), Block::missed),
          100 * median(blocks.get(kind), Block::recorderShare),
          median(blocks.get(kind), Block::fps),
          rounds);
    }
    List<Block> with = blocks.get(Kind.RECORDING);
    for (Kind kind : List.of(Kind.NONE, Kind.WAITING)) {
      double[] ratios = new double[rounds];
      for (int i = 0; i < rounds; i++) {
        ratios[i] = with.get(i).p99Millis() / blocks.get(kind).get(i).p99Millis();
      }
      Arrays.sort(ratios);
      say(
          "p99 recording / %s: median %.3f, quartiles %.3f to %.3f",
          kind, middle(ratios), ratios[rounds / 4], ratios[3 * rounds / 4]);
    }
    say(
        "encoder alone %.1f %% of a core; recording beyond it %.1f %%",
        100 * encoder, 100 * (median(with, Block::recorderShare) - encoder));
  }

  private Block block(Kind kind, long seed, int seconds) {
    begin(seed);
    EpisodeRecorder own = kind == Kind.NONE ? null : newRecorder();
    recorder = own;
    if (own != null && kind == Kind.RECORDING) {
      own.start(TASK.instruction()).join();
    }
    pace(2); // until it goes its usual way
    long cpuBefore = recorderCpu();
    long began = WALL.nanos();
    pace.resetStatistics();
    pace(seconds);
    LoopStatistics statistics = pace.statistics();
    double share = (recorderCpu() - cpuBefore) / (double) (WALL.nanos() - began);
    Mode mode = loop.mode();
    double rate = 0;
    if (own != null) {
      rate = own.status().achievedFps();
      if (kind == Kind.RECORDING) {
        own.discard().join();
      }
      recorder = null;
      own.close();
    }
    end();
    return new Block(
        statistics.lateness().p99Millis(),
        statistics.lateness().p999Millis(),
        statistics.missedTicks(),
        share,
        rate,
        mode);
  }

  /** Share of a core that encoding alone takes at this rate. */
  private double encoderShare() throws IOException {
    Path file = folder.resolve("encoder.mp4");
    Frame first = pictures.getFirst();
    long[] spent = {0};
    Thread thread =
        NamedThreads.start(
            "encoder alone",
            () -> {
              try (VideoWriter video =
                  new VideoWriter(file, first.width(), first.height(), fps, 2, 0.9)) {
                pictures.forEach(video::write); // once before it counts
                long before = THREADS.getCurrentThreadCpuTime();
                pictures.forEach(video::write);
                spent[0] = THREADS.getCurrentThreadCpuTime() - before;
              }
            });
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Files.delete(file);
    say("%d pictures encoded in %.2f ms each", pictures.size(), spent[0] * 1e-6 / pictures.size());
    return spent[0] * 1e-9 / pictures.size() * fps;
  }

  // ---- one long take

  private void take(double minutes) throws Exception {
    long seed = 100_000;
    begin(seed);
    EpisodeRecorder own = newRecorder();
    recorder = own;
    pace(2); // as in the console, the recorder is there before anybody records
    List<String> before = tasks();
    own.start(TASK.instruction()).join();
    long cpuBefore = recorderCpu();
    long cameraBefore = place.cell().camera().dropped();
    long began = WALL.nanos();
    long end = began + Math.round(60 * minutes * SECOND);
    pace.resetStatistics();
    while (WALL.nanos() < end && own.status().recording()) {
      pace(1);
      if (loop.mode()
          == Mode.HOLDING) { // it may have left what it learned; what counts is the load
        loop.rearm();
      }
      if (loop.mode() == Mode.IDLE) {
        loop.start(source(seed), false);
      }
    }
    double share = (recorderCpu() - cpuBefore) / (double) (WALL.nanos() - began);
    List<String> more = new ArrayList<>(tasks());
    before.forEach(more::remove);
    RecorderStatus taken = own.status();
    int episode = own.keep().join();
    RecorderStatus kept = own.status();
    say("%s", taken);
    say("threads that came with the take: %s", more);
    recorder = null;
    own.close();
    end();
    LeRobotDataset dataset = LeRobotDataset.open(folder.resolve("dataset"));
    double[][] capture = dataset.rows(episode).extra().get("capture_time");
    double longest = 0;
    for (int row = 1; row < capture.length; row++) {
      longest = Math.max(longest, capture[row][0] - capture[row - 1][0]);
    }
    say(
        "%d rows for %.3f s of capture time (%.1f wanted), %d repeated, longest step %.1f ms,"
            + " camera dropped %d, recorder %.1f %% of a core; loop %s",
        capture.length,
        capture[capture.length - 1][0] - capture[0][0],
        60 * minutes * fps,
        kept.repeatedFrames(),
        1000 * longest,
        place.cell().camera().dropped() - cameraBefore,
        100 * share,
        pace.statistics().lateness());
  }

  /** Names of all threads the system knows, those of libraries too. */
  private static List<String> tasks() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      List<String> names = new ArrayList<>();
      for (Path task : tasks.toList()) {
        names.add(Files.readString(task.resolve("comm")).strip());
      }
      return names;
    }
  }

  // ---- the cell

  private EpisodeRecorder newRecorder() {
    Frame frame = place.cell().camera().newest();
    return new EpisodeRecorder(
        folder.resolve("dataset"),
        EpisodeRecorder.schema(
            fps, place.cell().name(), frame.width(), frame.height(), place.cell().layout()),
        place.cell().camera().framesPerSecond(),
        0);
  }

  private PlanExecutor source(long seed) {
    return new PlanExecutor(place.cell(), policy.runner(), seed);
  }

  private void begin(long seed) {
    place.reset(TASK, seed);
    policy.prepare(new Choice(TASK.name(), "stack-blocks-two", seed, Selection.SBS));
    await(() -> place.cell().camera().newest() != null);
    if (loop.mode() == Mode.HOLDING) {
      loop.rearm();
    }
    place.rewind();
    loop.start(source(seed), false);
  }

  private void end() {
    loop.finish();
    await(() -> loop.mode() == Mode.IDLE || loop.mode() == Mode.HOLDING);
  }

  private static void pace(int seconds) {
    long end = WALL.nanos() + seconds * SECOND;
    await(() -> WALL.nanos() >= end);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(SECOND / 100);
    }
  }

  private static long recorderCpu() {
    return Stream.of(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(info -> info != null && info.getThreadName().equals("recorder"))
        .mapToLong(ThreadInfo::getThreadId)
        .map(THREADS::getThreadCpuTime)
        .sum();
  }

  private static double median(List<Block> blocks, ToDoubleFunction<Block> value) {
    return middle(blocks.stream().mapToDouble(value).sorted().toArray());
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  @Override
  public void close() {
    pace.close();
    policy.close();
    place.close();
  }
}
