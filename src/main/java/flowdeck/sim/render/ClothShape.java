package flowdeck.sim.render;

import flowdeck.sim.cloth.ClothSpec;
import flowdeck.sim.cloth.ClothState;

/**
 * What a cloth looks like: a towel of two smooth sides with a hem all round, woven in waffles, with
 * light stripes along its ends. The side that lies down at the start is paler, so that a fold is
 * seen for what it is. The grid is refined to twice as fine by a curve through four particles.
 */
final class ClothShape {
  /** Where the paints of the under side and of the stripes begin; each has two for its waffles. */
  private static final int UNDER = 2;

  private static final int STRIPE = 4;

  /** Stays a little inside the thickness that touches, so that the table never shines through. */
  private static final float HALF = (float) (0.92 * ClothSpec.HALF_THICKNESS);

  private final int columns;
  private final int rows;
  private final float[] fine;
  private final float[] normal;

  private ClothShape(ClothState state) {
    columns = 2 * state.columns() - 1;
    rows = 2 * state.rows() - 1;
    fine = new float[3 * columns * rows];
    normal = new float[3 * columns * rows];
    for (int row = 0; row < state.rows(); row++) {
      for (int column = 0; column < state.columns(); column++) {
        System.arraycopy(
            state.position(), 3 * state.particle(row, column), fine, at(2 * row, 2 * column), 3);
      }
    }
    for (int row = 0; row < rows; row += 2) {
      for (int column = 1; column < columns; column += 2) {
        between(row, column, 0, 1, column, columns);
      }
    }
    for (int row = 1; row < rows; row += 2) {
      for (int column = 0; column < columns; column++) {
        between(row, column, 1, 0, row, rows);
      }
    }
    normals();
  }

  /** The towel as a closed mesh in the cell's frame. */
  static Mesh mesh(ClothState state) {
    return new ClothShape(state).mesh();
  }

  /** Colours of the paints for a cloth of this colour, 0xRRGGBB each. */
  static int[] colours(int rgb) {
    int pale = mix(rgb, 0xFFFFFF, 0.30);
    return new int[] {
      rgb, mix(rgb, 0, 0.07), pale, mix(pale, 0, 0.06), 0xF2EEE4, mix(0xF2EEE4, 0, 0.06)
    };
  }

