package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class SplitConformalTest {

  @Test
  void theRankCountsTheNewValueToo() {
    assertThat(SplitConformal.rank(8, 0.1)).isZero();
    assertThat(SplitConformal.rank(9, 0.1)).isEqualTo(1);
    assertThat(SplitConformal.rank(18, 0.1)).isEqualTo(1);
    assertThat(SplitConformal.rank(19, 0.1)).isEqualTo(2);
    assertThat(SplitConformal.rank(40, 0.1)).isEqualTo(4);
    assertThat(SplitConformal.rank(28, 0.1 / 3)).isZero();
    assertThat(SplitConformal.rank(29, 0.1 / 3)).isEqualTo(1);
  }

  @Test
  void tooFewValuesHaveNoThreshold() {
    assertThat(SplitConformal.leastValues(0.1)).isEqualTo(9);
    assertThat(SplitConformal.leastValues(0.05)).isEqualTo(19);
    assertThat(SplitConformal.leastValues(0.0125)).isEqualTo(79);
    assertThat(SplitConformal.leastValues(0.1 / 3)).isEqualTo(29);
    assertThatThrownBy(() -> SplitConformal.lower(new double[8], 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 values");
  }

  @Property
  void theLeastNumberIsTheFirstWithARank(
      @ForAll @DoubleRange(min = 0.002, max = 0.9) @Scale(4) double a) {
    int least = SplitConformal.leastValues(a);
    assertThat(SplitConformal.rank(least, a)).isPositive();
    assertThat(least == 0 || SplitConformal.rank(least - 1, a) == 0).isTrue();
  }

  @Property(tries = 200)
  void aLargerShareNeverLowersTheThreshold(
      @ForAll @IntRange(min = 40, max = 90) int count,
      @ForAll @DoubleRange(min = 0.03, max = 0.4) double small,
      @ForAll @DoubleRange(min = 0.4, max = 0.9) double large,
      @ForAll long seed) {
    double[] values = new SplittableRandom(seed).doubles(count).toArray();
    assertThat(SplitConformal.lower(values, small))
        .isLessThanOrEqualTo(SplitConformal.lower(values, large));
    assertThat(SplitConformal.upper(values, small))
        .isGreaterThanOrEqualTo(SplitConformal.upper(values, large));
    double[] negative = Arrays.stream(values).map(v -> -v).toArray();
    assertThat(SplitConformal.upper(negative, small))
        .isEqualTo(-SplitConformal.lower(values, small));
  }

  /** Skewed, heavy-tailed values that share what is random about their round. */
  @Property(tries = 6)
  void exchangeableValuesCrossNoMoreOftenThanPromised(
      @ForAll @IntRange(min = 9, max = 60) int count, @ForAll long seed) {
    double alpha = 0.1;
    int rounds = 20_000;
    SplittableRandom random = new SplittableRandom(seed);
    int alarms = 0;
    double[] values = new double[count];
    for (int round = 0; round < rounds; round++) {
      double common = random.nextGaussian();
      for (int i = 0; i < count; i++) {
        values[i] = value(random, common);
      }
      alarms += value(random, common) < SplitConformal.lower(values, alpha) ? 1 : 0;
    }
    double expected = SplitConformal.rank(count, alpha) / (count + 1.0);
    double tolerance = 5 * Math.sqrt(expected * (1 - expected) / rounds);
    assertThat(alarms / (double) rounds)
        .isBetween(expected - tolerance, expected + tolerance)
        .isLessThanOrEqualTo(alpha + tolerance);
  }

  private static double value(SplittableRandom random, double common) {
    double u = random.nextGaussian();
    return common - u * u * u;
  }
}
