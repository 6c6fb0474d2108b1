package flowdeck.bench;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code bench}.
 *
 * @param processors available to the program
 * @param engine what does the arithmetic of the fast flow
 * @param parameters trained numbers of the fast flow
 * @param concatParameters trained numbers of the concat flow it is set against
 * @param unetParameters trained numbers of the Diffusion Policy
 * @param rows the comparisons
 * @param decisions a long run of the fast flow alone
 */
public record BenchReport(
    int processors,
    String engine,
    long parameters,
    long concatParameters,
    long unetParameters,
    List<Row> rows,
    Decisions decisions) {

  /**
   * One comparison. A ratio is the peer's time over ours within one round.
   *
   * @param name e.g. "sbs128-vs-djl-concat"
   * @param ratioMedian median of the rounds' ratios
   * @param ratioMin ratio of the shortest times
   * @param ratioLow tenth percentile of the rounds' ratios
   * @param ratioHigh ninetieth percentile
   * @param millisMedian our time
   * @param millisMin our shortest time
   * @param peerMillisMedian the peer's time
   * @param peerMillisMin the peer's shortest time
   * @param rounds how many rounds were counted
   */
  public record Row(
      String name,
      double ratioMedian,
      double ratioMin,
      double ratioLow,
      double ratioHigh,
      double millisMedian,
      double millisMin,
      double peerMillisMedian,
      double peerMillisMin,
      int rounds) {

    static Row of(String name, double[] ours, double[] peers) {
      double[] ratios = new double[ours.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = peers[i] / ours[i];
      }
      return new Row(
          name,
          quantile(ratios, 0.5),
          quantile(peers, 0) / quantile(ours, 0),
          quantile(ratios, 0.1),
          quantile(ratios, 0.9),
          quantile(ours, 0.5),
          quantile(ours, 0),
          quantile(peers, 0.5),
          quantile(peers, 0),
          ours.length);
    }
  }

  /**
   * Many decisions in a row.
   *
   * @param count how many
   * @param millisMedian wall time of one
   * @param millisP99 wall time that one of a hundred exceeds
   * @param millisMax longest
   * @param bytesPerDecision memory allocated on the Java heap by all threads that decide
   */
  public record Decisions(
      int count,
      double millisMedian,
      double millisP99,
      double millisMax,
      double bytesPerDecision) {}

  /** The row of that name, or null. */
  public @Nullable Row row(String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
  }

  /** A quantile, on straight lines between the values. */
  static double quantile(double[] values, double fraction) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = fraction * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
