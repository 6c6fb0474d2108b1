package flowdeck.sim.render;

import java.util.Arrays;

/**
 * The inner loops: fills triangles into a buffer in which the greater depth value wins. Pixel
 * centres lie at .5; a pixel on a common edge belongs to exactly one of two triangles, because both
 * compute that edge from the same two points in the same order.
 */
final class Raster {
  final int width;
  final int height;

  /** Greatest depth value so far; {@link #EMPTY} where nothing was drawn. */
  final float[] depth;

  /** Identifier of the triangle seen, 0 for none; empty if the buffer keeps depth only. */
  final int[] seen;

  static final float EMPTY = -1e30f;

  Raster(int width, int height, boolean identifiers) {
    this.width = width;
    this.height = height;
    depth = new float[width * height];
    seen = new int[identifiers ? width * height : 0];
  }

  void clear() {
    Arrays.fill(depth, EMPTY);
    Arrays.fill(seen, 0);
  }

  /** Fills a triangle, keeping depth and identifier. */
  void fill(
      float x0,
      float y0,
      float d0,
      float x1,
      float y1,
      float d1,
      float x2,
      float y2,
      float d2,
      int id) {
    float area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    float inverse = 1 / area;
    float gx = ((d1 - d0) * (y2 - y0) - (d2 - d0) * (y1 - y0)) * inverse;
    float gy = ((d2 - d0) * (x1 - x0) - (d1 - d0) * (x2 - x0)) * inverse;
    float origin = d0 - gx * (x0 - 0.5f) - gy * (y0 - 0.5f);
    float swap;
    if (y1 < y0) {
      swap = x0;
      x0 = x1;
      x1 = swap;
      swap = y0;
      y0 = y1;
      y1 = swap;
    }
    if (y2 < y1) {
      swap = x1;
      x1 = x2;
      x2 = swap;
      swap = y1;
      y1 = y2;
      y2 = swap;
      if (y1 < y0) {
        swap = x0;
        x0 = x1;
        x1 = swap;
        swap = y0;
        y0 = y1;
        y1 = swap;
      }
    }
    int first = Math.max(0, ceil(y0 - 0.5f));
    int last = Math.min(height - 1, ceil(y2 - 0.5f) - 1);
    if (first > last) {
      return;
    }
    float whole = (x2 - x0) / (y2 - y0);
    float upper = (x1 - x0) / (y1 - y0);
    float lower = (x2 - x1) / (y2 - y1);
    boolean ids = seen.length > 0;
    for (int y = first; y <= last; y++) {
      float yc = y + 0.5f;
      float xa = x0 + (yc - y0) * whole;
      float xb = yc < y1 ? x0 + (yc - y0) * upper : x1 + (yc - y1) * lower;
      int from = Math.max(0, ceil(Math.min(xa, xb) - 0.5f));
      int to = Math.min(width, ceil(Math.max(xa, xb) - 0.5f));
      int row = y * width;
      float d = origin + gy * y + gx * from;
      if (ids) {
        for (int i = row + from; i < row + to; i++) {
          if (d > depth[i]) {
            depth[i] = d;
            seen[i] = id;
          }
          d += gx;
        }
      } else {
        for (int i = row + from; i < row + to; i++) {
          depth[i] = Math.max(depth[i], d);
          d += gx;
        }
      }
    }
  }

  private static int ceil(float v) {
    int whole = (int) v;
    return whole < v ? whole + 1 : whole;
  }
}
