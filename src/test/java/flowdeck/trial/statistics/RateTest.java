package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.trial.statistics.Rate.Method;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateTest {
  /** To the digits printed in the field's references. */
  private static final double PRINTED = 5e-4;

  @ParameterizedTest
  @CsvSource({
    " 3, 20, 0.052, 0.360, 0.032, 0.379, 0.044, 0.349",
    "12, 20, 0.387, 0.781, 0.361, 0.809, 0.384, 0.789",
    "11, 20, 0.342, 0.742, 0.315, 0.769, 0.338, 0.749",
    "15, 20, 0.531, 0.888, 0.509, 0.913, 0.536, 0.898",
    " 0, 20, 0.000, 0.161, 0.000, 0.168, 0.000, 0.117"
  })
  void intervalsAreThoseOfTheReferences(
      int successes,
      int trials,
      double wilsonLow,
      double wilsonHigh,
      double exactLow,
      double exactHigh,
      double jeffreysLow,
      double jeffreysHigh) {
    Rate rate = new Rate(successes, trials);
    check(rate.interval(Method.WILSON), wilsonLow, wilsonHigh);
    check(rate.interval(Method.CLOPPER_PEARSON), exactLow, exactHigh);
    check(rate.interval(Method.JEFFREYS), jeffreysLow, jeffreysHigh);
  }

  private static void check(Range range, double low, double high) {
    assertThat(range.low()).isCloseTo(low, within(PRINTED));
    assertThat(range.high()).isCloseTo(high, within(PRINTED));
  }

  @Test
  void withoutTrialsNothingIsKnown() {
    Rate none = new Rate(0, 0);
    assertThat(none.value()).isNaN();
    for (Method method : Method.values()) {
      assertThat(none.interval(method)).isEqualTo(new Range(0, 1));
    }
  }

  @Test
  void forPeopleItIsARateWithItsInterval() {
    assertThat(new Rate(12, 20).text()).isEqualTo("60 % [39, 78]");
    assertThat(new Rate(0, 0).text()).isEqualTo("–");
  }

  @Property
  void anIntervalHoldsTheRateAndShrinksWithMoreTrials(
      @ForAll @IntRange(max = 50) int successes,
      @ForAll @IntRange(max = 50) int failures,
      @ForAll Method method) {
    if (successes + failures == 0) {
      return;
    }
    Rate rate = new Rate(successes, successes + failures);
    Range range = rate.interval(method);
    assertThat(rate.value()).isBetween(range.low() - 1e-12, range.high() + 1e-12);
    Range more = new Rate(4 * successes, 4 * rate.trials()).interval(method);
    assertThat(more.high() - more.low()).isLessThan(range.high() - range.low());
  }

  @Test
  void moreSuccessesThanTrialsAreADefect() {
    assertThatThrownBy(() -> new Rate(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
