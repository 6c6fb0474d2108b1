package flowdeck.sim;

import java.util.function.Function;

/** One step of a {@link ScriptedExpert}'s script. */
sealed interface ExpertStep {

  /** Which arm acts: 0 left, 1 right. */
  int arm();

  /**
   * Moves the tool centre point on a straight line.
   *
   * @param goal where to, looked up in the scene when the step begins
   * @param overlap fraction of the move's time by which the next step begins before its end, which
   *     rounds the corner between them
   */
  record Reach(int arm, Function<SceneState, ToolGoal> goal, double overlap)
      implements ExpertStep {}

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
