package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.control.ControlLoop;
import flowdeck.control.FakePolicy;
import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.control.WallPacer;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord.Mode;
import flowdeck.policy.Selection;
import flowdeck.sim.Conditions;
import flowdeck.trial.Event;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.Session;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.TrialStart;
import flowdeck.trial.store.TrialJson;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final JointVector ARM =
      CellDescription.simulated().leftHome().concat(JointVector.of(1));
  private static final JointVector HOME = ARM.concat(ARM);

  @TempDir Path sessions;
  private final Place place = Place.open("simulated", Conditions.USUAL);
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
    await("a picture", () -> place.cell().camera().newest() != null);
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
    trial.begin(false);
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
    trial.begin(false);
    await("an alarm", () -> executor.decisions() > 1);
    store.close(); // as if the disk were gone
    assertThatThrownBy(trial::follow).isInstanceOf(RuntimeException.class);
    await("the arms to hold", () -> loop.mode() == Mode.HOLDING);
  }

  @Test
  void whatTheLoopDidBeforeIsNotOfThisTrial() {
    PlanExecutor first = new PlanExecutor(place.cell(), runner, 1);
    loop.start(first, false);
    await("motion", () -> loop.mode() == Mode.RUNNING && first.decisions() > 0);
    loop.stop();
    await("rest", () -> loop.mode() == Mode.HOLDING && loop.latest().get().fault() != null);

    PlanExecutor second = new PlanExecutor(place.cell(), runner, 2);
    RunningTrial trial = trial(second);
    long tick = loop.latest().get().tick();
    await("ticks", () -> loop.latest().get().tick() > tick + 5);
    assertThat(trial.follow()).as("not begun").isNull();
    trial.begin(false);
    trial.follow();
    await("decisions", () -> second.decisions() > 1);
    trial.follow();
    assertThat(loop.mode()).as("the stop before was not of this trial").isEqualTo(Mode.RUNNING);
  }

  /** Plans to stay; the second and the fourth decision are beyond their threshold. */
  private static final class StandsStill extends FakePolicy {
    StandsStill() {
      super(nanos -> HOME);
    }

    @Override
    public Plan plan(Observation newest) {
      Plan plan = super.plan(newest);
      boolean alarmed = plan.sequence() == 1 || plan.sequence() == 3;
      return new Plan(
          plan.sequence(),
          plan.selected(),
          plan.candidates(),
          0,
          plan.reason(),
          List.of(),
          0,
          new Confidence(
              List.of(
                  new Signal(
                      Kind.OBSERVATION, alarmed ? -7.25 : -0.5, new Threshold(-2, 40, 0.1)))),
          plan.timings());
    }
  }
}
