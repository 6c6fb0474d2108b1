package flowdeck.arms.motion;

import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.List;

/**
 * Geometry of the KUKA LBR iiwa 7 R800: where its links are, how they move, what its joints allow.
 *
 * <p>Joint origins and axes are those of the {@code lbr_description} URDF, limits those of the data
 * sheet. Renderer, physics and kinematics all build from the constants here, so that they cannot
 * disagree. Metres, radians, radians per second; every pose is in the arm's base frame (origin at
 * the centre of the mounting face, z up along A1) unless it says otherwise. Stateless; any thread.
 */
public final class IiwaKinematics {

  /** Number of joints, A1 to A7. */
  public static final int JOINTS = 7;

  /**
   * Pose of each joint's frame in the frame of the link before it, at joint angle 0; the first is
   * in the base frame. No origin is rotated, so at q = 0 all frames are parallel to the base.
   */
  public static final List<Pose> JOINT_ORIGINS =
      List.of(
          Pose.translation(0, 0, 0.1475),
          Pose.translation(0, -0.0105, 0.1925),
          Pose.translation(0, 0.0105, 0.2075),
          Pose.translation(0, 0.0105, 0.1925),
          Pose.translation(0, -0.0105, 0.2075),
          Pose.translation(0, -0.0707, 0.1925),
          Pose.translation(0, 0.0707, 0.091));

  /** The flange's face in the frame after A7. */
  public static final Pose FLANGE_IN_LINK7 = Pose.translation(0, 0, 0.035);

  /** Direction each joint turns about, in its own frame. */
  public static final List<Axis> AXES =
      List.of(Axis.Z, Axis.Y, Axis.Z, Axis.MINUS_Y, Axis.Z, Axis.Y, Axis.Z);

  /** Largest angle to either side, rad. */
  public static final JointVector POSITION_LIMITS = degrees(170, 120, 170, 120, 170, 120, 175);

  /** Largest speed, rad/s. */
  public static final JointVector VELOCITY_LIMITS = degrees(98, 98, 100, 130, 140, 180, 180);

  /** Largest torque, N m. */
  public static final JointVector TORQUE_LIMITS = JointVector.of(176, 176, 110, 110, 110, 40, 40);

  private IiwaKinematics() {}

  /** A joint's axis of rotation, in its own frame. */
  public enum Axis {
    Y(0, 1, 0),
    MINUS_Y(0, -1, 0),
    Z(0, 0, 1);

    private final double x;
    private final double y;
    private final double z;

    Axis(double x, double y, double z) {
      this.x = x;
      this.y = y;
      this.z = z;
    }

    /** The axis as a unit vector. */
    public double[] vector() {
      return new double[] {x, y, z};
    }

    /** The rotation by {@code rad} about this axis. */
    public Pose rotation(double rad) {
      return switch (this) {
        case Y -> Pose.rotationY(rad);
        case MINUS_Y -> Pose.rotationY(-rad);
        case Z -> Pose.rotationZ(rad);
      };
    }
  }

  /**
   * Pose of the flange's face.
   *
   * @param q seven joint angles, rad
   */
  public static Pose flange(double[] q) {
    Pose pose = Pose.IDENTITY;
    for (int joint = 0; joint < JOINTS; joint++) {
      pose = afterJoint(pose, joint, q[joint]);
    }
    return pose.times(FLANGE_IN_LINK7);
  }

  /**
   * Frames of all links: index 0 is the base (identity), index k from 1 to 7 the frame fixed to the
   * link that joint Ak moves (origin in the joint, turned by its angle; URDF's {@code link_k}),
   * index 8 the flange's face.
   *
   * @param q seven joint angles, rad
   */
  public static Pose[] links(double[] q) {
    Pose[] links = new Pose[JOINTS + 2];
    links[0] = Pose.IDENTITY;
    for (int joint = 0; joint < JOINTS; joint++) {
      links[joint + 1] = afterJoint(links[joint], joint, q[joint]);
    }
    links[JOINTS + 1] = links[JOINTS].times(FLANGE_IN_LINK7);
    return links;
  }

  /**
   * The geometric Jacobian of a point fixed to the flange.
   *
   * @param q seven joint angles, rad
   * @param tool the point's frame in the flange frame
   * @return six rows of seven: velocity of the point (m per rad), then angular velocity (rad per
   *     rad), both along the base's axes
   */
  public static double[][] jacobian(double[] q, Pose tool) {
    return jacobian(links(q), tool);
  }

  /** As {@link #jacobian(double[], Pose)}, from frames that {@link #links} gave. */
  static double[][] jacobian(Pose[] links, Pose tool) {
    Pose point = links[JOINTS + 1].times(tool);
    double[][] jacobian = new double[6][JOINTS];
    for (int joint = 0; joint < JOINTS; joint++) {
      Pose frame = links[joint + 1];
      Axis axis = AXES.get(joint);
      double wx = frame.r00() * axis.x + frame.r01() * axis.y + frame.r02() * axis.z;
      double wy = frame.r10() * axis.x + frame.r11() * axis.y + frame.r12() * axis.z;
      double wz = frame.r20() * axis.x + frame.r21() * axis.y + frame.r22() * axis.z;
      double dx = point.x() - frame.x();
      double dy = point.y() - frame.y();
      double dz = point.z() - frame.z();
      jacobian[0][joint] = wy * dz - wz * dy;
      jacobian[1][joint] = wz * dx - wx * dz;
      jacobian[2][joint] = wx * dy - wy * dx;
      jacobian[3][joint] = wx;
      jacobian[4][joint] = wy;
      jacobian[5][joint] = wz;
    }
    return jacobian;
  }

  private static Pose afterJoint(Pose before, int joint, double rad) {
    return before.times(JOINT_ORIGINS.get(joint)).times(AXES.get(joint).rotation(rad));
  }

  private static JointVector degrees(double... degrees) {
    double[] rad = new double[degrees.length];
    for (int i = 0; i < rad.length; i++) {
      rad[i] = Math.toRadians(degrees[i]);
    }
    return JointVector.of(rad);
  }
}
