package flowdeck.flow;

/**
 * One spline given by its raw numbers, and the derivatives of what it does, in double precision. A
 * workspace of one thread.
 */
final class RawSpline {
  private final int bins;
  private final double bound;
  private final double sizeClip = Kernels.SplineShape.SIZE_CLIP;
  private final double slopeClip = sizeClip / 2;
  private final double[] raw;
  private final double[] sizes;
  private final RationalQuadraticSpline spline;

  RawSpline(Kernels.SplineShape shape) {
    bins = shape.bins();
    bound = shape.bound();
    raw = new double[3 * bins - 1];
    sizes = new double[2 * bins];
    spline = new RationalQuadraticSpline(bins, bound);
  }

  /** Takes raw numbers from {@code at} on, {@code step} apart. */
  void set(float[] numbers, int at, int step) {
    for (int k = 0; k < raw.length; k++) {
      raw[k] = numbers[at + k * step];
    }
    spline.setRaw(raw, 0, 1);
  }

  double map(double value, boolean inverse) {
    return inverse ? spline.inverse(value) : spline.forward(value);
  }

  double logSlope() {
    return spline.logSlope();
  }

  /**
   * Goes back through the spline.
   *
   * @param x what it mapped
   * @param outputAdjoint of what it was mapped to; the log slope counts with weight one
   * @param rawAdjoints receives the adjoints of the raw numbers, {@link Kernels#NARROW} apart
   * @return adjoint of {@code x}
   */
  double backward(double x, double outputAdjoint, float[] rawAdjoints, int at) {
    for (int k = 0; k < raw.length; k++) {
      rawAdjoints[at + k * Kernels.NARROW] = 0;
    }
    if (!(x > -bound && x < bound)) {
      return outputAdjoint;
    }
    double widths = 0;
    double heights = 0;
    for (int k = 0; k < bins; k++) {
      sizes[k] = softClippedExp(raw[k], sizeClip);
      sizes[bins + k] = softClippedExp(raw[bins + k], sizeClip);
      widths += sizes[k];
      heights += sizes[bins + k];
    }
    double perWidth = 2 * bound / widths;
    double perHeight = 2 * bound / heights;
    double left = -bound;
    int bin = 0;
    while (bin < bins - 1 && x >= left + sizes[bin] * perWidth) {
      left += sizes[bin] * perWidth;
      bin++;
    }
    double w = sizes[bin] * perWidth;
    double h = sizes[bins + bin] * perHeight;
    double d0 = slope(bin - 1);
    double d1 = slope(bin);

    // Forward, equations 4 and 5 of Durkan et al., 2019.
    double s = h / w;
    double theta = Math.clamp((x - left) / w, 0.0, 1.0);
    double rest = 1 - theta;
    double q = theta * rest;
    double e = d0 + d1 - 2 * s;
    double n = s * theta * theta + d0 * q;
    double d = s + e * q;
    double m = d1 * theta * theta + 2 * s * q + d0 * rest * rest;

    // Backward: y = bottom + h n / d and log slope = 2 log s + log m - 2 log d.
    double adjN = outputAdjoint * h / d;
    double adjD = -outputAdjoint * h * n / (d * d) - 2 / d;
    double adjM = 1 / m;
    double adjE = adjD * q;
    double adjQ = adjN * d0 + adjD * e + adjM * 2 * s;
    double adjTheta =
        adjN * 2 * s * theta + adjM * 2 * (d1 * theta - d0 * rest) + adjQ * (1 - 2 * theta);
    double adjS = 2 / s + adjN * theta * theta + adjD + adjM * 2 * q - 2 * adjE;
    double adjD0 = adjN * q + adjM * rest * rest + adjE;
    double adjD1 = adjM * theta * theta + adjE;
    double adjW = -adjS * s / w - adjTheta * theta / w;
    double adjH = outputAdjoint * n / d + adjS / w;
    sizesBackward(0, bin, perWidth / widths, widths, -adjTheta / w, adjW, rawAdjoints, at);
    sizesBackward(bins, bin, perHeight / heights, heights, outputAdjoint, adjH, rawAdjoints, at);
    slopeBackward(bin - 1, adjD0 * d0, rawAdjoints, at);
    slopeBackward(bin, adjD1 * d1, rawAdjoints, at);
    return adjTheta / w;
  }

  /**
   * Through the normalisation of widths or heights to their raw numbers.
   *
   * @param from 0 for widths, {@code bins} for heights
   * @param share scale per unnormalised size, over the sum of sizes
   * @param edgeAdjoint of the chosen bin's lower edge, the sum of the sizes before it
   * @param sizeAdjoint of the chosen bin's size
   */
  private void sizesBackward(
      int from,
      int bin,
      double share,
      double sum,
      double edgeAdjoint,
      double sizeAdjoint,
      float[] rawAdjoints,
      int at) {
    double mean = sizes[from + bin] * sizeAdjoint;
    for (int k = 0; k < bin; k++) {
      mean += sizes[from + k] * edgeAdjoint;
    }
    for (int k = 0; k < bins; k++) {
      double adjoint = k < bin ? edgeAdjoint : k == bin ? sizeAdjoint : 0;
      double unnormalised = share * (adjoint * sum - mean);
      rawAdjoints[at + (from + k) * Kernels.NARROW] =
          (float) (unnormalised * sizes[from + k] * clipSlope(raw[from + k], sizeClip));
    }
  }

  /** Slope at the inner knot with this index; one at both ends. */
  private double slope(int knot) {
    return knot < 0 || knot >= bins - 1 ? 1 : softClippedExp(raw[2 * bins + knot], slopeClip);
  }

  private void slopeBackward(int knot, double logSlopeAdjoint, float[] rawAdjoints, int at) {
    if (knot >= 0 && knot < bins - 1) {
      rawAdjoints[at + (2 * bins + knot) * Kernels.NARROW] =
          (float) (logSlopeAdjoint * clipSlope(raw[2 * bins + knot], slopeClip));
    }
  }

  private static double softClippedExp(double x, double clip) {
    return Math.exp(x / (1 + Math.abs(x) * clip));
  }

  /** Derivative of {@code x / (1 + |x| clip)}. */
  private static double clipSlope(double x, double clip) {
    double divisor = 1 + Math.abs(x) * clip;
    return 1 / (divisor * divisor);
  }
}
