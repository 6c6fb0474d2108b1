package flowdeck.sim.task;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertTrial;
import flowdeck.sim.Mistaken;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.Touch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trials of tasks with rigid bodies, played in physics or made up for a judge. */
final class TaskTrials {
  static final long TICK = 10_000_000;
  static final double OPEN = 0.04;
  static final int LEFT_GRIPPER = 7;
  static final int RIGHT_GRIPPER = 15;

  private static final double[] HOME = CellDescription.simulated().leftHome().toArray();

  private TaskTrials() {}

  /** Fails unless both arms are near their home posture's branch of the inverse kinematics. */
  static void onNominalBranch(JointVector inForce) {
    for (int arm = 0; arm <= 8; arm += 8) {
      assertThat(Math.abs(inForce.get(arm + 2))).as("A3").isLessThan(0.6);
      assertThat(inForce.get(arm + 3)).as("A4").isBetween(-2.1, -1.0);
      assertThat(Math.abs(inForce.get(arm + 4))).as("A5").isLessThan(0.6);
      assertThat(inForce.get(arm + 5)).as("A6").isBetween(0.3, 1.5);
    }
  }

  /** A trial of an expert who takes one body to be elsewhere, m. */
  static ExpertTrial mistaken(SimTask task, long seed, int body, double byX, double byY) {
    return ExpertTrial.run(new Mistaken(task, scene -> moved(scene, body, byX, byY)), seed);
  }

  /** A trial in which targets are spoiled on their way to the arms. */
  static ExpertTrial spoiled(SimTask task, long seed, UnaryOperator<JointVector> spoiled) {
    return ExpertTrial.run(task, seed, spoiled, (cell, inForce) -> {});
  }

  /** The target with a gripper at another opened fraction. */
  static JointVector gripper(JointVector target, int index, double fraction) {
    double[] changed = target.toArray();
    changed[index] = fraction;
    return JointVector.of(changed);
  }

  /** Opened fraction of a gripper whose fingers stay 5 mm further apart than a thing is wide. */
  static double tooOpen(double width) {
    return (width + 0.005) / CellDescription.simulated().fingerOpening();
  }

  private static SceneState moved(SceneState s, int body, double byX, double byY) {
    List<SceneState.Body> bodies = new ArrayList<>(s.bodies());
    SceneState.Body it = bodies.get(body);
    bodies.set(body, it.at(Pose.translation(byX, byY, 0).times(it.pose())));
    return new SceneState(
        s.nanos(),
        s.leftJoints(),
        s.rightJoints(),
        s.leftFinger(),
        s.rightFinger(),
        bodies,
        s.cloth(),
        s.touches());
  }

  /**
   * What a judge sees for a while: bodies where the setup has them but for the first, arms at home.
   *
   * @param first pose of the first body
   * @param leftFinger m
   * @param rightFinger m
   * @param touches all that touches
   */
  record Sight(Pose first, double leftFinger, double rightFinger, List<Touch> touches) {
    /** The same seen with other touches. */
    Sight touching(Touch... other) {
      return new Sight(first, leftFinger, rightFinger, List.of(other));
    }

    Sight at(Pose elsewhere) {
      return new Sight(elsewhere, leftFinger, rightFinger, touches);
    }
  }

  /** Follows one trial with a judge. */
  static final class Watch {
    private final List<SceneState.Body> bodies;
    private final SimTask.Judge judge;
    private long nanos;
    private TaskProgress progress = TaskProgress.initial(0);

    Watch(SimTask task, long seed) {
      bodies = task.setup(seed).bodies();
      judge = task.judge(CellDescription.simulated(), 0);
    }

    /** Shows one sight for a time, s. */
    Watch see(Sight sight, double seconds) {
      List<SceneState.Body> seen = new ArrayList<>(bodies);
      seen.set(0, bodies.getFirst().at(sight.first()));
      for (long end = nanos + Math.round(seconds * 1e9); nanos < end; ) {
        nanos += TICK;
        progress =
            judge.look(
                new SceneState(
                    nanos,
                    HOME,
                    HOME,
                    sight.leftFinger(),
                    sight.rightFinger(),
                    seen,
                    null,
                    sight.touches()));
      }
      return this;
    }

    TaskProgress progress() {
      return progress;
    }
  }
}
