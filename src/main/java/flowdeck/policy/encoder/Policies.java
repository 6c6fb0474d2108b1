package flowdeck.policy.encoder;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import flowdeck.core.InputException;
import flowdeck.policy.NfpPolicy;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import java.nio.file.Path;

/** Puts policies together with the encoders they were trained with. */
public final class Policies {
  private static final String KIND = "resnet18-keypoints";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Policies() {}

  /**
   * Reads a policy with its encoder, ready to decide on the calling thread.
   *
   * @param folder {@code models/<name>}
   * @throws InputException if the folder is not a usable policy
   */
  public static NfpPolicy open(Path folder) {
    PolicyFolder policy = PolicyFolder.read(folder);
    return new NfpPolicy(policy, encoder(policy));
  }

  /** The encoder of a policy; whoever asks for it closes it. */
  public static KeypointEncoder encoder(PolicyFolder policy) {
    return new KeypointEncoder(config(policy), policy.tensors());
  }

  /** What an encoder is called in {@code policy.json}. */
  public static PolicyDescription.Encoder describe(EncoderConfig config) {
    return new PolicyDescription.Encoder(
        KIND, config.featureCount(), JSON.convertValue(config, new TypeReference<>() {}));
  }

  private static EncoderConfig config(PolicyFolder policy) {
    PolicyDescription.Encoder encoder = policy.description().encoder();
    if (!encoder.kind().equals(KIND)) {
      throw new InputException(
          "Policy %s has an encoder '%s', this program knows '%s'; use the program it was made with."
              .formatted(policy.name(), encoder.kind(), KIND));
    }
    try {
      return JSON.convertValue(encoder.settings(), EncoderConfig.class);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "The encoder's settings in policy.json of %s cannot be used: %s"
              .formatted(policy.name(), e.getMessage()),
          e);
    }
  }
}
