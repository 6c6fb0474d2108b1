package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.Mistaken;
import flowdeck.sim.SceneState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spoiled grasps of {@link StackBlocksTwo} fail in physics, and at the right stage. */
class StackGraspTest {
  private static final StackBlocksTwo TASK = new StackBlocksTwo();

  @Test
  void fingersThatStayFiveMillimetresWiderThanTheBlockLeaveItOnTheTable() {
    double least = (2 * StackBlocksTwo.HALF + 0.005) / CellDescription.simulated().fingerOpening();
    for (long seed = 100_000; seed < 100_002; seed++) {
      ExpertTrial trial =
          ExpertTrial.run(TASK, seed, target -> opened(target, least), (cell, inForce) -> {});
      assertThat(trial.progress().success()).isFalse();
      assertThat(trial.progress().completedStage()).isZero();
    }
  }

  /** A shift along one axis only leaves the block between the fingers, or under them. */
  @ParameterizedTest
  @CsvSource({"0.03, 0.03", "0.03, -0.03", "-0.03, 0.03", "-0.03, -0.03"})
  void graspBesideTheBlockIsAMiss(double byX, double byY) {
    ExpertTrial trial =
        ExpertTrial.run(new Mistaken(TASK, scene -> shifted(scene, byX, byY)), 100_000);
    assertThat(trial.progress().success()).isFalse();
    assertThat(trial.progress().completedStage()).isZero();
  }

  private static JointVector opened(JointVector target, double least) {
    double[] changed = target.toArray();
    changed[7] = Math.max(least, changed[7]);
    changed[15] = Math.max(least, changed[15]);
    return JointVector.of(changed);
  }

  private static SceneState shifted(SceneState s, double x, double y) {
    return new SceneState(
        s.nanos(),
        s.leftJoints(),
        s.rightJoints(),
        s.leftFinger(),
        s.rightFinger(),
        s.bodies().stream()
            .map(body -> body.at(Pose.translation(x, y, 0).times(body.pose())))
            .toList(),
        s.cloth(),
        s.touches());
  }
}
