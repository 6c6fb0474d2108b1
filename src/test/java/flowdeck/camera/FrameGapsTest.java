package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameGapsTest {
  private static final long PERIOD = 33_333_333;

  private final FrameGaps gaps = new FrameGaps(PERIOD);
  private long nanos;
  private long last;

  private void after(double periods) {
    nanos += Math.round(periods * PERIOD);
    last = gaps.next(nanos);
  }

  @Test
  void framesAtTheirPeriodAreNumberedOneByOne() {
    for (int i = 0; i < 100; i++) {
      after(i % 2 == 0 ? 1.3 : 0.7);
      assertThat(last).isEqualTo(i);
    }
    assertThat(gaps.dropped()).isZero();
  }

  @Test
  void aGapLeavesOutNumbersOnceItIsSureThatNothingIsLate() {
    after(1);
    after(4);
    after(1);
    assertThat(last).isEqualTo(5);
    assertThat(gaps.dropped()).isEqualTo(3);
  }

  @Test
  void framesThatWereHeldUpAndComeTogetherAreNotLost() {
    after(1);
    after(4);
    after(0.01);
    after(0.01);
    after(0.01);
    after(1);
    assertThat(last).isEqualTo(5);
    assertThat(gaps.dropped()).isZero();
  }
}
