package flowdeck.flow;

/**
 * A monotone rational-quadratic spline on [-bound, bound] that continues as the identity outside
 * (Durkan et al., Neural Spline Flows, 2019), in double precision.
 *
 * <p>An object is a workspace: parameters are set, then points are mapped. Confined to one thread.
 */
public final class RationalQuadraticSpline {
  /** Bin sizes relative to each other and slopes at knots stay within this factor of one. */
  private static final double LOG_LEAST_SLOPE = Math.log(1e-3);

  private final int bins;
  private final double bound;
  private final double[] knotX;
  private final double[] knotY;
  private final double[] knotSlope;
  private double logSlope;

  /** The identity on {@code bins} equal bins. */
  public RationalQuadraticSpline(int bins, double bound) {
    if (bins < 2 || !(bound > 0)) {
      throw new IllegalArgumentException(
          "A spline needs at least 2 bins and a positive bound, got %d and %s"
              .formatted(bins, bound));
    }
    this.bins = bins;
    this.bound = bound;
    knotX = new double[bins + 1];
    knotY = new double[bins + 1];
    knotSlope = new double[bins + 1];
    setRaw(new double[numbersPerSpline(bins)], 0, 1);
  }

  /** How many raw numbers describe one spline: widths, heights, and the slopes at inner knots. */
  public static int numbersPerSpline(int bins) {
    return 3 * bins - 1;
  }

  /**
   * Sets the knots themselves.
   *
   * @param x ascending, from -bound to bound
   * @param y ascending, from -bound to bound
   * @param slopes positive; the first and the last must be 1 for smooth tails
   */
  public void setKnots(double[] x, double[] y, double[] slopes) {
    System.arraycopy(x, 0, knotX, 0, bins + 1);
    System.arraycopy(y, 0, knotY, 0, bins + 1);
    System.arraycopy(slopes, 0, knotSlope, 0, bins + 1);
    pinEnds();
  }

  /**
   * Sets the spline from unconstrained numbers, softly clipped as in zuko, so that all zeros are
   * the exact identity and no bin or slope becomes extreme.
   *
   * @param raw widths, heights, inner slopes, in this order
   * @param from position of the first number
   * @param step distance between numbers
   */
  public void setRaw(double[] raw, int from, int step) {
    setAxis(knotX, raw, from, step);
    setAxis(knotY, raw, from + bins * step, step);
    for (int k = 1; k < bins; k++) {
      double u = raw[from + (2 * bins + k - 1) * step];
      knotSlope[k] = Math.exp(u / (1 + Math.abs(u / LOG_LEAST_SLOPE)));
    }
    knotSlope[0] = 1;
    knotSlope[bins] = 1;
  }

  private void setAxis(double[] knots, double[] raw, int from, int step) {
    double total = 0;
    for (int k = 0; k < bins; k++) {
      double u = raw[from + k * step];
      total += Math.exp(u / (1 + Math.abs(2 * u / LOG_LEAST_SLOPE)));
      knots[k + 1] = total;
    }
    double scale = 2 * bound / total;
    for (int k = 1; k < bins; k++) {
      knots[k] = knots[k] * scale - bound;
    }
    knots[0] = -bound;
    knots[bins] = bound;
  }

  private void pinEnds() {
    knotX[0] = -bound;
    knotY[0] = -bound;
    knotX[bins] = bound;
    knotY[bins] = bound;
  }

  /** Maps a point and keeps the logarithm of the slope there. */
  public double forward(double x) {
    if (!(x > -bound && x < bound)) {
      logSlope = 0;
      return x;
    }
    int k = bin(knotX, x);
    double height = knotY[k + 1] - knotY[k];
    double width = knotX[k + 1] - knotX[k];
    double s = height / width;
    double theta = clampToUnit((x - knotX[k]) / width);
    double q = theta * (1 - theta);
    double e = knotSlope[k] + knotSlope[k + 1] - 2 * s;
    logSlope = logSlopeAt(k, s, theta);
    double y = knotY[k] + height * (s * theta * theta + knotSlope[k] * q) / (s + e * q);
    return Math.clamp(y, knotY[k], knotY[k + 1]);
  }

  /**
   * The point that {@link #forward} maps to {@code y}; keeps the logarithm of the forward slope
   * there.
   */
  public double inverse(double y) {
    if (!(y > -bound && y < bound)) {
      logSlope = 0;
      return y;
    }
    int k = bin(knotY, y);
    double height = knotY[k + 1] - knotY[k];
    double width = knotX[k + 1] - knotX[k];
    double s = height / width;
    double e = knotSlope[k] + knotSlope[k + 1] - 2 * s;
    double dy = y - knotY[k];
    double a = height * (s - knotSlope[k]) + dy * e;
    double b = height * knotSlope[k] - dy * e;
    double c = -s * dy;
    // This form of the root does not cancel; rounding may still make the discriminant negative.
    double theta = 2 * c / (-b - Math.sqrt(Math.max(0, b * b - 4 * a * c)));
    theta = clampToUnit(theta);
    logSlope = logSlopeAt(k, s, theta);
    return knotX[k] + theta * width;
  }

  /** Natural logarithm of the forward map's slope at the point mapped last, either way. */
  public double logSlope() {
    return logSlope;
  }

  private double logSlopeAt(int k, double s, double theta) {
    double rest = 1 - theta;
    double q = theta * rest;
    double numerator = knotSlope[k + 1] * theta * theta + 2 * s * q + knotSlope[k] * rest * rest;
    double denominator = s + (knotSlope[k] + knotSlope[k + 1] - 2 * s) * q;
    double ratio = s / denominator;
    return Math.log(ratio * ratio * numerator);
  }

  private int bin(double[] knots, double value) {
    int k = 0;
    while (k < bins - 1 && value >= knots[k + 1]) {
      k++;
    }
    return k;
  }

  private static double clampToUnit(double theta) {
    return Math.clamp(theta, 0.0, 1.0);
  }
}
