package flowdeck.sim.scenes;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.InverseKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Joint angles of the two arms for scenes that are not simulated; any thread. */
final class ArmPoses {
  /** How often an arm anywhere is about its home posture. */
  private static final double NEAR_HOME = 0.15;

  private final CellDescription cell;
  private final InverseKinematics[] kinematics;

  ArmPoses(CellDescription cell) {
    this.cell = cell;
    kinematics =
        new InverseKinematics[] {
          new InverseKinematics(cell.leftBase(), cell.tcp(), cell.leftHome()),
          new InverseKinematics(cell.rightBase(), cell.tcp(), cell.rightHome())
        };
  }

  /**
   * Joint angles that bring an arm's tool (0 left, 1 right) to a pose, or near it if they cannot.
   */
  double[] reach(int arm, Pose tool) {
    return kinematics[arm].solve(tool, cell.home(arm)).joints().toArray();
  }

  /** Where an arm's tool centre point is. */
  Pose tool(int arm, double[] joints) {
    return kinematics[arm].toolPose(JointVector.of(joints));
  }

  /**
   * Joint angles of an arm (0 left, 1 right) somewhere over its side of the table, or scattered
   * about home.
   *
   * @param isFree whether the tool may be at a pose
   */
  double[] anywhere(int arm, Predicate<Pose> isFree, RandomGenerator random) {
    if (random.nextDouble() < NEAR_HOME) {
      return scatter(home(arm), 0.3, random);
    }
    int side = arm == 0 ? 1 : -1;
    while (true) {
      double x = random.nextDouble(0.36, 0.68);
      double y = side * random.nextDouble(-0.08, 0.42);
      double z = 0.02 + 0.36 * random.nextDouble() * random.nextDouble();
      Pose tool =
          InverseKinematics.toolDown(x, y, z, random.nextDouble(-0.9, 0.9))
              .times(Pose.rotationX(0.12 * random.nextGaussian()))
              .times(Pose.rotationY(0.12 * random.nextGaussian()));
      if (isFree.test(tool)) {
        return reach(arm, tool);
      }
    }
  }

  /** Joint angles of an arm (0 left, 1 right) at rest. */
  double[] home(int arm) {
    return cell.home(arm).toArray();
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
