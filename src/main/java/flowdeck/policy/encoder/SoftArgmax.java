package flowdeck.policy.encoder;

/**
 * Reads a position with sub-cell precision off a heat map: the mean position under the softmax of
 * the cells within three cells of the highest one. The window keeps far, faint second peaks from
 * pulling the mean away.
 */
public final class SoftArgmax {
  /** Cells on each side of the highest one that count. */
  public static final int RADIUS = 3;

  private SoftArgmax() {}

  /**
   * A located point.
   *
   * @param u from the left edge of the image (0) to the right (1)
   * @param v from the top edge (0) to the bottom (1)
   * @param confidence share of the map's probability inside the window, 0 to 1: near 1 for one
   *     clear peak, small if the point is hidden or the map is undecided
   */
  public record Point(float u, float v, float confidence) {}

  /**
   * Locates the peak of one map.
   *
   * @param logits maps one after the other
   * @param offset where this map begins
   * @param width cells per row
   * @param height rows
   */
  public static Point locate(float[] logits, int offset, int width, int height) {
    int peak = peak(logits, offset, width * height);
    int peakX = peak % width;
    int peakY = peak / width;
    float highest = logits[offset + peak];
    double inside = 0;
    double sumX = 0;
    double sumY = 0;
    double all = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double weight = Math.exp(logits[offset + y * width + x] - highest);
        all += weight;
        if (Math.abs(x - peakX) <= RADIUS && Math.abs(y - peakY) <= RADIUS) {
          inside += weight;
          sumX += weight * x;
          sumY += weight * y;
        }
      }
    }
    return new Point(
        (float) ((sumX / inside + 0.5) / width),
        (float) ((sumY / inside + 0.5) / height),
        (float) (inside / all));
  }

  /** The highest cell of one map; the first of several equal ones. */
  public static int peak(float[] logits, int offset, int cells) {
    int best = 0;
    for (int i = 1; i < cells; i++) {
      if (logits[offset + i] > logits[offset + best]) {
        best = i;
      }
    }
    return best;
  }
}
