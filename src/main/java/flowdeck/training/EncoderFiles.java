package flowdeck.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.WholeFolder;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.KeypointEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoder in a folder: {@code encoder.json} says what it is and where it comes from, {@code
 * encoder.safetensors} has the weights, named as they will be inside a policy.
 *
 * @param config size and outputs
 * @param training how it was trained, or null if it was imported
 * @param imported what it was imported from, or null if it was trained here
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EncoderFiles(
    EncoderConfig config, @Nullable Provenance training, @Nullable Imported imported) {
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

  /**
   * The file an encoder was imported from.
   *
   * @param file its name
   * @param sha256 of it, hexadecimal
   */
  public record Imported(String file, String sha256) {

    /** A file as it is now. */
    public static Imported of(Path file) {
      Hash hash = new Hash();
      try {
        hash.add(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new InputException("Cannot read %s: %s".formatted(file, e), e);
      }
      return new Imported(String.valueOf(file.getFileName()), hash.hex());
    }
  }

  /** Whether a folder holds an encoder. */
  public static boolean exist(Path folder) {
    return Files.exists(folder.resolve(DESCRIPTION));
  }

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

  /**
   * Refuses a place where something would be lost.
   *
   * @param replace whether an encoder may be replaced; nothing else ever is
   */
  public static void requireFree(Path folder, boolean replace) {
    Path place = folder.toAbsolutePath().normalize();
    if (place.getFileName() == null) {
      throw new InputException(
          "%s cannot be the folder of an encoder; give models/NAME.".formatted(folder));
    }
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(place)) {
      throw new InputException("%s is a file; give another place.".formatted(folder));
    }
    List<String> inside;
    try (var files = Files.list(place)) {
      inside = files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(folder, e), e);
    }
    List<String> others =
        inside.stream().filter(name -> !name.equals(DESCRIPTION) && !name.equals(WEIGHTS)).toList();
    if (!others.isEmpty()) {
      throw new InputException(
          "%s already holds %s, which would be lost; give another place."
              .formatted(folder, others.getFirst()));
    }
    if (!inside.isEmpty() && !replace) {
      throw new InputException(
          "%s already holds an encoder; give another place, or --replace it.".formatted(folder));
    }
  }

  /**
   * Writes an imported encoder, with its weights as they are. The folder appears whole.
   *
   * @param replace whether an encoder that is there may be replaced
   */
  public static void write(
      Path folder,
      EncoderConfig config,
      Map<String, Tensor> weights,
      Imported imported,
      boolean replace) {
    requireFree(folder, replace);
    try {
      WholeFolder.write(
          folder,
          partial -> {
            Safetensors.write(
                partial.resolve(WEIGHTS),
                weights,
                (name, tensor) -> Safetensors.isHalf(tensor),
                Map.of("format", "pt"));
            Files.writeString(
                partial.resolve(DESCRIPTION), json(new EncoderFiles(config, null, imported)));
          });
    } catch (IOException e) {
      throw new InputException(
          "Cannot write %s: %s; check the disk and the permissions.".formatted(folder, e), e);
    }
  }

  private static String json(EncoderFiles files) throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(files) + "\n";
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
      Files.writeString(partial, json(new EncoderFiles(config, training, null)));
      Files.move(
          partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new InputException("Cannot write %s: %s".formatted(file, e), e);
    }
  }
}
