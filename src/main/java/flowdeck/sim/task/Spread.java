package flowdeck.sim.task;

/**
 * Numbers for the starts of trials that fill their range evenly over consecutive seeds (additive
 * recurrence in several dimensions), so that a few dozen demonstrations cover it.
 */
final class Spread {
  /** Powers of 1/g in 64-bit fractions, where g^(n+1) = g + 1: the steps with the best spread. */
  private final long[] steps;

  Spread(int dimensions) {
    double g = 1.5;
    for (int i = 0; i < 60; i++) {
      g = StrictMath.pow(1 + g, 1.0 / (dimensions + 1));
    }
    steps = new long[dimensions];
    double power = 1;
    for (int i = 0; i < dimensions; i++) {
      power /= g;
      steps[i] = (long) (power * 0x1p53) << 11 | 1;
    }
  }

  /** A number from low to high; integer arithmetic up to the last step, exact for any seed. */
  double between(double low, double high, long seed, int dimension) {
    return low + (high - low) * fraction(seed, dimension);
  }

  /** A number in [0, 1). */
  double fraction(long seed, int dimension) {
    return ((seed + 1) * steps[dimension] >>> 11) * 0x1p-53;
  }
}
