package flowdeck.core;

/**
 * What one arm reports.
 *
 * @param name "left" or "right"
 * @param measured measured joint angles, rad
 * @param commanded last joint target the arm accepted, rad
 * @param gripper measured opened fraction, 0 closed to 1 open
 * @param link health of the connection
 * @param nanos time of the measurement on the cell's {@link Clock}
 */
public record ArmState(
    String name,
    JointVector measured,
    JointVector commanded,
    double gripper,
    Link link,
    long nanos) {

  /** Health of an arm's connection, in FRI's order (iiwa quality words). */
  public enum Link {
    POOR,
    FAIR,
    GOOD,
    EXCELLENT
  }
}
