package flowdeck.sim.task;

import flowdeck.sim.cloth.ClothState;
import java.util.Arrays;

/**
 * Whether a towel lies folded in half, near edge over far edge: corners together, edges stretched
 * out, about half the table covered that it covered lying flat, low, and the near edge on top.
 */
final class FoldedTowel {
  /** Corners that belong together are at most this far apart, m. */
  private static final double CORNERS = 0.045;

  /** A towel that is folded covers between these shares of its size; a crumpled one less. */
  private static final double MIN_COVERAGE = 0.42;

  private static final double MAX_COVERAGE = 0.60;

  /** Edges and the fold are at least this share of the towel's width long, as the crow flies. */
  private static final double STRAIGHT = 0.88;

  /** Nothing sticks out higher, m. */
  private static final double HIGH = 0.05;

  /** Size of the cells in which the covered table is counted, m. */
  private static final double CELL = 0.004;

  private static final int CELLS = 300;

  private final boolean[] covered = new boolean[CELLS * CELLS];

  boolean isFolded(ClothState towel) {
    int lastRow = towel.rows() - 1;
    int lastColumn = towel.columns() - 1;
    return towel.distance(towel.particle(0, 0), towel.particle(lastRow, 0)) < CORNERS
        && towel.distance(towel.particle(0, lastColumn), towel.particle(lastRow, lastColumn))
            < CORNERS
        && straight(towel, 0)
        && straight(towel, towel.rows() / 2)
        && straight(towel, lastRow)
        && low(towel)
        && height(towel, 0) > height(towel, lastRow)
        && halfCovered(towel);
  }

  private static boolean straight(ClothState towel, int row) {
    double width = (towel.columns() - 1) * towel.spacing();
    double span = towel.distance(towel.particle(row, 0), towel.particle(row, towel.columns() - 1));
    return span > STRAIGHT * width;
  }

  private static boolean low(ClothState towel) {
    for (int i = 0; i < towel.holder().length; i++) {
      if (!(towel.z(i) < HIGH)) {
        return false;
      }
    }
    return true;
  }

  private static double height(ClothState towel, int row) {
    double sum = 0;
    for (int column = 0; column < towel.columns(); column++) {
      sum += towel.z(towel.particle(row, column));
    }
    return sum / towel.columns();
  }

  private boolean halfCovered(ClothState towel) {
    double coverage = coverage(towel);
    return coverage > MIN_COVERAGE && coverage < MAX_COVERAGE;
  }

  /** Table covered, seen from above, as a share of the towel's size. */
  double coverage(ClothState towel) {
    Arrays.fill(covered, false);
    double minX = Double.MAX_VALUE;
    double minY = Double.MAX_VALUE;
    for (int i = 0; i < towel.holder().length; i++) {
      minX = Math.min(minX, towel.x(i));
      minY = Math.min(minY, towel.y(i));
    }
    for (int row = 0; row + 1 < towel.rows(); row++) {
      for (int column = 0; column + 1 < towel.columns(); column++) {
        int a = towel.particle(row, column);
        int b = towel.particle(row, column + 1);
        int c = towel.particle(row + 1, column);
        int d = towel.particle(row + 1, column + 1);
        cover(towel, a, b, c, minX, minY);
        cover(towel, b, d, c, minX, minY);
      }
    }
    int count = 0;
    for (boolean cell : covered) {
      count += cell ? 1 : 0;
    }
    double size = (towel.rows() - 1) * (towel.columns() - 1) * towel.spacing() * towel.spacing();
    return count * CELL * CELL / size;
  }

  /** Marks the cells whose middle lies in a triangle. */
  private void cover(ClothState towel, int a, int b, int c, double minX, double minY) {
    double ax = (towel.x(a) - minX) / CELL;
    double ay = (towel.y(a) - minY) / CELL;
    double bx = (towel.x(b) - minX) / CELL;
    double by = (towel.y(b) - minY) / CELL;
    double cx = (towel.x(c) - minX) / CELL;
    double cy = (towel.y(c) - minY) / CELL;
    double area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    double sign = area < 0 ? -1 : 1;
    int left = (int) Math.max(0, Math.min(ax, Math.min(bx, cx)));
    int right = (int) Math.min(CELLS - 1, Math.max(ax, Math.max(bx, cx)));
    int low = (int) Math.max(0, Math.min(ay, Math.min(by, cy)));
    int high = (int) Math.min(CELLS - 1, Math.max(ay, Math.max(by, cy)));
    for (int x = left; x <= right; x++) {
      for (int y = low; y <= high; y++) {
        double px = x + 0.5;
        double py = y + 0.5;
        if (sign * ((bx - ax) * (py - ay) - (px - ax) * (by - ay)) >= 0
            && sign * ((cx - bx) * (py - by) - (px - bx) * (cy - by)) >= 0
            && sign * ((ax - cx) * (py - cy) - (px - cx) * (ay - cy)) >= 0) {
          covered[x * CELLS + y] = true;
        }
      }
    }
  }
}
