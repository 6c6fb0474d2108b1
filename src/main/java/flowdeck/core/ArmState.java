package flowdeck.core;

import org.jspecify.annotations.Nullable;

/**
 * What one arm reports.
 *
 * @param name "left" or "right"
 * @param measured measured joint angles, rad
 * @param commanded last joint target the arm accepted, rad
 * @param gripper measured opened fraction, 0 closed to 1 open
 * @param link health of the connection
 * @param refusal why the arm takes no targets now and what to do, for the operator, without a full
 *     stop; null if it takes them
 * @param externalTorque torques that the arm's own weight and motion do not explain, Nm; null if it
 *     does not measure them
 * @param cabinetNanos the robot controller's own clock at the measurement; only differences mean
 *     anything; null if it has none
 * @param nanos time of the measurement on the cell's {@link Clock}
 */
public record ArmState(
    String name,
    JointVector measured,
    JointVector commanded,
    double gripper,
    Link link,
    @Nullable String refusal,
    @Nullable JointVector externalTorque,
    @Nullable Long cabinetNanos,
    long nanos) {

  /** An arm that always takes targets and measures no torques. */
  public ArmState(
      String name,
      JointVector measured,
      JointVector commanded,
      double gripper,
      Link link,
      long nanos) {
    this(name, measured, commanded, gripper, link, null, null, null, nanos);
  }

  /** Health of an arm's connection, in FRI's order (iiwa quality words). */
  public enum Link {
    POOR,
    FAIR,
    GOOD,
    EXCELLENT
  }
}
