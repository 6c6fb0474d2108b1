package flowdeck.trial.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of the paper's Table I: at which stage trials ended, the last being success. */
class StageContrastTest {
  private static final List<Integer> STACK_DP = List.of(7, 0, 10, 0, 3);
  private static final List<Integer> STACK_NFP = List.of(0, 0, 1, 7, 12);

  @Test
  void thePapersRowsGiveTheReferencesValues() {
    StageContrast stack = StageContrast.of(STACK_DP, STACK_NFP);
    // Of 100,000 permutations drawn none is as extreme, so that they say 1e-5 at least.
    assertThat(stack.anyDifference()).isCloseTo(4.552e-7, within(1e-10));
    assertThat(stack.progress()).isCloseTo(1.6e-5, within(5e-7));
    StageContrast towel = StageContrast.of(List.of(9, 0, 11), List.of(3, 2, 15));
    assertThat(towel.anyDifference()).isCloseTo(0.0484491, within(1e-6));
    assertThat(towel.progress()).isCloseTo(0.12, within(5e-3));
  }

  @Test
  void differentRowsAreBeyondChanceEqualOnesAreNot() {
    StageContrast stack = StageContrast.of(STACK_DP, STACK_NFP);
    assertThat(stack.exact()).isTrue();
    assertThat(stack.anyDifference()).isLessThan(1e-4);
    StageContrast same = StageContrast.of(STACK_DP, STACK_DP);
    assertThat(same.anyDifference()).isCloseTo(1, within(1e-9));
    assertThat(same.progress()).isGreaterThan(0.99);
  }

  @Test
  void withTwoStagesAllPermutationsAreFishersTables() {
    StageContrast two = StageContrast.of(List.of(8, 12), List.of(3, 17));
    double fisher = new TwoRates(new Rate(12, 20), new Rate(17, 20)).fisher();
    assertThat(two.anyDifference()).isCloseTo(fisher, within(1e-9));
  }

  @Test
  void withTooManyTablesPermutationsAreDrawnAndAgree() {
    List<Integer> one = List.of(30, 20, 25, 40, 25, 30);
    List<Integer> other = List.of(20, 30, 25, 30, 35, 30);
    StageContrast many = StageContrast.of(one, other);
    assertThat(many.exact()).isFalse();
    // The chi-square distribution's own value for this table.
    assertThat(many.anyDifference()).isCloseTo(0.2038, within(0.01));
  }

  @Test
  void withoutTrialsNothingDiffers() {
    StageContrast none = StageContrast.of(List.of(0, 0), List.of(3, 2));
    assertThat(none.anyDifference()).isEqualTo(1);
    assertThat(none.progress()).isEqualTo(1);
  }
}
