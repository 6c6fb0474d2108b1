package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.control.ControlLoop;
import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.control.WallPacer;
import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.Clock;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord.Mode;
import flowdeck.core.Trajectory;
import flowdeck.policy.Policy;
import flowdeck.policy.Selection;
import flowdeck.trial.Event;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.Session;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.TrialJson;
import flowdeck.trial.TrialStart;
import flowdeck.trial.TrialStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial on the simulated cell in real time, whose station looks only now and then. */
class RunningTrialTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");

  @TempDir Path sessions;
  private final Place place = Place.open("simulated");
  private final PolicyRunner runner = PolicyRunner.lockstep(new StandsStill());
  private TrialStore store;
  private Session session;
  private EpisodeRecording recording;
  private ControlLoop loop;
  private WallPacer pace;

  @BeforeEach
  void open() {
    store = TrialStore.open(sessions);
    session = store.newSession();
    recording = new EpisodeRecording(place.cell(), store.folder(session));
    loop = new ControlLoop(place.cell(), place.limits(), recording);
    pace = new WallPacer(loop);
    place.reset(TASK, 100_001);
  }

  @AfterEach
  void close() {
    pace.close();
    recording.close();
    place.close();
    store.close();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = Clock.system().nanos() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(Clock.system().nanos()).as("waiting for %s", what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private RunningTrial trial(PlanExecutor executor) {
    long id =
        store.begin(
            TrialStart.of(
                session,
                TASK,
                new PolicyUsed("stands still", "0"),
                Choice.used(Selection.SBS),
                100_001,
                place.cell().name(),
                flowdeck.trial.Mode.AUTONOMOUS));
    return new RunningTrial(
        id,
        1,
        new RunningTrial.Parts(place, loop, pace, store, session, recording),
        executor,
        StageProgress.begin(TASK, place.cell().clock().nanos()));
  }

  @Test
  void anAlarmBetweenTwoLooksIsNotLost() {
    PlanExecutor executor = new PlanExecutor(place.cell(), runner, 1);
    RunningTrial trial = trial(executor);
    await("a picture", () -> place.cell().camera().newest() != null);
    loop.start(executor, false);
    trial.begun();
    await("decisions", () -> executor.decisions() > 4);
    trial.follow(); // the first look
    List<String> alarms =
        store.events(session).stream()
            .filter(event -> event.kind().equals(TrialJson.ALARM))
            .map(Event::message)
            .toList();
    assertThat(alarms).hasSize(2);
    assertThat(alarms.getFirst()).startsWith("Decision 1 after 0.").contains("below -2.00");
    assertThat(alarms.getLast()).startsWith("Decision 3 after ");
  }

  @Test
  void theArmsStopIfAnAlarmCannotBeWrittenDown() {
    PlanExecutor executor = new PlanExecutor(place.cell(), runner, 1);
    RunningTrial trial = trial(executor);
    await("a picture", () -> place.cell().camera().newest() != null);
    loop.start(executor, false);
    trial.begun();
    await("an alarm", () -> executor.decisions() > 1);
    store.close(); // as if the disk were gone
    assertThatThrownBy(trial::follow).isInstanceOf(RuntimeException.class);
    await("the arms to hold", () -> loop.mode() == Mode.HOLDING);
  }

  @Test
  void whatTheLoopDidBeforeIsNotOfThisTrial() {
    PlanExecutor first = new PlanExecutor(place.cell(), runner, 1);
    await("a picture", () -> place.cell().camera().newest() != null);
    loop.start(first, false);
    await("motion", () -> loop.mode() == Mode.RUNNING && first.decisions() > 0);
    loop.stop();
    await("rest", () -> loop.mode() == Mode.HOLDING && loop.latest().get().fault() != null);

    PlanExecutor second = new PlanExecutor(place.cell(), runner, 2);
    RunningTrial trial = trial(second);
    long tick = loop.latest().get().tick();
    await("ticks", () -> loop.latest().get().tick() > tick + 5);
    assertThat(trial.follow()).as("not begun").isNull();
    loop.start(second, false);
    trial.begun();
    trial.follow();
    await("decisions", () -> second.decisions() > 1);
    trial.follow();
    assertThat(loop.mode()).as("the stop before was not of this trial").isEqualTo(Mode.RUNNING);
  }

  /** Plans to stay; at every other decision a signal is beyond its threshold. */
  private static final class StandsStill implements Policy {
    private static final long WAYPOINT = 4 * 1_000_000_000L / 15;
    private static final int HORIZON = 4;
    private long decisions;

    @Override
    public String name() {
      return "stands still";
    }

    @Override
    public long waypointNanos() {
      return WAYPOINT;
    }

    @Override
    public int horizon() {
      return HORIZON;
    }

    @Override
    public ActionLayout layout() {
      return ActionLayout.TWO_IIWA;
    }

    @Override
    public String hash() {
      return "0";
    }

    @Override
    public void reset(long seed) {
      decisions = 0;
    }

    @Override
    public void select(Selection selection) {}

    @Override
    public Plan plan(Observation newest) {
      int dims = newest.latestAction().size();
      boolean alarmed = decisions % 2 == 1 && decisions < 4;
      return new Plan(
          decisions++,
          new Trajectory(
              newest.nanos(), WAYPOINT, Collections.nCopies(HORIZON, newest.latestAction())),
          new CandidateSet(1, HORIZON, dims, new float[HORIZON * dims], new double[1]),
          0,
          "the only one",
          List.of(),
          0,
          new Confidence(
              List.of(
                  new Signal(
                      Kind.OBSERVATION, alarmed ? -7.25 : -0.5, new Threshold(-2, 40, 0.1)))),
          new Plan.Timings(0, 0, 0));
    }

    @Override
    public void close() {}
  }
}
