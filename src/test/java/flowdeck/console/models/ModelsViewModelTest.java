package flowdeck.console.models;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.Operations.Fact;
import org.junit.jupiter.api.Test;

class ModelsViewModelTest {

  @Test
  void factsReadAsWordsWithFourDecimals() {
    assertThat(ModelsViewModel.readable(new Fact("Training: bestEpoch", "{loss=0.12345678}")))
        .isEqualTo(new Fact("Training best epoch", "loss 0.1234"));
  }

  @Test
  void longFactsAreCut() {
    assertThat(ModelsViewModel.readable(new Fact("Data", "x".repeat(500))).value())
        .hasSizeLessThan(130)
        .endsWith(" …");
  }
}
