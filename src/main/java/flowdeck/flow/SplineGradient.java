package flowdeck.flow;

/**
 * Reverse-mode derivatives of one spline of {@link SplineRow}: from the adjoint of its output, and
 * from its log slope, to the adjoints of its input and of its raw numbers. Double precision; a
 * workspace of one thread.
 */
final class SplineGradient {
  private final int bins;
  private final int count;
  private final double bound;
  private final double clip = -1 / RationalQuadraticSpline.LOG_LEAST_SLOPE;
  private final double[] sizes;

  SplineGradient(FlowArchitecture architecture) {
    bins = architecture.bins();
    count = architecture.transformed();
    bound = architecture.bound();
    sizes = new double[2 * bins];
  }

  /**
   * Goes back through spline {@code i}.
   *
   * @param raw raw numbers of all splines, [splineNumbers][count]
   * @param x what the spline mapped
   * @param outputAdjoint of what it was mapped to; the log slope counts with weight one
   * @param rawAdjoint receives the adjoints of this spline's raw numbers
   * @return adjoint of {@code x}
   */
  double backward(float[] raw, int i, double x, double outputAdjoint, float[] rawAdjoint) {
    for (int k = 0; k < 3 * bins - 1; k++) {
      rawAdjoint[k * count + i] = 0;
    }
    if (!(x > -bound && x < bound)) {
      return outputAdjoint;
    }
    double widths = 0;
    double heights = 0;
    for (int k = 0; k < bins; k++) {
      sizes[k] = softClippedExp(raw[k * count + i], 2 * clip);
      sizes[bins + k] = softClippedExp(raw[(bins + k) * count + i], 2 * clip);
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
    double d0 = slope(raw, i, bin - 1);
    double d1 = slope(raw, i, bin);

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
    sizesBackward(raw, i, 0, bin, perWidth / widths, widths, -adjTheta / w, adjW, rawAdjoint);
    sizesBackward(raw, i, bins, bin, perHeight / heights, heights, outputAdjoint, adjH, rawAdjoint);
    slopeBackward(raw, i, bin - 1, adjD0 * d0, rawAdjoint);
    slopeBackward(raw, i, bin, adjD1 * d1, rawAdjoint);
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
      float[] raw,
      int i,
      int from,
      int bin,
      double share,
      double sum,
      double edgeAdjoint,
      double sizeAdjoint,
      float[] rawAdjoint) {
    double mean = sizes[from + bin] * sizeAdjoint;
    for (int k = 0; k < bin; k++) {
      mean += sizes[from + k] * edgeAdjoint;
    }
    for (int k = 0; k < bins; k++) {
      double adjoint = k < bin ? edgeAdjoint : k == bin ? sizeAdjoint : 0;
      int at = (from + k) * count + i;
      double unnormalised = share * (adjoint * sum - mean);
      rawAdjoint[at] = (float) (unnormalised * sizes[from + k] * clipSlope(raw[at], 2 * clip));
    }
  }

  /** Slope at the inner knot with this index; one at both ends. */
  private double slope(float[] raw, int i, int knot) {
    return knot < 0 || knot >= bins - 1
        ? 1
        : softClippedExp(raw[(2 * bins + knot) * count + i], clip);
  }

  private void slopeBackward(
      float[] raw, int i, int knot, double logSlopeAdjoint, float[] rawAdjoint) {
    if (knot >= 0 && knot < bins - 1) {
      int at = (2 * bins + knot) * count + i;
      rawAdjoint[at] = (float) (logSlopeAdjoint * clipSlope(raw[at], clip));
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
