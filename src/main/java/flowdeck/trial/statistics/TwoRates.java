package flowdeck.trial.statistics;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.statistics.distribution.HypergeometricDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.UnconditionedExactTest;

/**
 * The success rates of two policies beside each other. All tests are two-sided.
 *
 * @param first of the first policy
 * @param second of the second policy
 */
public record TwoRates(Rate first, Rate second) {
  /** Tables whose probabilities differ by less than this share are equally likely. */
  private static final double TIE = 1e-7;

  /** Whether both have trials, without which nothing can be compared. */
  public boolean comparable() {
    return first.trials() > 0 && second.trials() > 0;
  }

  /** How much better the second is; NaN without trials. */
  public double difference() {
    return second.value() - first.value();
  }

  /** The interval of 95 % of the difference: Newcombe's method 10, from Wilson's intervals. */
  public Range differenceInterval() {
    if (!comparable()) {
      return new Range(-1, 1);
    }
    Range one = first.interval(Rate.Method.WILSON);
    Range other = second.interval(Rate.Method.WILSON);
    double below = Math.hypot(second.value() - other.low(), one.high() - first.value());
    double above = Math.hypot(other.high() - second.value(), first.value() - one.low());
    return new Range(difference() - below, difference() + above);
  }

  /**
   * Fisher's exact test: of all tables with these sums, how probable are those that are no more
   * probable than this one. Tables that are equally probable but for rounding are counted.
   */
  public double fisher() {
    if (!comparable()) {
      return 1;
    }
    int all = first.trials() + second.trials();
    int successes = first.successes() + second.successes();
    HypergeometricDistribution tables =
        HypergeometricDistribution.of(all, successes, first.trials());
    double limit = tables.probability(first.successes()) * (1 + TIE);
    double p = 0;
    for (int k = tables.getSupportLowerBound(); k <= tables.getSupportUpperBound(); k++) {
      double probability = tables.probability(k);
      p += probability <= limit ? probability : 0;
    }
    return Math.min(1, p);
  }

  /** Barnard's exact test with the pooled z statistic; more powerful than Fisher's. */
  public double barnard() {
    return exact(UnconditionedExactTest.Method.Z_POOLED, AlternativeHypothesis.TWO_SIDED);
  }

  /**
   * Boschloo's exact test, never less powerful than Fisher's: twice the smaller of the two
   * one-sided ones. The library's own two-sided one loses equally probable tables and says another
   * p if the policies change places.
   */
  public double boschloo() {
    UnconditionedExactTest.Method method = UnconditionedExactTest.Method.BOSCHLOO;
    return Math.min(
        1,
        2
            * Math.min(
                exact(method, AlternativeHypothesis.LESS_THAN),
                exact(method, AlternativeHypothesis.GREATER_THAN)));
  }

  private double exact(UnconditionedExactTest.Method method, AlternativeHypothesis alternative) {
    int successes = first.successes() + second.successes();
    if (!comparable() || successes == 0 || successes == first.trials() + second.trials()) {
      return 1; // nothing differs
    }
    // The test holds the sums of the columns fixed, so a policy is a column.
    int[][] table = {
      {first.successes(), second.successes()},
      {first.trials() - first.successes(), second.trials() - second.successes()}
    };
    return UnconditionedExactTest.withDefaults()
        .with(method)
        .with(alternative)
        .test(table)
        .getPValue();
  }

  /**
   * How probable it is that the second policy's true rate is the higher one, having held all rates
   * equally likely before.
   */
  public double probabilitySecondBetter() {
    double a = first.successes() + 1;
    double b = first.trials() - first.successes() + 1;
    double c = second.trials() - second.successes() + 1;
    double sum = 0;
    for (int i = 0; i <= second.successes(); i++) {
      sum +=
          Math.exp(
              LogBeta.value(a + i, b + c)
                  - Math.log(c + i)
                  - LogBeta.value(1 + i, c)
                  - LogBeta.value(a, b));
    }
    return Math.clamp(sum, 0, 1);
  }
}
