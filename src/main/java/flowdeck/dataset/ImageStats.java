package flowdeck.dataset;

import flowdeck.core.Frame;

/**
 * Collects the colour statistics of a video, scaled to 0..1, from every frame thinned to about 160
 * px width as LeRobot does. Exact, because bytes have only 256 values.
 */
final class ImageStats {
  private static final int TARGET_WIDTH = 160;
  private static final int LEVELS = 256;

  private final long[][] histogram = new long[3][LEVELS];
  private long frames;

  void add(Frame frame) {
    int step = Math.max(1, frame.width() / TARGET_WIDTH);
    byte[] bgr = frame.bgr();
    for (int y = 0; y < frame.height(); y += step) {
      for (int x = 0; x < frame.width(); x += step) {
        int at = 3 * (y * frame.width() + x);
        for (int channel = 0; channel < 3; channel++) {
          histogram[2 - channel][bgr[at + channel] & 0xFF]++;
        }
      }
    }
    frames++;
  }

  /** Statistics of the channels red, green, blue; counts frames. */
  FeatureStats stats() {
    FeatureStats stats = FeatureStats.empty(3, frames);
    for (int channel = 0; channel < 3; channel++) {
      long[] bins = histogram[channel];
      long pixels = 0;
      double sum = 0;
      double squares = 0;
      int min = LEVELS;
      int max = 0;
      for (int value = 0; value < LEVELS; value++) {
        if (bins[value] > 0) {
          min = Math.min(min, value);
          max = value;
          pixels += bins[value];
          sum += (double) bins[value] * value;
          squares += (double) bins[value] * value * value;
        }
      }
      double mean = sum / pixels;
      stats.min()[channel] = min / 255.0;
      stats.max()[channel] = max / 255.0;
      stats.mean()[channel] = mean / 255;
      stats.std()[channel] = Math.sqrt(Math.max(0, squares / pixels - mean * mean)) / 255;
      for (int level = 0; level < FeatureStats.LEVELS.length; level++) {
        stats.quantiles()[level][channel] =
            quantile(bins, Math.round(FeatureStats.LEVELS[level] * (pixels - 1))) / 255.0;
      }
    }
    return stats;
  }

  private static int quantile(long[] bins, long rank) {
    long seen = 0;
    for (int value = 0; value < LEVELS; value++) {
      seen += bins[value];
      if (seen > rank) {
        return value;
      }
    }
    return LEVELS - 1;
  }
}
