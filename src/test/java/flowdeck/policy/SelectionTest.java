package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.policy.Selection.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void strategiesAreFoundByTheirLabels(Strategy strategy) {
    assertThat(Strategy.of(strategy.label())).isEqualTo(strategy);
  }

  @Test
  void anUnknownStrategyIsAnsweredByAllThereAre() {
    assertThatThrownBy(() -> Strategy.of("best"))
        .hasMessage(
            "'best' is no selection; choose direct, sbs, gr, sbs+gr, denoise or sbs+denoise");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 4097, 100_000})
  void refusesTooFewAndTooManyCandidates(int candidates) {
    assertThatThrownBy(() -> new Selection(Strategy.SBS, candidates, 0.5))
        .hasMessage("Candidates must be 1 to 4096, got " + candidates);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, -1, 2.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesASpreadThatIsNotPositive(double sigma) {
    assertThatThrownBy(() -> new Selection(Strategy.SBS, 128, sigma))
        .hasMessage("Sigma must be above 0 and at most 2, got " + sigma);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e-9, 10_001, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAContinuityThatIsNoWeight(double continuity) {
    assertThatThrownBy(() -> new Selection(Strategy.SBS, 128, 0.5, continuity, false))
        .hasMessage("Continuity must be 0 to 10000, got " + continuity);
  }

  @Test
  void paysNoAttentionToThePlanInForceUnlessTold() {
    assertThat(Selection.SBS).isEqualTo(new Selection(Strategy.SBS, 128, 0.5, 0, false));
  }
}
