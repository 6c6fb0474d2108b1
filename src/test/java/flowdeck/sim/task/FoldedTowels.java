package flowdeck.sim.task;

import flowdeck.sim.cloth.ClothSpec;
import flowdeck.sim.cloth.ClothState;

/** Towels in shapes that physics would take long to bring about. */
final class FoldedTowels {
  static final double LENGTH = 0.30;
  static final double WIDTH = 0.36;

  /** Half the distance between folded layers, m. */
  private static final double LAYER = 0.005;

  private FoldedTowels() {}

  /** Where a point of the towel is; both run from 0 at the near left corner. */
  interface Shape {
    /**
     * @param along from the near edge, m
     * @param across from the left edge, m
     * @return x, y, z in the cell
     */
    double[] at(double along, double across);
  }

  static ClothState of(Shape shape) {
    int columns = TowelFolding.COLUMNS;
    int rows = TowelFolding.ROWS;
    float[] position = new float[3 * columns * rows];
    for (int i = 0; i < columns * rows; i++) {
      double[] p = shape.at(i / columns * TowelFolding.SPACING, i % columns * TowelFolding.SPACING);
      for (int k = 0; k < 3; k++) {
        position[3 * i + k] = (float) p[k];
      }
    }
    return new ClothState(
        columns, rows, TowelFolding.SPACING, position, new byte[columns * rows], 0x5F8FBF);
  }

  static double[] flat(double along, double across) {
    return new double[] {0.42 + along, 0.5 * WIDTH - across, ClothSpec.HALF_THICKNESS};
  }

  /** Near part over the far one, folded at a distance from the near edge. */
  static Shape nearOverFar(double fold) {
    return (along, across) ->
        along >= fold ? flat(along, across) : raised(flat(2 * fold - along, across), 2 * LAYER);
  }

  static double[] raised(double[] p, double by) {
    return new double[] {p[0], p[1], p[2] + by};
  }

  static Shape folded() {
    return nearOverFar(0.5 * LENGTH);
  }

  /** The same shape moved. */
  static Shape moved(Shape shape, double dx, double dy, double dz) {
    return (along, across) -> {
      double[] p = shape.at(along, across);
      return new double[] {p[0] + dx, p[1] + dy, p[2] + dz};
    };
  }
}
