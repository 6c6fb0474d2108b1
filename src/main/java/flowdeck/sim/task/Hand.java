package flowdeck.sim.task;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.Touch;

/**
 * A gripper at one instant.
 *
 * @param tcp measured pose of the tool centre point in the cell
 * @param fraction opened fraction
 * @param fingers what its fingers are called in contact reports
 */
record Hand(Pose tcp, double fraction, String fingers) {
  private static final double OPEN = 0.8;

  /**
   * @param arm 0 left, 1 right
   */
  static Hand of(CellDescription cell, SceneState scene, int arm) {
    double finger = arm == 0 ? scene.leftFinger() : scene.rightFinger();
    return new Hand(
        tcp(cell, scene, arm),
        finger / (0.5 * cell.fingerOpening()),
        arm == 0 ? Touch.LEFT_FINGERS : Touch.RIGHT_FINGERS);
  }

  /** Measured pose of an arm's tool centre point. */
  static Pose tcp(CellDescription cell, SceneState scene, int arm) {
    Pose base = arm == 0 ? cell.leftBase() : cell.rightBase();
    double[] joints = arm == 0 ? scene.leftJoints() : scene.rightJoints();
    return base.times(IiwaKinematics.flange(joints)).times(cell.tcp());
  }

  boolean open() {
    return fraction > OPEN;
  }

  /** Whether it is not open and a point is this near to its tool centre point, m. */
  boolean holds(double x, double y, double z, double within) {
    return !open() && distance(x, y, z) < within;
  }

  /** Distance of a point from the tool centre point, m. */
  double distance(double x, double y, double z) {
    double dx = x - tcp.x();
    double dy = y - tcp.y();
    double dz = z - tcp.z();
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  /** Whether it is not open and its fingers press on a body. */
  boolean grips(SceneState scene, SceneState.Body body) {
    return !open() && touches(scene, body);
  }

  /** Whether its fingers press on a body. */
  boolean touches(SceneState scene, SceneState.Body body) {
    return scene.touching(fingers, body.name());
  }
}
