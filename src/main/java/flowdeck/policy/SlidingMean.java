package flowdeck.policy;

/** The mean of the newest numbers, of fewer as long as there are fewer. */
final class SlidingMean {
  private final double[] values;
  private int count;

  /**
   * @param window how many numbers
   */
  SlidingMean(int window) {
    values = new double[window];
  }

  void clear() {
    count = 0;
  }

  /** Adds a number, unless it is NaN, which is returned and forgotten. */
  double add(double value) {
    if (Double.isNaN(value)) {
      return value;
    }
    values[count++ % values.length] = value;
    int filled = Math.min(count, values.length);
    double sum = 0;
    for (int i = 0; i < filled; i++) {
      sum += values[i];
    }
    return sum / filled;
  }
}
