package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.training.DiffusionPreset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ModelOptionsTest {
  /** What {@code train} takes the words for; null for a flow. */
  private static DiffusionPreset preset(String words) {
    TrainCommand command = new TrainCommand();
    CommandLine line = new CommandLine(command);
    var parsed = line.parseArgs(("--data d --out models/x " + words).strip().split(" "));
    return command.diffusion(parsed);
  }

  @Test
  void aFlowIsTrainedUnlessTheOtherIsAskedFor() {
    assertThat(preset("")).isNull();
    assertThat(preset("--model nf-p --history 2")).isNull();
    assertThat(preset("--model diffusion")).isEqualTo(DiffusionPreset.SMALL);
    assertThat(preset("--model diffusion --dp-preset robotwin --epochs 3 --stride 2"))
        .isEqualTo(DiffusionPreset.ROBOTWIN);
  }

  @ParameterizedTest
  @CsvSource({
    "--dp-preset small, --dp-preset needs --model diffusion",
    "--model diffusion --dp-preset tiny, is no preset",
    "--model vae, is no model",
    "--model diffusion --horizon 8, --horizon is for flows only",
    "--model diffusion --warm-start-epochs 2, --warm-start-epochs is for flows only",
    "--model diffusion --conditioner film, --conditioner is for flows only"
  })
  void whatDoesNotGoTogetherIsRefusedInOneSentence(String words, String sentence) {
    assertThatThrownBy(() -> preset(words))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }
}
