package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.PixelNormalisation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodersTest {

  @Test
  void takesOnlyTheEncoderOutOfAPolicy() {
    Encoders.Encoder encoder = Encoders.read("models/stack-blocks-two", null);
    assertThat(encoder.tensors()).isNotEmpty();
    assertThat(encoder.tensors().keySet()).allMatch(name -> name.startsWith("encoder."));
    assertThat(encoder.config().features()).isEqualTo(Features.KEYPOINTS);
  }

  @Test
  void anEncoderThatDoesNotSayHowPixelsAreNormalisedWantsThemAsForImageNet() {
    Encoders.Encoder encoder = Encoders.read("models/stack-blocks-two", null);
    assertThat(encoder.config().pixels()).isEqualTo(PixelNormalisation.IMAGENET);
    assertThat(encoder.description().settings()).containsKey("pixels");
  }

  @ParameterizedTest
  @CsvSource({
    "encoder.layer5.weight, is not expected",
    "encoder.conv1.weight, is missing",
    "encoder.bn1.weight, 'has shape [1] instead of [64]'",
    "encoder.bn1.running_var, holds the variance -1.0"
  })
  void aPolicyWhoseEncoderIsAnotherIsRefused(String name, String what, @TempDir Path models) {
    PolicyFolder good = PolicyFolder.read(Path.of("models", "stack-blocks-two"));
    Map<String, Tensor> tensors = new LinkedHashMap<>(good.tensors());
    tensors.keySet().removeIf(each -> !each.startsWith("encoder."));
    if (what.equals("is missing")) {
      tensors.remove(name);
    } else {
      float[] values = new float[what.contains("variance") ? 64 : 1];
      Arrays.fill(values, -1);
      tensors.put(name, new Tensor(new long[] {values.length}, values));
    }
    PolicyFolder.write(
        models.resolve("bad"), good.description(), good.modelTensors(), tensors, true);
    assertThatThrownBy(() -> Policies.open(models, "bad"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("policy bad")
        .hasMessageContaining(name + " " + what)
        .hasMessageContaining("train it again");
  }

  @Test
  void featuresThatAnEncoderCannotGiveAreRefused() {
    assertThatThrownBy(() -> Encoders.read("models/stack-blocks-two", Features.EMBEDDING))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("encoder.layer4.0.conv1.weight is missing");
  }

  @Test
  void saysWhatToDoWhereThereIsNoEncoder() {
    assertThatThrownBy(() -> Encoders.read("src", null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("src")
        .hasMessageContaining("untrained");
  }
}
