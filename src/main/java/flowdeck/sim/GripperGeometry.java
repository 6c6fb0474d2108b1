package flowdeck.sim;

import flowdeck.core.Pose;

/**
 * Sizes of the simulated Hand-E-like gripper, shared by what is seen and what touches. All in the
 * flange frame (z out of the flange), metres. The fingers slide along the flange's y axis, so that
 * with A7 at zero and the tool down they open along the cell's y; the tool centre point lies
 * between the pads on the z axis.
 */
public final class GripperGeometry {
  private GripperGeometry() {}

  /** Radius of the round coupler and body. */
  public static final double BODY_RADIUS = 0.040;

  /** Where the body ends and the fingers' carriages begin, along z. */
  public static final double BODY_END = 0.088;

  /** Half size along y of the rail block that carries the fingers. */
  public static final double RAIL_HALF_Y = 0.062;

  /** Half size along x of the rail block. */
  public static final double RAIL_HALF_X = 0.030;

  /** Where the rail block begins and ends along z. */
  public static final double RAIL_START = 0.060;

  public static final double RAIL_END = 0.100;

  /** Half width of a finger along x. */
  public static final double FINGER_HALF_X = 0.011;

  /** Half thickness of a finger along y. */
  public static final double FINGER_HALF_Y = 0.006;

  /** Where a finger begins and where its tip ends along z. */
  public static final double FINGER_START = 0.100;

  public static final double FINGER_END = 0.155;

  /**
   * Centre of a finger box in the flange frame.
   *
   * @param side +1 for the finger on the positive y side, -1 for the other
   * @param travel distance of the pad from the closed position, m ({@link SceneState})
   */
  public static Pose finger(int side, double travel) {
    return Pose.translation(0, side * (travel + FINGER_HALF_Y), 0.5 * (FINGER_START + FINGER_END));
  }
}
