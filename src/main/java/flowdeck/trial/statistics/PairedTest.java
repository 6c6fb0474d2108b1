package flowdeck.trial.statistics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Whether two policies that were judged on the same seeds differ beyond chance: McNemar's exact
 * test, in which only seeds count that one of them solved and the other did not.
 *
 * @param seeds judged for both
 * @param firstAlone seeds only the first solved
 * @param secondAlone seeds only the second solved
 * @param p probability of a split at least this uneven if neither were better, two-sided
 */
public record PairedTest(int seeds, int firstAlone, int secondAlone, double p) {

  /**
   * The test.
   *
   * @param first success by seed
   * @param second success by seed; seeds the other lacks are left out
   */
  public static PairedTest of(Map<Long, Boolean> first, Map<Long, Boolean> second) {
    int seeds = 0;
    int firstAlone = 0;
    int secondAlone = 0;
    for (Map.Entry<Long, Boolean> one : first.entrySet()) {
      Boolean other = second.get(one.getKey());
      if (other != null) {
        seeds++;
        firstAlone += one.getValue() && !other ? 1 : 0;
        secondAlone += !one.getValue() && other ? 1 : 0;
      }
    }
    return new PairedTest(seeds, firstAlone, secondAlone, p(firstAlone, secondAlone));
  }

  private static double p(int one, int other) {
    int split = one + other;
    if (split == 0) {
      return 1;
    }
    double tail = BinomialDistribution.of(split, 0.5).cumulativeProbability(Math.min(one, other));
    return Math.min(1, 2 * tail);
  }

  /**
   * Corrects for having looked at several differences (Holm, 1979): below 0.05 the chance that any
   * of them is declared real without being so stays below 0.05.
   *
   * @param p of each comparison
   * @return corrected, in the same order
   */
  public static List<Double> holm(List<Double> p) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < p.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(p::get));
    Double[] corrected = new Double[p.size()];
    double largest = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      largest = Math.max(largest, Math.min(1, (p.size() - rank) * p.get(order.get(rank))));
      corrected[order.get(rank)] = largest;
    }
    return List.of(corrected);
  }
}
