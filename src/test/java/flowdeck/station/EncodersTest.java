package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.policy.encoder.EncoderConfig.Features;
import org.junit.jupiter.api.Test;

class EncodersTest {

  @Test
  void takesOnlyTheEncoderOutOfAPolicy() {
    Encoders.Encoder encoder = Encoders.read("models/stack-blocks-two", null);
    assertThat(encoder.tensors()).isNotEmpty();
    assertThat(encoder.tensors().keySet()).allMatch(name -> name.startsWith("encoder."));
    assertThat(encoder.config().features()).isEqualTo(Features.KEYPOINTS);
  }

  @Test
  void saysWhatToDoWhereThereIsNoEncoder() {
    assertThatThrownBy(() -> Encoders.read("src", null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("src")
        .hasMessageContaining("untrained");
  }
}
