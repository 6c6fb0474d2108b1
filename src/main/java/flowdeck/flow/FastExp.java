package flowdeck.flow;

/**
 * Exponentials of whole arrays in single precision, a few 1e-6 off relative to the true value: a
 * Taylor polynomial near zero, then repeated squaring. Plain loops without calls or branches, which
 * the compiler turns into vector instructions.
 */
final class FastExp {
  private static final float SILU_LIMIT = 20;

  private FastExp() {}

  /**
   * {@code exp(x / (1 + |x| * clip))} of the numbers from {@code from} to {@code to}; the exponent
   * must stay within 7.
   */
  static void softClipped(float[] x, float[] result, int from, int to, float clip) {
    for (int i = from; i < to; i++) {
      float u = x[i] / (1 + Math.abs(x[i]) * clip) * (1f / 16);
      float p = 1 + u * (1 + u * (0.5f + u * (1f / 6 + u * (1f / 24 + u * (1f / 120 + u / 720)))));
      p *= p;
      p *= p;
      p *= p;
      result[i] = p * p;
    }
  }

  /** Derivative of {@link #silu} at x. */
  static float siluSlope(float x) {
    double sigmoid = 1 / (1 + Math.exp(-x));
    return (float) (sigmoid * (1 + x * (1 - sigmoid)));
  }

  /** Replaces each x by x / (1 + exp(-x)). */
  static void silu(float[] x) {
    for (int i = 0; i < x.length; i++) {
      float u = -Math.max(-SILU_LIMIT, Math.min(SILU_LIMIT, x[i])) * (1f / 64);
      float p = 1 + u * (1 + u * (0.5f + u * (1f / 6 + u * (1f / 24 + u * (1f / 120 + u / 720)))));
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      x[i] = x[i] / (1 + p * p);
    }
  }
}
