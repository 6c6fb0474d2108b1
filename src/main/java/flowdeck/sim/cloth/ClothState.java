package flowdeck.sim.cloth;

/**
 * A cloth at one instant; immutable by agreement, nobody writes into its arrays. Particles are
 * numbered row by row; row 0 is the edge nearest to the arms, column 0 the left edge as seen by
 * them.
 *
 * @param columns particles along its width
 * @param rows particles along its length
 * @param spacing distance between neighbouring particles at rest, m
 * @param position x, y, z per particle in the cell, m
 * @param holder per particle {@link #FREE}, {@link #LEFT} or {@link #RIGHT}
 * @param rgb colour 0xRRGGBB
 */
public record ClothState(
    int columns, int rows, double spacing, float[] position, byte[] holder, int rgb) {
  public static final byte FREE = 0;

  /** Pinched by the left gripper. */
  public static final byte LEFT = 1;

  /** Pinched by the right gripper. */
  public static final byte RIGHT = 2;

  public int particle(int row, int column) {
    return row * columns + column;
  }

  public float x(int particle) {
    return position[3 * particle];
  }

  public float y(int particle) {
    return position[3 * particle + 1];
  }

  public float z(int particle) {
    return position[3 * particle + 2];
  }

  /** The same cloth in another colour. */
  public ClothState painted(int rgb) {
    return new ClothState(columns, rows, spacing, position, holder, rgb);
  }

  /** Distance between two particles, m. */
  public double distance(int a, int b) {
    double dx = x(a) - x(b);
    double dy = y(a) - y(b);
    double dz = z(a) - z(b);
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
}
