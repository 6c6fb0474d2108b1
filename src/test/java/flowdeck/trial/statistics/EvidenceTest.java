package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.trial.statistics.Evidence.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceTest {
  private static final double ALPHA = 0.05;
  private static final int PAIRS = 50;
  private static final int SESSIONS = 4000;

  private static List<Pair> session(SplittableRandom random, double first, double second) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      pairs.add(new Pair(random.nextDouble() < first, random.nextDouble() < second));
    }
    return pairs;
  }

  /** Looked at after every pair of 4,000 sessions. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.15, 0.5, 0.75, 0.9, 0.99})
  void equalPoliciesAreCalledDifferentAtMostAsOftenAsItSays(double rate) {
    SplittableRandom random = new SplittableRandom(7);
    int wrong = 0;
    for (int i = 0; i < SESSIONS; i++) {
      Evidence evidence = Evidence.of(session(random, rate, rate));
      wrong += evidence.decidedAfter(ALPHA, PAIRS) > 0 ? 1 : 0;
    }
    assertThat((double) wrong / SESSIONS).isLessThanOrEqualTo(ALPHA);
  }

  @Test
  void thePapersDifferenceIsFoundSoonAndASmallOneSeldom() {
    SplittableRandom random = new SplittableRandom(11);
    int[] pairs = new int[SESSIONS];
    int decided = 0;
    int small = 0;
    for (int i = 0; i < SESSIONS; i++) {
      int after = Evidence.of(session(random, 0.15, 0.6)).decidedAfter(ALPHA, PAIRS);
      decided += after > 0 ? 1 : 0;
      pairs[i] = after > 0 ? after : Integer.MAX_VALUE;
      small += Evidence.of(session(random, 0.55, 0.75)).decidedAfter(ALPHA, PAIRS) > 0 ? 1 : 0;
    }
    Arrays.sort(pairs);
    assertThat((double) decided / SESSIONS).isCloseTo(0.94, within(0.015));
    assertThat(pairs[SESSIONS / 2]).isBetween(18, 20);
    assertThat((double) small / SESSIONS).isCloseTo(0.18, within(0.03));
  }

  /** Under equal rates it is a fair game: what is to be expected of it stays 1. */
  @Test
  void isWorthOneOnAverageIfNothingDiffers() {
    double worth = 0;
    for (int pattern = 0; pattern < 1 << 8; pattern++) { // all outcomes of four pairs
      List<Pair> pairs = new ArrayList<>();
      double probability = 1;
      for (int i = 0; i < 4; i++) {
        Pair pair = new Pair((pattern >> 2 * i & 1) == 1, (pattern >> 2 * i + 1 & 1) == 1);
        probability *= (pair.first() ? 0.3 : 0.7) * (pair.second() ? 0.3 : 0.7);
        pairs.add(pair);
      }
      worth += probability * Evidence.of(pairs).now();
    }
    assertThat(worth).isLessThanOrEqualTo(1 + 1e-12);
  }

  @Test
  void whatWasDecidedStaysDecidedAndOnlyTheLaidDownPairsCount() {
    Evidence evidence = new Evidence(List.of(1.2, 21.0, 3.0, 25.0));
    assertThat(evidence.decidedAfter(ALPHA, 10)).isEqualTo(2);
    assertThat(evidence.decidedAfter(ALPHA, 1)).isZero();
    assertThat(evidence.decidedAfter(0.04, 3)).isZero();
    assertThat(evidence.now()).isEqualTo(25);
    assertThat(Evidence.of(List.of()).now()).isEqualTo(1);
  }
}
