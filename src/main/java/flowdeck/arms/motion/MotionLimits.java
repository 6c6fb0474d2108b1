package flowdeck.arms.motion;

import flowdeck.core.ActionLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * How far, how fast and how abruptly each number of an action may change.
 *
 * @param axes one per number of the action layout, in its order
 */
public record MotionLimits(List<Axis> axes) {

  /**
   * Share of the data sheet's joint speeds that is used by default: 0.5 rad/s at A1. Two blocks are
   * then picked and stacked in about 11 s; a planner that paces itself to 85 % of the limits leaves
   * room to catch up.
   */
  public static final double DEFAULT_VELOCITY_FRACTION = 0.3;

  /** Distance kept from the joints' limits by default, deg. */
  public static final double DEFAULT_POSITION_MARGIN_DEG = 2;

  /**
   * Acceleration of a joint by default, rad/s². KUKA publishes none; 10 rad/s² is what motion
   * planners assume for this arm.
   */
  public static final double DEFAULT_ACCELERATION = 10 * 0.3;

  /** Jerk of a joint by default, rad/s³. */
  public static final double DEFAULT_JERK = 60;

  // Full stroke in about half a second, what a Hand-E does at its highest speed.
  private static final Axis GRIPPER = new Axis(0, 1, 2.5, 20, 400);
  private static final double UNKNOWN_JOINT_RAD = Math.PI;
  private static final double UNKNOWN_JOINT_VELOCITY = Math.toRadians(98);

  public MotionLimits {
    axes = List.copyOf(axes);
  }

  /**
   * Limits of one number: radians for a joint, opened fraction for a gripper.
   *
   * @param low smallest position
   * @param high largest position
   * @param velocity largest speed to either side, per s
   * @param acceleration largest acceleration to either side, per s²
   * @param jerk largest jerk to either side, per s³
   */
  public record Axis(double low, double high, double velocity, double acceleration, double jerk) {
    public Axis {
      if (!(low < high && velocity > 0 && acceleration > 0 && jerk > 0)) {
        throw new IllegalArgumentException(
            "Limits must leave room to move: %s to %s, %s, %s, %s"
                .formatted(low, high, velocity, acceleration, jerk));
      }
    }
  }

  /** Limits for a layout at the default share of the joints' speeds. */
  public static MotionLimits of(ActionLayout layout) {
    return of(layout, DEFAULT_VELOCITY_FRACTION);
  }

  /**
   * Limits for a layout. A side with seven joints is an iiwa 7 R800; joints of other arms, which
   * this program only watches, get half a turn and an iiwa's slowest speed.
   *
   * @param velocityFraction share of the joints' top speed that may be used, above 0 up to 1
   */
  public static MotionLimits of(ActionLayout layout, double velocityFraction) {
    return of(
        layout,
        velocityFraction,
        DEFAULT_ACCELERATION,
        DEFAULT_JERK,
        Math.toRadians(DEFAULT_POSITION_MARGIN_DEG));
  }

  /**
   * Limits for a layout, as {@link #of(ActionLayout, double)}.
   *
   * @param velocityFraction share of the joints' top speed that may be used, above 0 up to 1
   * @param acceleration largest acceleration of a joint, rad/s²
   * @param jerk largest jerk of a joint, rad/s³
   * @param marginRad distance kept from the joints' limits, rad
   */
  public static MotionLimits of(
      ActionLayout layout,
      double velocityFraction,
      double acceleration,
      double jerk,
      double marginRad) {
    if (!(velocityFraction > 0 && velocityFraction <= 1)) {
      throw new IllegalArgumentException(
          "The share of the top speed must be above 0 and at most 1, got " + velocityFraction);
    }
    if (!(marginRad >= 0)) {
      throw new IllegalArgumentException(
          "The distance kept from the joints' limits must not be below 0, got " + marginRad);
    }
    List<Axis> axes = new ArrayList<>(layout.names().stream().map(name -> GRIPPER).toList());
    for (ActionLayout.Group group : layout.groups()) {
      List<Integer> joints =
          group.indices().stream().filter(index -> !layout.isGripper(index)).toList();
      boolean iiwa = joints.size() == IiwaKinematics.JOINTS;
      for (int joint = 0; joint < joints.size(); joint++) {
        double position = iiwa ? IiwaKinematics.POSITION_LIMITS.get(joint) : UNKNOWN_JOINT_RAD;
        double velocity = iiwa ? IiwaKinematics.VELOCITY_LIMITS.get(joint) : UNKNOWN_JOINT_VELOCITY;
        double reach = position - marginRad;
        axes.set(
            joints.get(joint),
            new Axis(-reach, reach, velocityFraction * velocity, acceleration, jerk));
      }
    }
    return new MotionLimits(axes);
  }
}
