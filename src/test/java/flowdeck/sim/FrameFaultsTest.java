package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFaultsTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @ValueSource(
      strings = {"delay=120", "drop=0.1,freeze=5+2", "delay=40,drop=1,freeze=0+0.5,stuck=9+1"})
  void whatIsReadIsWrittenTheSame(String text) {
    assertThat(FrameFaults.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "delay",
        "delay=",
        "delay=x",
        "delay=-1",
        "delay=1e9",
        "drop=1.01",
        "drop=-0.1",
        "drop=NaN",
        "freeze=5",
        "freeze=-1+2",
        "freeze=1+0",
        "freeze=NaN+1",
        "stuck=1+Infinity",
        "smear=1",
        "delay=1,delay=2",
        "drop=0.1,"
      })
  void nonsenseIsRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> FrameFaults.parse(text))
        .isInstanceOf(InputException.class)
        .message()
        .endsWith(".")
        .doesNotContain("\n");
  }

  @Test
  void theShareOfLostFramesIsTheOneAskedForAndDependsOnTheSeedAlone() {
    FrameFaults faults = FrameFaults.parse("drop=0.1");
    int lost = 0;
    int differ = 0;
    for (long number = 0; number < 10_000; number++) {
      boolean is = faults.lost(7, number, 0);
      assertThat(faults.lost(7, number, 5 * SECOND)).isEqualTo(is);
      lost += is ? 1 : 0;
      differ += is == faults.lost(8, number, 0) ? 0 : 1;
    }
    assertThat(lost).isBetween(900, 1100);
    assertThat(differ).isBetween(1600, 2000);
  }

  @Test
  void aFrozenCameraSendsNothingForTheTimeAskedFor() {
    FrameFaults faults = FrameFaults.parse("freeze=5+2");
    assertThat(faults.lost(1, 0, 5 * SECOND - 1)).isFalse();
    assertThat(faults.lost(1, 0, 5 * SECOND)).isTrue();
    assertThat(faults.lost(1, 0, 7 * SECOND - 1)).isTrue();
    assertThat(faults.lost(1, 0, 7 * SECOND)).isFalse();
  }
}
