package flowdeck.sim;

/**
 * Sizes of the simulated cell that physics and renderer must agree on: table, floor, gripper. All
 * in metres; the gripper's in the flange frame (z out of the flange). Fingers slide along the
 * flange's y axis.
 */
public final class CellGeometry {
  /** Table top reaches from here (behind the arms) ... */
  public static final double TABLE_MIN_X = -0.30;

  /** ... to here along x; its surface is z = 0. */
  public static final double TABLE_MAX_X = 0.90;

  /** Table reaches from minus this to this along y. */
  public static final double TABLE_HALF_Y = 0.75;

  public static final double TABLE_THICKNESS = 0.04;

  /** Height of the floor the table stands on. */
  public static final double FLOOR_Z = -0.75;

  /** Palm: a box from the flange out to {@link #PALM_LENGTH}. */
  public static final double PALM_HALF_X = 0.032;

  public static final double PALM_HALF_Y = 0.055;
  public static final double PALM_LENGTH = 0.090;

  /** Each finger is a box from the palm out to here, one centimetre beyond the TCP. */
  public static final double FINGER_TIP_Z = 0.155;

  public static final double FINGER_HALF_X = 0.010;

  /** Thickness of a finger; its inner face is at the finger's distance from the closed position. */
  public static final double FINGER_THICKNESS = 0.012;

  private CellGeometry() {}
}
