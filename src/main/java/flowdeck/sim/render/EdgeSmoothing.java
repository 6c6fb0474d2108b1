package flowdeck.sim.render;

/** Blends outlines over a pixel, so that they do not look like stairs. */
final class EdgeSmoothing {
  private EdgeSmoothing() {}

  /**
   * Averages every pixel on the border between two parts with its neighbours.
   *
   * @param bgr picture, altered in place
   * @param projector what is seen where
   */
  static void apply(byte[] bgr, Projector projector) {
    int width = projector.image.width;
    int height = projector.image.height;
    int[] seen = projector.image.seen;
    short[] part = projector.part;
    // The row above as it was before it was blended.
    byte[] above = new byte[3 * width];
    byte[] current = new byte[3 * width];
    System.arraycopy(bgr, 0, above, 0, 3 * width);
    for (int y = 1; y < height - 1; y++) {
      System.arraycopy(bgr, 3 * y * width, current, 0, 3 * width);
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        int own = of(seen[i], part);
        boolean left = of(seen[i - 1], part) != own;
        boolean right = of(seen[i + 1], part) != own;
        boolean up = of(seen[i - width], part) != own;
        boolean down = of(seen[i + width], part) != own;
        if (!(left || right || up || down)) {
          continue;
        }
        for (int c = 0; c < 3; c++) {
          int sum =
              4 * (current[3 * x + c] & 255)
                  + (current[3 * x - 3 + c] & 255)
                  + (current[3 * x + 3 + c] & 255)
                  + (above[3 * x + c] & 255)
                  + (bgr[3 * (i + width) + c] & 255);
          bgr[3 * i + c] = (byte) (sum + 4 >> 3);
        }
      }
      byte[] swap = above;
      above = current;
      current = swap;
    }
  }

  private static int of(int triangle, short[] part) {
    return triangle == 0 ? -1 : part[triangle];
  }
}
