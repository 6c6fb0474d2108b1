package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScriptedExpertTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final SimTask TASK = new StackBlocksTwo();
  private static final int A3 = 2;
  private static final int A4 = 3;
  private static final int A5 = 4;
  private static final int A6 = 5;

  private static final List<ExpertTrial> TRIALS = new ArrayList<>();
  private static final List<JointVector> LAST_TARGETS = new ArrayList<>();

  @BeforeAll
  static void playTenTrials() {
    for (long seed = 0; seed < 10; seed++) {
      AtomicReference<JointVector> last = new AtomicReference<>();
      TRIALS.add(
          ExpertTrial.run(
              TASK,
              seed,
              (cell, inForce) -> {
                onNominalBranch(inForce);
                last.set(inForce);
              }));
      LAST_TARGETS.add(last.get());
    }
  }

  @Test
  void expertSucceedsInNineOfTenTrials() {
    assertThat(TRIALS.stream().filter(trial -> trial.progress().success()).count())
        .as("%s", TRIALS)
        .isGreaterThanOrEqualTo(9);
  }

  @Test
  void expertStaysWithinTheLimiterAndTakesTenToSixteenSeconds() {
    for (ExpertTrial trial : TRIALS) {
      assertThat(trial.failure()).isNull();
      assertThat(trial.clamps()).as("ticks the limiter had to change").isLessThan(5);
      assertThat(trial.ticks()).isBetween(1000, 1600);
    }
  }

  private static void onNominalBranch(JointVector inForce) {
    for (int arm = 0; arm <= 8; arm += 8) {
      assertThat(Math.abs(inForce.get(arm + A3))).isLessThan(0.5);
      assertThat(inForce.get(arm + A4)).isBetween(-2.1, -1.0);
      assertThat(Math.abs(inForce.get(arm + A5))).isLessThan(0.5);
      assertThat(inForce.get(arm + A6)).isBetween(0.3, 1.5);
    }
  }

  @Test
  void sameSeedGivesTheSameTrialBitForBit() {
    assertThat(ExpertTrial.run(TASK, 3).hash())
        .isEqualTo(TRIALS.get(3).hash())
        .isNotEqualTo(TRIALS.get(4).hash());
  }

  @Test
  void stagesComeInOrderOfTime() {
    assertThat(TRIALS.get(6).progress().stageNanos()).hasSize(5).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void armsEndAtHomeWithOpenGrippers() {
    for (JointVector last : LAST_TARGETS) {
      for (int i = 0; i < 7; i++) {
        assertThat(last.get(i)).isEqualTo(CELL.leftHome().get(i), within(2e-3));
        assertThat(last.get(8 + i)).isEqualTo(CELL.rightHome().get(i), within(2e-3));
      }
      assertThat(last.get(7)).isEqualTo(1, within(1e-6));
      assertThat(last.get(15)).isEqualTo(1, within(1e-6));
    }
  }

  @Test
  void frictionHoldsALiftedBlockInPlace() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(TASK, 0);
      ScriptedExpert expert = new ScriptedExpert(cell, TASK);
      JointVector home = CELL.leftHome().concat(JointVector.of(1));
      JointVector inForce = home.concat(home);
      long nanos = 0;
      while (cell.progress().completedStage() < 1) {
        inForce = expert.target(nanos, inForce).position();
        cell.left().command(cell.clock().nanos(), inForce.slice(0, 7), inForce.get(7));
        nanos += ExpertTrial.TICK;
        cell.advanceTo(nanos);
      }
      // Close fully and stand still.
      cell.left().command(cell.clock().nanos(), inForce.slice(0, 7), 0);
      nanos += 50 * ExpertTrial.TICK;
      cell.advanceTo(nanos);
      Pose before = cell.scene().bodies().getFirst().pose();
      cell.advanceTo(nanos + 500 * ExpertTrial.TICK);
      Pose after = cell.scene().bodies().getFirst().pose();
      assertThat(after.z()).isGreaterThan(0.05).isEqualTo(before.z(), within(1e-3));
      assertThat(after.x()).isEqualTo(before.x(), within(1e-3));
      assertThat(after.y()).isEqualTo(before.y(), within(1e-3));
    }
  }

  @Test
  void unreachableGoalIsReportedAndEndsTheScript() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(TASK, 0);
      ScriptedExpert expert =
          new ScriptedExpert(
              cell,
              new Mistaken(
                  TASK,
                  seen ->
                      new SceneState(
                          seen.nanos(),
                          seen.leftJoints(),
                          seen.rightJoints(),
                          seen.leftFinger(),
                          seen.rightFinger(),
                          seen.bodies().stream()
                              .map(body -> body.at(Pose.translation(1.5, 0.2, 0.1)))
                              .toList())));
      JointVector home = CELL.leftHome().concat(JointVector.of(1));
      expert.target(0, home.concat(home));
      assertThat(expert.done()).isTrue();
      assertThat(expert.failure()).contains("left arm cannot reach");
    }
  }
}
