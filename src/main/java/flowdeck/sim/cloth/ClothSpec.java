package flowdeck.sim.cloth;

import flowdeck.core.Pose;

/**
 * A rectangular cloth and where it lies at the start of a trial.
 *
 * @param columns particles along its width
 * @param rows particles along its length
 * @param spacing distance between neighbouring particles, m
 * @param pose of its centre in the cell: length along x, width along y, the normal along z; z is
 *     the height of its middle layer
 * @param rgb colour 0xRRGGBB
 */
public record ClothSpec(int columns, int rows, double spacing, Pose pose, int rgb) {
  /** Half of what a single layer of this towel is thick, m: the height at which it rests. */
  public static final double HALF_THICKNESS = 0.0025;

  public ClothSpec {
    if (columns < 3 || rows < 3 || columns * (long) rows > 10_000) {
      throw new IllegalArgumentException(
          "A cloth has 3 to 10000 particles, got %d by %d".formatted(columns, rows));
    }
    if (!(spacing > 0)) {
      throw new IllegalArgumentException("The spacing of a cloth must be positive, got " + spacing);
    }
  }

  /** Size along its width, m. */
  public double width() {
    return (columns - 1) * spacing;
  }

  /** Size along its length, m. */
  public double length() {
    return (rows - 1) * spacing;
  }

  /** The cloth as it lies at the start, flat. */
  public ClothState flat() {
    float[] position = new float[3 * columns * rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double[] p =
            pose.apply(row * spacing - 0.5 * length(), 0.5 * width() - column * spacing, 0);
        int at = 3 * (row * columns + column);
        for (int k = 0; k < 3; k++) {
          position[at + k] = (float) p[k];
        }
      }
    }
    return new ClothState(columns, rows, spacing, position, new byte[columns * rows], rgb);
  }
}
