package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoRatesTest {
  private static TwoRates rates(int first, int ofFirst, int second, int ofSecond) {
    return new TwoRates(new Rate(first, ofFirst), new Rate(second, ofSecond));
  }

  /** The paper's Table I: the baseline's successes of 20, then the flow's. */
  @ParameterizedTest
  @CsvSource({
    " 3, 12, 0.0079, 5e-5, 0.0033, 5e-5, 0.0033, 5e-5",
    "11, 15, 0.320,  5e-4, 0.231,  5e-4, 0.209,  5e-4",
    "13, 20, 0.0083, 5e-5, 0.0040, 5e-5, 0.0034, 5e-5",
    "11, 17, 0.0824, 5e-5, 0.050,  5e-4, 0.0424, 5e-5"
  })
  void testsGiveTheReferencesValues(
      int first,
      int second,
      double fisher,
      double fisherDigits,
      double barnard,
      double barnardDigits,
      double boschloo,
      double boschlooDigits) {
    TwoRates both = rates(first, 20, second, 20);
    assertThat(both.fisher()).isCloseTo(fisher, within(fisherDigits));
    assertThat(both.barnard()).isCloseTo(barnard, within(barnardDigits));
    assertThat(both.boschloo()).isCloseTo(boschloo, within(boschlooDigits));
  }

  /** All tables, weighed by every common rate, that Fisher's p puts no later than this one. */
  @ParameterizedTest
  @CsvSource({"3, 12", "11, 15", "13, 20", "20, 13", "11, 17", "17, 11", "9, 9"})
  void boschlooIsTheWorstCommonRatesSum(int first, int second) {
    double limit = rates(first, 20, second, 20).fisher() * (1 + 1e-9);
    double[] ways = new double[41];
    for (int a = 0; a <= 20; a++) {
      for (int b = 0; b <= 20; b++) {
        if (rates(a, 20, b, 20).fisher() <= limit) {
          ways[a + b] += ways(20, a).multiply(ways(20, b)).doubleValue();
        }
      }
    }
    double worst = 0;
    for (double rate = 0.0005; rate < 1; rate += 0.0005) {
      double sum = 0;
      for (int k = 0; k <= 40; k++) {
        sum += ways[k] * Math.pow(rate, k) * Math.pow(1 - rate, 40 - k);
      }
      worst = Math.max(worst, sum);
    }
    assertThat(rates(first, 20, second, 20).boschloo()).isCloseTo(worst, within(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"3, 12, 0.998, 0.45, 0.15, 0.66", "11, 15, 0.901, 0.20, -0.09, 0.45"})
  void differenceAndBeliefAreTheReferences(
      int first, int second, double better, double difference, double low, double high) {
    TwoRates both = rates(first, 20, second, 20);
    assertThat(both.probabilitySecondBetter()).isCloseTo(better, within(5e-4));
    assertThat(both.difference()).isCloseTo(difference, within(1e-12));
    assertThat(both.differenceInterval().low()).isCloseTo(low, within(5e-3));
    assertThat(both.differenceInterval().high()).isCloseTo(high, within(5e-3));
  }

  /** Tables that are equally probable but for rounding; a test that forgets them says .764. */
  @Test
  void fisherCountsTies() {
    assertThat(rates(10, 20, 11, 20).fisher()).isCloseTo(1, within(1e-9));
    assertThat(rates(17, 20, 11, 20).fisher()).isCloseTo(0.0824, within(5e-5));
  }

  @Property(tries = 200)
  void fisherEqualsAnExactSumOfIntegersAndDoesNotMindTheOrder(
      @ForAll @IntRange(min = 1, max = 25) int ofFirst,
      @ForAll @IntRange(min = 1, max = 25) int ofSecond,
      @ForAll @IntRange(min = 0, max = 25) int first,
      @ForAll @IntRange(min = 0, max = 25) int second) {
    int a = Math.min(first, ofFirst);
    int b = Math.min(second, ofSecond);
    BigInteger observed = ways(ofFirst, a).multiply(ways(ofSecond, b));
    BigInteger extreme = BigInteger.ZERO;
    BigInteger all = BigInteger.ZERO;
    for (int k = Math.max(0, a + b - ofSecond); k <= Math.min(ofFirst, a + b); k++) {
      BigInteger table = ways(ofFirst, k).multiply(ways(ofSecond, a + b - k));
      all = all.add(table);
      extreme = table.compareTo(observed) <= 0 ? extreme.add(table) : extreme;
    }
    double p = extreme.doubleValue() / all.doubleValue();
    assertThat(rates(a, ofFirst, b, ofSecond).fisher()).isCloseTo(p, within(1e-9));
    assertThat(rates(b, ofSecond, a, ofFirst).fisher()).isCloseTo(p, within(1e-9));
  }

  private static BigInteger ways(int n, int k) {
    BigInteger ways = BigInteger.ONE;
    for (int i = 0; i < k; i++) {
      ways = ways.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1L));
    }
    return ways;
  }

  @Test
  void whatCannotBeComparedIsNotBeyondChance() {
    TwoRates none = rates(0, 0, 3, 5);
    assertThat(none.comparable()).isFalse();
    assertThat(none.fisher()).isEqualTo(1);
    assertThat(none.barnard()).isEqualTo(1);
    assertThat(none.boschloo()).isEqualTo(1);
    assertThat(none.differenceInterval()).isEqualTo(new Range(-1, 1));
    assertThat(rates(0, 5, 0, 5).barnard()).isEqualTo(1);
    assertThat(rates(5, 5, 4, 4).boschloo()).isEqualTo(1);
    assertThat(rates(4, 9, 4, 9).probabilitySecondBetter()).isCloseTo(0.5, within(1e-9));
  }
}
