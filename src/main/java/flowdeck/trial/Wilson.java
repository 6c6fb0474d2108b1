package flowdeck.trial;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * A success rate with its 95 % Wilson score interval: unlike the normal approximation it is right
 * for few trials and for none or all successful.
 *
 * @param successes among the trials
 * @param trials valid ones
 * @param low lower end, a fraction
 * @param high upper end, a fraction
 */
public record Wilson(int successes, int trials, double low, double high) {

  /** The interval; 0 to 1 as long as there are no trials. */
  public static Wilson of(int successes, int trials) {
    if (trials == 0 && successes == 0) {
      return new Wilson(0, 0, 0, 1);
    }
    Interval interval =
        BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(trials, successes, 0.05);
    return new Wilson(successes, trials, interval.getLowerBound(), interval.getUpperBound());
  }

  /** Successes among trials as a fraction, NaN without trials. */
  public double rate() {
    return trials == 0 ? Double.NaN : (double) successes / trials;
  }

  /** For people, e.g. "60 % [39, 78]", or a dash without trials. */
  public String text() {
    return trials == 0
        ? "–"
        : "%d %% [%d, %d]"
            .formatted(Math.round(100 * rate()), Math.round(100 * low), Math.round(100 * high));
  }
}
