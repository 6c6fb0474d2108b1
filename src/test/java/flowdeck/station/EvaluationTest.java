package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.control.PolicyRunner;
import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.Trajectory;
import flowdeck.policy.Drawing;
import flowdeck.policy.Policy;
import flowdeck.policy.Selection;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.station.Rules.Success;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.Outcome;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Tasks;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");
  private static final long WAYPOINT_NANOS = 4_000_000_000L / 15;
  private static final int HORIZON = 4;

  private static Judged expert(Rules rules) {
    try (Evaluation evaluation = new Evaluation(TASK, rules)) {
      return evaluation.expert(100_000);
    }
  }

  /** The task with stages that may take 3 s. */
  private static final TaskDescription BRISK =
      new TaskDescription(
          TASK.name(),
          TASK.title(),
          TASK.instruction(),
          TASK.simulatedTask(),
          TASK.success(),
          TASK.limitSeconds(),
          TASK.stages().stream().map(s -> new Stage(s.id(), s.title(), 3)).toList(),
          TASK.causes());

  private static Judged still(Rules rules) {
    try (PolicyRunner runner = PolicyRunner.lockstep(new Still());
        Evaluation evaluation = new Evaluation(BRISK, rules)) {
      return evaluation.policy(runner, Selection.SBS, 100_000, 50_000_000);
    }
  }

  @Test
  void anInstantOfSuccessIsEnoughIfTheRuleSaysSo() {
    Judged held = expert(Rules.USUAL);
    Judged instant = expert(new Rules(Success.INSTANT, null));
    assertThat(held.label().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(instant.label().outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(held.seconds() - instant.seconds()).isBetween(0.49, 0.53);
  }

  @Test
  void whoDoesNothingRunsOutOfTimeOrOfSteps() {
    Judged time = still(Rules.USUAL);
    assertThat(time.label().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(time.label().lastCompletedStage()).isEqualTo("initial");
    assertThat(time.label().failedAtStage()).isEqualTo("arm-one-picking");
    assertThat(time.reason()).isEqualTo("Arm One Picking took more than 3 s");
    assertThat(time.seconds()).isCloseTo(3, within(0.1));

    Judged steps = still(new Rules(Success.INSTANT, 20));
    assertThat(steps.label().outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(steps.reason()).isEqualTo("the 20 steps were over");
    assertThat(steps.seconds()).isCloseTo(20 * WAYPOINT_NANOS * 1e-9, within(0.2));
    assertThat(steps.decisions()).isBetween(19L, 21L);
  }

  @Test
  void aPolicyThatBreaksHasFailedAndTheReasonIsTold() {
    try (PolicyRunner runner = PolicyRunner.lockstep(new Still(3));
        Evaluation evaluation = new Evaluation(BRISK)) {
      Judged broken = evaluation.policy(runner, Selection.SBS, 100_000, 50_000_000);
      assertThat(broken.label().outcome()).isEqualTo(Outcome.FAILURE);
      assertThat(broken.reason()).contains("broken");
      assertThat(broken.decisions()).isEqualTo(3);
      // It does not take later trials with it, or rows would depend on which worker ran them.
      Judged again = evaluation.policy(runner, Selection.SBS, 100_001, 50_000_000);
      assertThat(again.decisions()).isEqualTo(3);
    }
  }

  @Test
  void whatIsDrawnDoesNotChangeWhatHappens() {
    SimTask task = SimulatedTasks.of(TASK);
    long[] hashes = new long[2];
    for (int i = 0; i < 2; i++) {
      try (LockstepCell cell = i == 0 ? LockstepCell.blind() : new LockstepCell(15, 64, 48)) {
        ScriptedExpert[] expert = new ScriptedExpert[1];
        hashes[i] =
            cell.run(
                    task,
                    7,
                    () -> expert[0] = new ScriptedExpert(cell.simulated(), task),
                    () -> false,
                    3,
                    tick -> {})
                .hash();
      }
    }
    assertThat(hashes[0]).isEqualTo(hashes[1]);
  }

  @Test
  void rulesAreReadAsCommandsSpellThem() {
    SimTask task = SimulatedTasks.of(TASK);
    assertThat(Rules.of("held", null, task)).isEqualTo(Rules.USUAL);
    assertThat(Rules.of("instant", "robotwin", task)).isEqualTo(new Rules(Success.INSTANT, 800));
    assertThat(Rules.of("held", "7", task).stepLimit()).isEqualTo(7);
    for (String bad : List.of("", "0", "-3", "10001", "x", "99999999999")) {
      assertThatThrownBy(() -> Rules.of("held", bad, task))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'" + bad + "'");
    }
    assertThatThrownBy(() -> Rules.of("HELD", null, task)).isInstanceOf(InputException.class);
  }

  @Test
  void aBuildKnowsItself() {
    assertThat(Build.hash()).hasSize(16).isEqualTo(Build.hash());
  }

  /** Stays where it is, and breaks after some decisions. */
  private static final class Still implements Policy {
    private final long breaksAfter;
    private long sequence;

    private Still() {
      this(Long.MAX_VALUE);
    }

    private Still(long breaksAfter) {
      this.breaksAfter = breaksAfter;
    }

    @Override
    public String name() {
      return "still";
    }

    @Override
    public long waypointNanos() {
      return WAYPOINT_NANOS;
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
      return "";
    }

    @Override
    public void reset(long seed) {
      sequence = 0;
    }

    @Override
    public void select(Drawing drawing) {
      // There is nothing to choose from.
    }

    @Override
    public Plan plan(Observation newest) {
      if (sequence >= breaksAfter) {
        throw new IllegalStateException("broken");
      }
      List<JointVector> waypoints = Collections.nCopies(HORIZON, newest.latestAction());
      Trajectory trajectory = new Trajectory(newest.nanos(), WAYPOINT_NANOS, waypoints);
      return new Plan(
          sequence++,
          trajectory,
          new CandidateSet(
              1,
              HORIZON,
              newest.latestAction().size(),
              new float[HORIZON * newest.latestAction().size()],
              new Likelihoods.None("still")),
          0,
          "still",
          new Plan.Timings(0, 0, 0));
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
