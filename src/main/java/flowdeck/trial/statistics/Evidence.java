package flowdeck.trial.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * Evidence that two policies differ, which may be looked at after every pair of trials: whoever
 * stops as soon as it reaches 1/α declares two equal policies different with a probability of at
 * most α, however often they look. A test that supposes a fixed number of trials does not allow
 * that: looked at after each of 50 pairs, it is wrong five times as often as it says.
 *
 * <p>After each pair it is multiplied by how much better two rates, guessed from the pairs before,
 * foretold the pair than their mean did (Turner, Ly and Grünwald, safe testing of two streams).
 *
 * @param values after each pair
 */
public record Evidence(List<Double> values) {
  /** Successes and trials that each guess begins with, in equal parts: 0.18 of 0.36. */
  private static final double PRIOR = 0.18;

  public Evidence {
    values = List.copyOf(values);
  }

  /**
   * One trial of each policy.
   *
   * @param first whether the first policy's trial succeeded
   * @param second whether the second policy's did
   */
  public record Pair(boolean first, boolean second) {}

  /** The evidence of pairs, in the order in which they were run. */
  public static Evidence of(List<Pair> pairs) {
    List<Double> values = new ArrayList<>();
    double log = 0;
    int firsts = 0;
    int seconds = 0;
    for (int n = 0; n < pairs.size(); n++) {
      double first = guess(firsts, n);
      double second = guess(seconds, n);
      double same = (first + second) / 2;
      Pair pair = pairs.get(n);
      log += Math.log(likelihood(pair.first(), first) / likelihood(pair.first(), same));
      log += Math.log(likelihood(pair.second(), second) / likelihood(pair.second(), same));
      values.add(Math.exp(log));
      firsts += pair.first() ? 1 : 0;
      seconds += pair.second() ? 1 : 0;
    }
    return new Evidence(values);
  }

  private static double guess(int successes, int trials) {
    return (successes + PRIOR) / (trials + 2 * PRIOR);
  }

  private static double likelihood(boolean success, double rate) {
    return success ? rate : 1 - rate;
  }

  /** The evidence now; 1 before the first pair. */
  public double now() {
    return values.isEmpty() ? 1 : values.getLast();
  }

  /**
   * After how many pairs it was enough; 0 if it never was. What comes after does not take it back.
   *
   * @param alpha error allowed, e.g. 0.05
   * @param pairs looked at, as laid down before the first
   */
  public int decidedAfter(double alpha, int pairs) {
    for (int n = 0; n < Math.min(pairs, values.size()); n++) {
      if (values.get(n) >= 1 / alpha) {
        return n + 1;
      }
    }
    return 0;
  }
}