  private static int mix(int a, int b, double share) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int from = a >> shift & 255;
      int to = b >> shift & 255;
      mixed |= (int) Math.round(from + share * (to - from)) << shift;
    }
    return mixed;
  }

  private int at(int row, int column) {
    return 3 * (row * columns + column);
  }

  /** Fills in the point in the middle of four known ones in a line. */
  private void between(int row, int column, int down, int across, int i, int n) {
    int to = at(row, column);
    int b = at(row - down, column - across);
    int c = at(row + down, column + across);
    int a = i >= 3 ? at(row - 3 * down, column - 3 * across) : b;
    int d = i + 3 < n ? at(row + 3 * down, column + 3 * across) : c;
    for (int k = 0; k < 3; k++) {
      fine[to + k] = 0.5625f * (fine[b + k] + fine[c + k]) - 0.0625f * (fine[a + k] + fine[d + k]);
    }
  }

  private void normals() {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int back = at(Math.max(0, row - 1), column);
        int ahead = at(Math.min(rows - 1, row + 1), column);
        int left = at(row, Math.max(0, column - 1));
        int right = at(row, Math.min(columns - 1, column + 1));
        float ux = fine[ahead] - fine[back];
        float uy = fine[ahead + 1] - fine[back + 1];
        float uz = fine[ahead + 2] - fine[back + 2];
        float vx = fine[left] - fine[right];
        float vy = fine[left + 1] - fine[right + 1];
        float vz = fine[left + 2] - fine[right + 2];
        float nx = uy * vz - uz * vy;
        float ny = uz * vx - ux * vz;
        float nz = ux * vy - uy * vx;
        float length = (float) Math.sqrt(nx * nx + ny * ny + nz * nz);
        // Where gathered cloth has no area any direction will do.
        float scale = length < 1e-12f ? 0 : 1 / length;
        int to = at(row, column);
        normal[to] = nx * scale;
        normal[to + 1] = ny * scale;
        normal[to + 2] = length < 1e-12f ? 1 : nz * scale;
      }
    }
  }

  private Mesh mesh() {
    int points = columns * rows;
    int around = 2 * (columns - 1) + 2 * (rows - 1);
    float[] position = new float[3 * (2 * points + 2 * around)];
    float[] turned = new float[position.length];
    int squares = (columns - 1) * (rows - 1);
    int[] index = new int[3 * (4 * squares + 2 * around)];
    byte[] material = new byte[4 * squares + 2 * around];
    for (int i = 0; i < 3 * points; i++) {
      position[i] = fine[i] + HALF * normal[i];
      position[3 * points + i] = fine[i] - HALF * normal[i];
      turned[i] = normal[i];
      turned[3 * points + i] = -normal[i];
    }
    int t = 0;
    for (int row = 0; row + 1 < rows; row++) {
      for (int column = 0; column + 1 < columns; column++) {
        int a = row * columns + column;
        int paint = paint(row, column);
        t = square(index, material, t, a, a + columns, a + columns + 1, a + 1, paint);
        int under = striped(row, column) ? paint : paint + UNDER;
        int b = a + points;
        t = square(index, material, t, b, b + 1, b + columns + 1, b + columns, under);
      }
    }
    hem(position, turned, index, material, t);
    return new Mesh(position, turned, index, material);
  }

  private int paint(int row, int column) {
    int waffle = row + column & 1;
    return striped(row, column) ? STRIPE + waffle : waffle;
  }

  /** A broad and a narrow stripe along both ends, a narrow one along the sides. */
  private boolean striped(int row, int column) {
    int end = Math.min(row, rows - 2 - row);
    int side = Math.min(column, columns - 2 - column);
    return end >= 3 && end <= 5 || end == 7 || side == 1 && end >= 3;
  }

  private static int square(
      int[] index, byte[] material, int t, int a, int b, int c, int d, int paint) {
    // The upper side is seen with its rows running away and its columns to the right.
    int[] corners = {a, c, b, a, d, c};
    for (int k = 0; k < 6; k++) {
      index[3 * t + k] = corners[k];
    }
    material[t] = (byte) paint;
    material[t + 1] = (byte) paint;
    return t + 2;
  }

  /** The narrow band between the two sides, in whose middle the shading turns outward. */
  private void hem(float[] position, float[] turned, int[] index, byte[] material, int from) {
    int points = columns * rows;
    int around = 2 * (columns - 1) + 2 * (rows - 1);
    int t = from;
    int first = 2 * points;
    for (int i = 0; i < around; i++) {
      int[] here = border(i);
      int inner = Math.clamp(here[0], 1, rows - 2) * columns + Math.clamp(here[1], 1, columns - 2);
      int point = here[0] * columns + here[1];
      float[] out = new float[3];
      float square = 0;
      for (int k = 0; k < 3; k++) {
        out[k] = fine[3 * point + k] - fine[3 * inner + k];
        square += out[k] * out[k];
      }
      float scale = square < 1e-12f ? 0 : 1 / (float) Math.sqrt(square);
      for (int side = 0; side < 2; side++) {
        int to = 3 * (first + 2 * i + side);
        int surface = 3 * (point + side * points);
        for (int k = 0; k < 3; k++) {
          position[to + k] = position[surface + k];
          turned[to + k] = 0.8f * scale * out[k] + 0.6f * turned[surface + k];
        }
      }
    }
    for (int i = 0; i < around; i++) {
      int a = first + 2 * i;
      int b = first + 2 * ((i + 1) % around);
      t = square(index, material, t, a, b, b + 1, a + 1, 0);
    }
  }

  /** Row and column of the points along the border, once round. */
  private int[] border(int i) {
    int across = columns - 1;
    int down = rows - 1;
    if (i < across) {
      return new int[] {0, i};
    }
    if (i < across + down) {
      return new int[] {i - across, across};
    }
    if (i < 2 * across + down) {
      return new int[] {down, 2 * across + down - i};
    }
    return new int[] {2 * across + 2 * down - i, 0};
  }
}
