package flowdeck.station;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.TensorMisfits;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.policy.encoder.EncoderTensors;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.UntrainedEncoder;
import flowdeck.training.EncoderFiles;
import flowdeck.training.FeatureCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where image encoders come from, and how a policy folder describes the one it was trained with.
 */
public final class Encoders {
  /** What {@code --encoder} says for an encoder nobody trained. */
  public static final String UNTRAINED = "untrained";

  /** As many misfits as one can read in a sentence. */
  private static final int LISTED = 6;

  private static final String KIND = "resnet18-keypoints";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Encoders() {}

  /**
   * An encoder that is not running yet.
   *
   * @param config its size and outputs
   * @param tensors its weights, names beginning with {@code encoder.}
   */
  public record Encoder(EncoderConfig config, Map<String, Tensor> tensors) {

    /** As {@code policy.json} has it. */
    public PolicyDescription.Encoder description() {
      return new PolicyDescription.Encoder(
          KIND,
          config.featureCount(),
          JSON.convertValue(config, new TypeReference<Map<String, Object>>() {}));
    }

    /** Tells encoders apart. */
    public String hash() {
      return FeatureCache.hash(config.toString(), tensors);
    }

    /** Starts it; it belongs to the calling thread. */
    public KeypointEncoder open() {
      return new KeypointEncoder(config, tensors);
    }
  }

  /** The encoder a policy was trained with. */
  public static Encoder of(PolicyFolder policy) {
    PolicyDescription.Encoder described = policy.description().encoder();
    if (!described.kind().equals(KIND)) {
      throw new InputException(
          "Policy %s has an encoder of kind '%s', which this program does not know; train it again."
              .formatted(policy.name(), described.kind()));
    }
    EncoderConfig config;
    try {
      config = JSON.convertValue(described.settings(), EncoderConfig.class);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "The encoder in policy.json of %s cannot be read (%s); train the policy again."
              .formatted(
                  policy.name(), String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
    return checked("policy " + policy.name(), new Encoder(config, encoderTensors(policy)));
  }

  private static Encoder checked(String where, Encoder encoder) {
    TensorMisfits misfits = EncoderTensors.misfits(encoder.config, encoder.tensors);
    if (!misfits.isEmpty()) {
      throw new InputException(
          "The weights of %s do not fit the encoder it describes: %s; restore its files or train it again."
              .formatted(where, misfits.listed(LISTED, ", ")));
    }
    return encoder;
  }

  private static Map<String, Tensor> encoderTensors(PolicyFolder policy) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(policy.tensors());
    tensors.keySet().removeIf(name -> !name.startsWith(KeypointEncoder.PREFIX));
    return tensors;
  }

  /**
   * Reads an encoder.
   *
   * @param where folder of a trained encoder, policy folder, or {@link #UNTRAINED}
   * @param features what it shall yield, or null for its own choice
   */
  public static Encoder read(String where, @Nullable Features features) {
    if (where.equals(UNTRAINED)) {
      EncoderConfig config =
          EncoderConfig.STACK_BLOCKS.with(features == null ? Features.EMBEDDING : features);
      return new Encoder(config, UntrainedEncoder.tensors(config));
    }
    Path folder = Path.of(where);
    Encoder found;
    if (EncoderFiles.exist(folder)) {
      found = new Encoder(EncoderFiles.read(folder).config(), EncoderFiles.weights(folder));
    } else if (Files.exists(folder.resolve("policy.json"))) {
      found = of(PolicyFolder.read(folder));
    } else {
      throw new InputException(
          "%s holds neither encoder.json nor policy.json; train an encoder with train-encoder, import one with models import-encoder, or give --encoder untrained."
              .formatted(where));
    }
    return checked(
        where,
        features == null ? found : new Encoder(found.config().with(features), found.tensors()));
  }
}
