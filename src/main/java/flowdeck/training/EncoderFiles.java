package flowdeck.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.KeypointEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trained encoder in a folder: {@code encoder.json} says what it is and how good, {@code
 * encoder.safetensors} has the weights in half precision, named as they will be inside a policy.
 *
 * @param config size and outputs
 * @param training where it comes from
 */
public record EncoderFiles(EncoderConfig config, Provenance training) {
  private static final String DESCRIPTION = "encoder.json";
  private static final String WEIGHTS = "encoder.safetensors";
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * How an encoder was trained.
   *
   * @param images it was trained on
   * @param plannedImages it was to be trained on; more than {@code images} in a checkpoint
   * @param batch images per step
   * @param learningRate at its highest
   * @param seed of weights and scenes
   * @param seconds wall time
   * @param loss at the end, smoothed
   * @param heldOut errors on images it was not trained on
   */
  public record Provenance(
      int images,
      int plannedImages,
      int batch,
      double learningRate,
      long seed,
      double seconds,
      double loss,
      EncoderReport heldOut) {}

  /** Reads {@code encoder.json} of a folder. */
  public static EncoderFiles read(Path folder) {
    Path file = folder.resolve(DESCRIPTION);
    try {
      return JSON.readValue(Files.readString(file), EncoderFiles.class);
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s does not describe an encoder (%s); train it again."
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** Reads the weights of a folder. */
  public static Map<String, Tensor> weights(Path folder) {
    return Safetensors.read(folder.resolve(WEIGHTS));
  }

  static void write(
      Path folder, EncoderConfig config, Map<String, Tensor> weights, Provenance training) {
    // The guess only served the training.
    Map<String, Tensor> kept = new LinkedHashMap<>(weights);
    kept.keySet().removeIf(name -> name.startsWith(KeypointEncoder.PREFIX + "guess."));
    Safetensors.write(folder.resolve(WEIGHTS), kept, true, Map.of("format", "pt"));
    Path file = folder.resolve(DESCRIPTION);
    Path partial = folder.resolve(DESCRIPTION + ".partial");
    try {
      Files.writeString(
          partial,
          JSON.writerWithDefaultPrettyPrinter()
                  .writeValueAsString(new EncoderFiles(config, training))
              + "\n");
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new InputException("Cannot write %s: %s".formatted(file, e), e);
    }
  }
}
