package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AxisRangeTest {

  @Test
  void standsStillWhileValuesFitAndForTwoOutliers() {
    AxisRange range = new AxisRange();
    range.include(1, 1.4);
    double low = range.low();
    double high = range.high();
    assertThat(range.include(1.1, 1.3)).isFalse();
    assertThat(range.include(low - 1, 1.3)).isFalse();
    assertThat(range.include(low - 1, 1.3)).isFalse();
    assertThat(range.include(1.1, 1.3)).isFalse();
    assertThat(range.low()).isEqualTo(low);
    assertThat(range.high()).isEqualTo(high);
  }

  @Test
  void widensAtTheThirdMisfitInARowAndOnlyWhereNeeded() {
    AxisRange range = new AxisRange();
    range.include(1, 1.4);
    double high = range.high();
    double low = range.low();
    range.include(low - 1, 1.3);
    range.include(low - 1, 1.3);
    assertThat(range.include(low - 1, 1.3)).isTrue();
    assertThat(range.low()).isLessThan(low - 1);
    assertThat(range.high()).isGreaterThanOrEqualTo(high);
  }

  @Test
  void aChosenRangeIsWidenedToTicksAndThenStandsStill() {
    AxisRange range = new AxisRange();
    range.start(0.22, 1.9);
    assertThat(range.low()).isEqualTo(0);
    assertThat(range.high()).isEqualTo(2);
    assertThat(range.include(0.1, 1.95)).isFalse();
  }

  @Test
  void ignoresPoliciesWithoutLikelihoods() {
    AxisRange range = new AxisRange();
    assertThat(range.include(Double.NaN, Double.NaN)).isFalse();
    assertThat(range.known()).isFalse();
  }

  @Property
  void theFirstValuesFitAndTheEndsAreTicks(
      @ForAll @DoubleRange(min = -50, max = 50) double least,
      @ForAll @DoubleRange(min = 0, max = 20) double span) {
    AxisRange range = new AxisRange();
    range.include(least, least + span);
    assertThat(range.low()).isLessThanOrEqualTo(least);
    assertThat(range.high()).isGreaterThanOrEqualTo(least + span);
    double ticks = (range.high() - range.low()) / range.step();
    assertThat(ticks).isBetween(2.9, 12.1);
    assertThat(Math.abs(ticks - Math.rint(ticks))).isLessThan(1e-6);
  }
}
