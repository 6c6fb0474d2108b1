package flowdeck.trial.statistics;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * A success rate. The normal approximation is not offered: of none successful it makes an interval
 * of no width.
 *
 * @param successes among the trials
 * @param trials that count
 */
public record Rate(int successes, int trials) {
  private static final double ERROR = 0.05;

  public Rate {
    if (successes < 0 || successes > trials) {
      throw new IllegalArgumentException("%d successes in %d trials".formatted(successes, trials));
    }
  }

  /** How an interval of 95 % is made. */
  public enum Method {
    /** Right on average; the one shown first. */
    WILSON("Wilson", BinomialConfidenceInterval.WILSON_SCORE),
    /** Never covers less than it says. */
    CLOPPER_PEARSON("Clopper–Pearson", BinomialConfidenceInterval.CLOPPER_PEARSON),
    /** Of the rate that is believed after the trials, having believed in none before. */
    JEFFREYS("Jeffreys", BinomialConfidenceInterval.JEFFREYS);

    private final String title;
    private final BinomialConfidenceInterval interval;

    Method(String title, BinomialConfidenceInterval interval) {
      this.title = title;
      this.interval = interval;
    }

    /** For people. */
    public String title() {
      return title;
    }
  }

  /** Successes among trials; NaN without trials. */
  public double value() {
    return trials == 0 ? Double.NaN : (double) successes / trials;
  }

  /** Wilson's interval of 95 %; 0 to 1 without trials. */
  public Range wilson() {
    return interval(Method.WILSON);
  }

  /** For people, e.g. "60 % [39, 78]", or a dash without trials. */
  public String text() {
    Range range = wilson();
    return trials == 0
        ? "–"
        : "%d %% [%d, %d]"
            .formatted(
                Math.round(100 * value()),
                Math.round(100 * range.low()),
                Math.round(100 * range.high()));
  }

  /** The interval of 95 %; 0 to 1 without trials. */
  public Range interval(Method method) {
    if (trials == 0) {
      return new Range(0, 1);
    }
    Interval found = method.interval.fromErrorRate(trials, successes, ERROR);
    return new Range(found.getLowerBound(), found.getUpperBound());
  }
}
