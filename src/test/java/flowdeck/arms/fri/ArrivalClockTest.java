package flowdeck.arms.fri;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalClockTest {
  private static final long MILLI = 1_000_000;

  private final ArrivalClock arrivals = new ArrivalClock();

  @Test
  void theQuickestMessagesCountAsOnTime() {
    SplittableRandom random = new SplittableRandom(1);
    long cabinet = 77_000_000_000_000L;
    for (int i = 0; i < 2000; i++) {
      long sent = i * 5 * MILLI;
      long held = i % 10 == 0 ? 0 : random.nextLong(2 * MILLI);
      long delay = arrivals.delay(sent + 300_000 + held, cabinet + sent);
      if (i > 10) {
        assertThat(delay).isEqualTo(held);
      }
    }
  }

  @Test
  void aClockThatIsSetOrFallsBehindIsFollowedAfterAWhile() {
    for (int i = 0; i < 1000; i++) {
      arrivals.delay(i * 10 * MILLI, i * 10 * MILLI);
    }
    long delay = 0;
    for (int i = 1000; i < 2200; i++) {
      delay = arrivals.delay(i * 10 * MILLI, i * 10 * MILLI - 200 * MILLI);
    }
    assertThat(delay).isZero();
    for (int i = 2200; i < 2210; i++) {
      delay = arrivals.delay(i * 10 * MILLI, i * 10 * MILLI + 50_000 * MILLI);
    }
    assertThat(delay).isZero();
  }
}
