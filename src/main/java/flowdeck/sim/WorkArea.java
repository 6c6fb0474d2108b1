package flowdeck.sim;

/** The part of the table that both arms reach and tasks use; in the cell's frame, m. */
public final class WorkArea {
  public static final double MIN_X = 0.40;
  public static final double MAX_X = 0.65;
  public static final double HALF_Y = 0.25;

  private WorkArea() {}
}
