package flowdeck.trial;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, in milliseconds.
 *
 * @param median half took at most this
 * @param p99 99 in 100 took at most this
 * @param max the longest
 */
public record Millis(double median, double p99, double max) {

  /** Of measured values (nearest rank), or null if there are none. */
  public static @Nullable Millis of(double[] millis) {
    if (millis.length == 0) {
      return null;
    }
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Millis(rank(sorted, 0.5), rank(sorted, 0.99), sorted[sorted.length - 1]);
  }

  private static double rank(double[] sorted, double fraction) {
    return sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
  }
}
