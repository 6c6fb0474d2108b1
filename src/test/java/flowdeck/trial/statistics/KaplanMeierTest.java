package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KaplanMeierTest {
  private static Duration reached(double seconds) {
    return new Duration(seconds, true);
  }

  private static Duration given(double seconds) {
    return new Duration(seconds, false);
  }

  /**
   * By hand: at 6 s three of 10 (7/10), at 7 s one of 6, as one was given up at 6 s (7/10 · 5/6),
   * at 10 s one of 5 (· 4/5); after that nothing is reached.
   */
  @Test
  void isTheExampleComputedByHand() {
    KaplanMeier curve =
        KaplanMeier.of(
            List.of(
                reached(6),
                reached(6),
                reached(6),
                given(6),
                reached(7),
                reached(10),
                given(11),
                given(17),
                given(19),
                given(25)));
    assertThat(curve.steps()).extracting(KaplanMeier.Step::seconds).containsExactly(6.0, 7.0, 10.0);
    assertThat(curve.steps()).extracting(KaplanMeier.Step::atRisk).containsExactly(10, 6, 5);
    assertThat(curve.waiting(5.9)).isEqualTo(1);
    assertThat(curve.waiting(6)).isCloseTo(0.7, within(1e-12));
    assertThat(curve.waiting(7)).isCloseTo(7 / 12.0, within(1e-12));
    assertThat(curve.waiting(30)).isCloseTo(7 / 15.0, within(1e-12));
    // Greenwood: 0.7² · 3/(10·7); (7/12)² · (3/70 + 1/(6·5)); (7/15)² · (3/70 + 1/30 + 1/(5·4))
    double[] variance = {
      0.49 * 3 / 70, 49 / 144.0 * (3 / 70.0 + 1 / 30.0), 49 / 225.0 * (3 / 70.0 + 1 / 30.0 + 0.05)
    };
    for (int i = 0; i < 3; i++) {
      assertThat(curve.steps().get(i).standardError())
          .isCloseTo(Math.sqrt(variance[i]), within(1e-12));
    }
    assertThat(curve.median()).hasValue(10);
    // 6·1 + 1·0.7 + 3·7/12 + 10·7/15
    assertThat(curve.restrictedMean(20)).isCloseTo(6 + 0.7 + 1.75 + 14 / 3.0, within(1e-12));
    assertThat(curve.restrictedMean(6.5)).isCloseTo(6.35, within(1e-12));
    assertThat(curve.reached()).isEqualTo(5);
  }

  @Test
  void withoutCensoringItIsTheShareThatIsLeft() {
    KaplanMeier curve = KaplanMeier.of(List.of(reached(3), reached(1), reached(2), reached(4)));
    assertThat(curve.waiting(2.5)).isCloseTo(0.5, within(1e-12));
    assertThat(curve.median()).hasValue(2);
    assertThat(curve.restrictedMean(100)).isCloseTo(2.5, within(1e-12));
    assertThat(curve.waiting(4)).isZero();
    assertThat(curve.steps().getLast().interval()).isEqualTo(new Range(0, 0));
  }

  @Test
  void whatHalfNeverReachHasNoMedian() {
    KaplanMeier curve = KaplanMeier.of(List.of(reached(3), given(30), given(30)));
    assertThat(curve.median()).isEmpty();
    assertThat(curve.restrictedMean(30)).isCloseTo(3 + 27 * 2 / 3.0, within(1e-12));
    assertThat(KaplanMeier.of(List.of()).waiting(5)).isEqualTo(1);
  }

  @Test
  void theIntervalStaysWithinZeroAndOneAndHoldsTheShare() {
    SplittableRandom random = new SplittableRandom(4);
    List<Duration> durations = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      durations.add(new Duration(random.nextInt(1, 30), random.nextInt(3) > 0));
    }
    for (KaplanMeier.Step step : KaplanMeier.of(durations).steps()) {
      Range range = step.interval();
      assertThat(range.low()).isBetween(0.0, step.waiting());
      assertThat(range.high()).isBetween(step.waiting(), 1.0);
    }
  }

  /** Two groups of five; the table of who is at risk is made by hand. */
  @Test
  void logRankComparesWholeCurves() {
    List<Duration> quick = List.of(reached(1), reached(2), reached(3), reached(4), given(5));
    List<Duration> slow = List.of(reached(3), reached(6), given(7), given(8), given(9));
    double off = 0;
    double variance = 0;
    // time, reached, at risk, of the first at risk, reached of the first
    double[][] table = {{1, 10, 5, 1}, {1, 9, 4, 1}, {2, 8, 3, 1}, {1, 6, 2, 1}, {1, 4, 0, 0}};
    for (double[] row : table) {
      double share = row[2] / row[1];
      off += row[3] - row[0] * share;
      variance += row[0] * share * (1 - share) * (row[1] - row[0]) / (row[1] - 1);
    }
    double chiSquare = off * off / variance;
    double p = KaplanMeier.logRank(quick, slow);
    assertThat(chiSquare).isBetween(2.7, 5.1);
    // The chi-square distribution of one degree is the square of a normal one.
    double z = Math.sqrt(chiSquare);
    assertThat(p).isCloseTo(2 * upperTail(z), within(1e-6));
    assertThat(KaplanMeier.logRank(quick, quick)).isCloseTo(1, within(1e-12));
    assertThat(KaplanMeier.logRank(List.of(), slow)).isEqualTo(1);
  }

  /** Of the normal distribution, by Simpson's rule. */
  private static double upperTail(double z) {
    int steps = 20_000;
    double width = (12 - z) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double x = z + i * width;
      int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-x * x / 2);
    }
    return sum * width / 3 / Math.sqrt(2 * Math.PI);
  }
}
