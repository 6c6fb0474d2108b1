package flowdeck.flow;

/**
 * A monotone rational-quadratic spline on [-bound, bound] that continues as the identity outside
 * (Durkan et al., Neural Spline Flows, 2019), in double precision.
 *
 * <p>An object is a workspace: parameters are set, then points are mapped. Confined to one thread.
 */
public final class RationalQuadraticSpline {
  /** Bin sizes relative to each other and slopes at knots stay within this factor of one. */
  static final double LOG_LEAST_SLOPE = Math.log(1e-3);

  private final int bins;
  private final double bound;
  private final double[] knotX;
  private final double[] knotY;
  private final double[] knotSlope;
  private final SplinePiece piece = new SplinePiece();
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

  /** Where bin {@code k} begins, or the last one ends. */
  double knotX(int k) {
    return knotX[k];
  }

  /** What {@link #knotX} is mapped to. */
  double knotY(int k) {
    return knotY[k];
  }

  /** Maps a point and keeps the logarithm of the slope there. */
  public double forward(double x) {
    if (!(x > -bound && x < bound)) {
      logSlope = 0;
      return x;
    }
    select(bin(knotX, x));
    double y = piece.forward(x);
    logSlope = Math.log(piece.slope());
    return y;
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
    select(bin(knotY, y));
    double x = piece.inverse(y);
    logSlope = Math.log(piece.slope());
    return x;
  }

  private void select(int k) {
    piece.set(
        knotX[k],
        knotY[k],
        knotX[k + 1] - knotX[k],
        knotY[k + 1] - knotY[k],
        knotSlope[k],
        knotSlope[k + 1]);
  }

  /** Natural logarithm of the forward map's slope at the point mapped last, either way. */
  public double logSlope() {
    return logSlope;
  }

  private int bin(double[] knots, double value) {
    int k = 0;
    while (k < bins - 1 && value >= knots[k + 1]) {
      k++;
    }
    return k;
  }
}
