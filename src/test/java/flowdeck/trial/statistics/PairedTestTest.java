package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedTestTest {

  /** Successes of two policies: solved by both, by one alone, by the other alone, by none. */
  private static PairedTest test(int both, int one, int other, int none) {
    Map<Long, Boolean> first = new HashMap<>();
    Map<Long, Boolean> second = new HashMap<>();
    long seed = 0;
    for (int i = 0; i < both + one + other + none; i++, seed++) {
      first.put(seed, i < both + one);
      second.put(seed, i < both || i >= both + one && i < both + one + other);
    }
    return PairedTest.of(first, second);
  }

  @ParameterizedTest
  @CsvSource({
    // Sums of binomial coefficients over 2^(one + other), by hand.
    "50, 0, 0, 1",
    "50, 1, 0, 1",
    "50, 5, 0, 0.0625",
    "50, 6, 0, 0.03125",
    "50, 8, 2, 0.109375",
    "50, 2, 8, 0.109375",
    "0, 4, 4, 1",
    "0, 10, 1, 0.01171875"
  })
  void onlySeedsCountThatOneSolvedAlone(int both, int one, int other, double p) {
    PairedTest test = test(both, one, other, 7);
    assertThat(test.firstAlone()).isEqualTo(one);
    assertThat(test.secondAlone()).isEqualTo(other);
    assertThat(test.seeds()).isEqualTo(both + one + other + 7);
    assertThat(test.p()).isCloseTo(p, within(1e-12));
  }

  @Test
  void seedsThatOneLacksAreLeftOut() {
    PairedTest test =
        PairedTest.of(Map.of(1L, true, 2L, true, 3L, true), Map.of(2L, false, 3L, true, 4L, true));
    assertThat(test).isEqualTo(new PairedTest(2, 1, 0, 1));
  }

  @Test
  void holmMultipliesTheSmallestByAllAndNeverFalls() {
    assertThat(PairedTest.holm(List.of(0.01, 0.04, 0.03, 0.005)))
        .usingComparatorForType(
            (a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b), Double.class)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(PairedTest.holm(List.of(0.9, 0.8))).containsExactly(1.0, 1.0);
    assertThat(PairedTest.holm(List.of())).isEmpty();
  }
}
