package flowdeck.sim;

import java.util.function.Function;

/** One step of a {@link ScriptedExpert}'s script. */
public sealed interface ExpertStep {

  /**
   * Moves the tool centre point on a straight line.
   *
   * @param arm 0 left, 1 right
   * @param goal where to, looked up in the scene when the step begins
   * @param overlap fraction of the move's time by which the next step begins before its end, which
   *     rounds the corner between them
   */
  record Reach(int arm, Function<SceneState, ToolGoal> goal, double overlap)
      implements ExpertStep {}

  /**
   * Moves both tool centre points on straight lines that begin and end together.
   *
   * @param left where the left arm goes, looked up in the scene when the step begins
   * @param right where the right arm goes
   * @param leastSeconds shortest duration, for what must not be jerked
   * @param overlap as in {@link Reach}
   */
  record ReachBoth(
      Function<SceneState, ToolGoal> left,
      Function<SceneState, ToolGoal> right,
      double leastSeconds,
      double overlap)
      implements ExpertStep {}

  /** Waits before the next step begins, with what the grippers hold, s. */
  record Pause(double seconds) implements ExpertStep {}

  /** Opens or closes both grippers together. */
  record GripBoth(double fraction) implements ExpertStep {}

  /** Moves both arms to their home postures. */
  record HomeBoth() implements ExpertStep {}

  /**
   * Opens or closes the gripper.
   *
   * @param fraction opened fraction at the end
   */
  record Grip(int arm, double fraction) implements ExpertStep {}

  /**
   * Moves the arm to its home posture.
   *
   * @param meanwhile whether the next step begins at once
   */
  record Home(int arm, boolean meanwhile) implements ExpertStep {}

  /**
   * A pose of the tool centre point, pointing straight down.
   *
   * @param x m
   * @param y m
   * @param z m
   * @param yawRad about the cell's z; 0 opens the fingers along the cell's y
   */
  record ToolGoal(double x, double y, double z, double yawRad) {
    double[] toArray() {
      return new double[] {x, y, z, yawRad};
    }
  }
}
