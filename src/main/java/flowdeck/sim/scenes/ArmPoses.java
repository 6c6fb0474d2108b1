package flowdeck.sim.scenes;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.InverseKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.random.RandomGenerator;

/** Joint angles of the two arms for scenes that are not simulated; any thread. */
final class ArmPoses {
  private final CellDescription cell;
  private final InverseKinematics[] kinematics;

  ArmPoses(CellDescription cell) {
    this.cell = cell;
    kinematics =
        new InverseKinematics[] {
          new InverseKinematics(cell.leftBase(), cell.tcp(), cell.home()),
          new InverseKinematics(cell.rightBase(), cell.tcp(), cell.home())
        };
  }

  /**
   * Joint angles that bring an arm's tool (0 left, 1 right) to a pose, or near it if they cannot.
   */
  double[] reach(int arm, Pose tool) {
    return kinematics[arm].solve(tool, cell.home()).joints().toArray();
  }

  /** Where an arm's tool centre point is. */
  Pose tool(int arm, double[] joints) {
    return kinematics[arm].toolPose(JointVector.of(joints));
  }

  double[] home() {
    return cell.home().toArray();
  }

  /** Joint angles scattered about others, inside the joints' limits. */
  double[] scatter(double[] joints, double deviationRad, RandomGenerator random) {
    double[] scattered = new double[joints.length];
    for (int i = 0; i < joints.length; i++) {
      double limit = IiwaKinematics.POSITION_LIMITS.get(i);
      scattered[i] = Math.clamp(joints[i] + deviationRad * random.nextGaussian(), -limit, limit);
    }
    return scattered;
  }

  /** The point at a fraction of the way between two joint postures. */
  static double[] between(double[] from, double[] to, double fraction) {
    return JointVector.of(from).towards(JointVector.of(to), fraction).toArray();
  }
}
