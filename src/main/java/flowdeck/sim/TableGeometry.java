package flowdeck.sim;

/**
 * Sizes of the table and the floor of the simulated cell, shared by what is seen and what touches.
 * In the cell's frame, metres; the table's surface is z = 0.
 */
public final class TableGeometry {
  /** Where the table begins, behind the arms. */
  public static final double MIN_X = -0.30;

  /** Where the table ends. */
  public static final double MAX_X = 0.90;

  /** Half size of the table along y. */
  public static final double HALF_Y = 0.75;

  public static final double THICKNESS = 0.04;

  /** Height of the floor the table stands on. */
  public static final double FLOOR_Z = -0.75;

  private TableGeometry() {}
}
