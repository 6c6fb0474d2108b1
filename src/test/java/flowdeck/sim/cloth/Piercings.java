package flowdeck.sim.cloth;

/** Where a cloth passes through itself, which cloth does not. */
public final class Piercings {
  private static final double NEAR = 0.05;

  private Piercings() {}

  /** How many times a thread passes through a triangle of another part of the cloth. */
  public static int count(ClothState cloth) {
    int count = 0;
    for (int row = 0; row < cloth.rows(); row++) {
      for (int column = 0; column < cloth.columns(); column++) {
        if (row + 1 < cloth.rows()) {
          count += count(cloth, row, column, row + 1, column);
        }
        if (column + 1 < cloth.columns()) {
          count += count(cloth, row, column, row, column + 1);
        }
      }
    }
    return count;
  }

  private static int count(ClothState cloth, int row, int column, int toRow, int toColumn) {
    int from = cloth.particle(row, column);
    int to = cloth.particle(toRow, toColumn);
    int count = 0;
    for (int r = 0; r + 1 < cloth.rows(); r++) {
      for (int c = 0; c + 1 < cloth.columns(); c++) {
        boolean neighbour = r >= row - 2 && r <= toRow + 1 && c >= column - 2 && c <= toColumn + 1;
        int a = cloth.particle(r, c);
        if (neighbour || cloth.distance(from, a) > NEAR) {
          continue;
        }
        int b = cloth.particle(r, c + 1);
        int d = cloth.particle(r + 1, c);
        count += pierces(cloth, from, to, a, b, d) ? 1 : 0;
        count += pierces(cloth, from, to, b, d, cloth.particle(r + 1, c + 1)) ? 1 : 0;
      }
    }
    return count;
  }

  /** Whether the segment between two particles meets a triangle (Möller and Trumbore, 1997). */
  private static boolean pierces(ClothState cloth, int from, int to, int a, int b, int c) {
    double[] way = between(cloth, from, to);
    double[] one = between(cloth, a, b);
    double[] two = between(cloth, a, c);
    double[] normal = cross(way, two);
    double det = dot(one, normal);
    if (Math.abs(det) < 1e-14) {
      return false;
    }
    double[] off = between(cloth, a, from);
    double u = dot(off, normal) / det;
    double[] q = cross(off, one);
    double v = dot(way, q) / det;
    double t = dot(two, q) / det;
    return u >= 0 && v >= 0 && u + v <= 1 && t >= 0 && t <= 1;
  }

  private static double[] between(ClothState cloth, int a, int b) {
    return new double[] {cloth.x(b) - cloth.x(a), cloth.y(b) - cloth.y(a), cloth.z(b) - cloth.z(a)};
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }
}
