package flowdeck.console.operate;

import flowdeck.core.Frame;
import org.jspecify.annotations.Nullable;

/**
 * How far a scene looks like another one: both pictures are compared in cells, so that noise and
 * single pixels do not count and a thing that lies elsewhere does.
 *
 * @param share of cells that look alike, 0 to 1
 * @param columns of cells
 * @param rows of cells
 * @param differs whether each cell does, by rows
 */
record SceneMatch(double share, int columns, int rows, boolean[] differs) {
  private static final int COLUMNS = 80;

  /** Difference of a cell's mean in any colour from which on it counts, of 255. */
  private static final int SEEN = 14;

  /**
   * Compares two pictures.
   *
   * @return null if they have not the same size
   */
  static @Nullable SceneMatch of(Frame one, Frame other) {
    if (one.width() != other.width() || one.height() != other.height()) {
      return null;
    }
    int columns = Math.min(COLUMNS, one.width());
    int rows = Math.max(1, columns * one.height() / one.width());
    boolean[] differs = new boolean[columns * rows];
    int alike = 0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        boolean off = differs(one, other, column, row, columns, rows);
        differs[row * columns + column] = off;
        alike += off ? 0 : 1;
      }
    }
    return new SceneMatch((double) alike / differs.length, columns, rows, differs);
  }

  private static boolean differs(
      Frame one, Frame other, int column, int row, int columns, int rows) {
    int left = column * one.width() / columns;
    int right = Math.max(left + 1, (column + 1) * one.width() / columns);
    int top = row * one.height() / rows;
    int bottom = Math.max(top + 1, (row + 1) * one.height() / rows);
    int count = (right - left) * (bottom - top);
    for (int colour = 0; colour < 3; colour++) {
      int sum = 0;
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          int at = 3 * (y * one.width() + x) + colour;
          sum += (one.bgr()[at] & 0xff) - (other.bgr()[at] & 0xff);
        }
      }
      if (Math.abs(sum) > SEEN * count) {
        return true;
      }
    }
    return false;
  }
}
