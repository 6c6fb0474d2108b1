package flowdeck.policy;

import java.util.Arrays;

/**
 * Thresholds that a new value crosses with no more than a given probability, learned from n values
 * that are exchangeable with it, whatever their distribution: the k-th worst of them, k = floor(α
 * (n + 1)). There is none below n = 1/α - 1.
 *
 * <p>The rank counts the new value among the n. The empirical quantile, which does not, promises
 * this only for large n.
 */
public final class SplitConformal {
  /** Shares such as 0.1 / 3 are not exact. */
  private static final double ROUNDING = 1e-9;

  private SplitConformal() {}

  /** The fewest values from which there is a threshold. */
  public static int leastValues(double alpha) {
    return (int) Math.ceil(1 / alpha - 1 - ROUNDING / alpha);
  }

  /** Which of the worst values is the threshold, from 1; 0 if there is none. */
  public static int rank(int values, double alpha) {
    return (int) Math.floor(alpha * (values + 1) + ROUNDING);
  }

  /**
   * The threshold below which a new value is with probability at most alpha.
   *
   * @param values exchangeable with the new one
   * @throws IllegalArgumentException if they are too few
   */
  public static double lower(double[] values, double alpha) {
    int rank = rank(values.length, alpha);
    if (rank < 1 || !(alpha < 1)) {
      throw new IllegalArgumentException(
          "No threshold at %s from %d values".formatted(alpha, values.length));
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[rank - 1];
  }

  /** The threshold above which a new value is with probability at most alpha. */
  public static double upper(double[] values, double alpha) {
    return -lower(Arrays.stream(values).map(value -> -value).toArray(), alpha);
  }
}
