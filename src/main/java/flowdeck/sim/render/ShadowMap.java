package flowdeck.sim.render;

/**
 * What the lamp sees: for every texel the height of the nearest occluder along the light, and, for
 * the table and the wall that lie behind everything, a softened mask of where any occluder is.
 */
final class ShadowMap {
  /** The box that may cast and receive shadows, m. */
  private static final double[] LOW = {-0.50, -0.85, 0.0};

  private static final double[] HIGH = {0.95, 0.85, 1.05};

  /** A surface must lie this far behind an occluder to be in its shadow, m. */
  private static final float BIAS = 0.004f;

  /** Softness of shadows on the table: half width of the averaging, m. */
  private static final double SOFTNESS = 0.009;

  final Raster map;
  private final int size;
  private final int[] mask;
  private final int[] scratch;

  /** Rows: texel column, texel row, height along the light; of a point x, y, z, 1. */
  final float[] toMap = new float[12];

  private int blur = 1;

  ShadowMap(int size) {
    this.size = size;
    map = new Raster(size, size, false);
    mask = new int[size * size];
    scratch = new int[size * size];
  }

  /** Points the map along a unit vector towards the lamp. */
  void aim(double lx, double ly, double lz) {
    double length = Math.sqrt(lx * lx + ly * ly);
    double[] right = length < 1e-9 ? new double[] {0, 1, 0} : new double[] {-ly, lx, 0};
    if (length >= 1e-9) {
      right[0] /= length;
      right[1] /= length;
    }
    // forward = -light; down = forward x right, so that the axes are right-handed like a camera's
    double[] down = {lz * right[1], -lz * right[0], -(lx * right[1] - ly * right[0])};
    double[][] axes = {right, down};
    for (int row = 0; row < 2; row++) {
      double[] axis = axes[row];
      double low = 0;
      double high = 0;
      for (int i = 0; i < 3; i++) {
        low += Math.min(axis[i] * LOW[i], axis[i] * HIGH[i]);
        high += Math.max(axis[i] * LOW[i], axis[i] * HIGH[i]);
      }
      double scale = (size - 4) / (high - low);
      for (int i = 0; i < 3; i++) {
        toMap[4 * row + i] = (float) (axis[i] * scale);
      }
      toMap[4 * row + 3] = (float) (2 - low * scale);
      if (row == 0) {
        blur = Math.max(1, (int) Math.round(SOFTNESS * scale));
      }
    }
    toMap[8] = (float) lx;
    toMap[9] = (float) ly;
    toMap[10] = (float) lz;
    toMap[11] = 0;
  }

  void clear() {
    map.clear();
  }

  /** Makes the soft mask once all occluders are drawn. */
  void soften() {
    int window = 2 * blur + 1;
    float[] depth = map.depth;
    for (int y = 0; y < size; y++) {
      int row = y * size;
      int sum = 0;
      for (int x = 0; x < blur; x++) {
        sum += covered(depth[row + x]);
      }
      for (int x = 0; x < size; x++) {
        if (x + blur < size) {
          sum += covered(depth[row + x + blur]);
        }
        scratch[row + x] = sum;
        if (x >= blur) {
          sum -= covered(depth[row + x - blur]);
        }
      }
    }
    // Columns: running sums of whole rows, so that memory is walked in order.
    int[] sums = new int[size];
    int scale = 65536 * 256 / (window * window);
    for (int y = 0; y < blur; y++) {
      add(sums, y, 1);
    }
    for (int y = 0; y < size; y++) {
      if (y + blur < size) {
        add(sums, y + blur, 1);
      }
      int row = y * size;
      for (int x = 0; x < size; x++) {
        mask[row + x] = 256 - (sums[x] * scale >> 16);
      }
      if (y >= blur) {
        add(sums, y - blur, -1);
      }
    }
  }

  private void add(int[] sums, int y, int sign) {
    int row = y * size;
    for (int x = 0; x < size; x++) {
      sums[x] += sign * scratch[row + x];
    }
  }

  private static int covered(float depth) {
    return depth > Raster.EMPTY ? 1 : 0;
  }

  /** Light that reaches the table or the wall at a texel, 0 to 256. */
  int openness(float s, float t) {
    float sx = s - 0.5f;
    float ty = t - 0.5f;
    if (!(sx >= 0 && ty >= 0 && sx < size - 1 && ty < size - 1)) {
      return 256;
    }
    int x = (int) sx;
    int y = (int) ty;
    int i = y * size + x;
    int m00 = mask[i];
    int m01 = mask[i + 1];
    int m10 = mask[i + size];
    int m11 = mask[i + size + 1];
    if ((m00 & m01 & m10 & m11) == 256) {
      return 256;
    }
    int fx = (int) ((sx - x) * 256);
    int fy = (int) ((ty - y) * 256);
    int top = (m00 << 8) + (m01 - m00) * fx;
    int bottom = (m10 << 8) + (m11 - m10) * fx;
    return ((top << 8) + (bottom - top) * fy) >> 16;
  }

  /** Light that reaches a point of an object at a texel and a height along the light, 0 to 1. */
  float lit(float s, float t, float height) {
    float sx = s - 0.5f;
    float ty = t - 0.5f;
    if (!(sx >= 0 && ty >= 0 && sx < size - 1 && ty < size - 1)) {
      return 1;
    }
    int x = (int) sx;
    int y = (int) ty;
    int i = y * size + x;
    float limit = height + BIAS;
    float[] depth = map.depth;
    float l00 = depth[i] > limit ? 0 : 1;
    float l01 = depth[i + 1] > limit ? 0 : 1;
    float l10 = depth[i + size] > limit ? 0 : 1;
    float l11 = depth[i + size + 1] > limit ? 0 : 1;
    float fx = sx - x;
    float fy = ty - y;
    float top = l00 + (l01 - l00) * fx;
    float bottom = l10 + (l11 - l10) * fx;
    return top + (bottom - top) * fy;
  }
}
