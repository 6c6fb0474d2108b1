package flowdeck.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy on disk: {@code models/<name>/policy.json} and {@code weights.safetensors}, whose
 * tensors are {@code flow.*} or {@code unet.*}, {@code encoder.*} and {@code observation.*}.
 * Immutable; may be used from any thread.
 *
 * @param name of the folder
 * @param description content of policy.json
 * @param tensors content of weights.safetensors
 * @param hash SHA-256 over both files, hexadecimal
 * @param weightsHash SHA-256 of weights.safetensors, hexadecimal
 * @param observation density of the pictures it was trained on, or null if it has none
 * @param calibration thresholds learned with these very weights, or null
 */
public record PolicyFolder(
    String name,
    PolicyDescription description,
    Map<String, Tensor> tensors,
    String hash,
    String weightsHash,
    @Nullable ObservationModel observation,
    @Nullable Calibration calibration) {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFolder.class);
  private static final String DESCRIPTION = "policy.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String OBSERVATION_FIELD = "observation";
  private static final String CALIBRATION_FIELD = "calibration";

  /** A policy that knows nothing of pictures and is not calibrated. */
  public PolicyFolder(
      String name, PolicyDescription description, Map<String, Tensor> tensors, String hash) {
    this(name, description, tensors, hash, "", null, null);
  }

  /**
   * Reads and checks a folder.
   *
   * @throws InputException if a file is missing, broken or does not fit the other
   */
  public static PolicyFolder read(Path folder) {
    for (String file : List.of(DESCRIPTION, WEIGHTS)) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new InputException(
            "%s is not a policy: it has no %s; choose another folder or train the policy again."
                .formatted(folder, file));
      }
    }
    Path json = folder.resolve(DESCRIPTION);
    ObjectNode tree = PolicyJson.tree(json);
    PolicyDescription description = PolicyJson.description(json, tree);
    ObservationSizes observation = observation(json, tree, description.normalisation());
    Path weights = folder.resolve(WEIGHTS);
    Map<String, Tensor> tensors = PolicyWeights.read(weights, description.model(), observation);
    String weightsHash = FileHash.of(weights);
    return new PolicyFolder(
        name(folder),
        description,
        tensors,
        FileHash.of(json, weights),
        weightsHash,
        observation == null
            ? null
            : new ObservationModel(
                observation, PolicyWeights.part(tensors, PolicyWeights.OBSERVATION)),
        calibration(folder, tree, weightsHash));
  }

  /** What {@link #hash()} of a folder would be if it were read now. */
  public static String hashOnDisk(Path folder) {
    return FileHash.of(folder.resolve(DESCRIPTION), folder.resolve(WEIGHTS));
  }

  private static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  /** Reads only {@code policy.json}, for lists of policies. */
  public static PolicyDescription describe(Path folder) {
    Path json = folder.resolve(DESCRIPTION);
    return PolicyJson.description(json, PolicyJson.tree(json));
  }

  /** The calibration of a folder if it belongs to its weights, for lists of policies. */
  public static @Nullable Calibration calibration(Path folder) {
    JsonNode tree = PolicyJson.tree(folder.resolve(DESCRIPTION));
    return tree.hasNonNull(CALIBRATION_FIELD)
        ? calibration(folder, tree, FileHash.of(folder.resolve(WEIGHTS)))
        : null;
  }

  private static @Nullable Calibration calibration(Path folder, JsonNode tree, String weightsHash) {
    if (!tree.hasNonNull(CALIBRATION_FIELD)) {
      return null;
    }
    Calibration found =
        PolicyJson.part(
            folder.resolve(DESCRIPTION), tree.get(CALIBRATION_FIELD), Calibration.class);
    if (!found.weights().equals(weightsHash)) {
      LOG.warn(
          "The calibration of policy {} belongs to other weights and is ignored; calibrate again",
          name(folder));
      return null;
    }
    return found;
  }

  private static @Nullable ObservationSizes observation(
      Path json, JsonNode tree, Normalisation normalisation) {
    if (!tree.hasNonNull(OBSERVATION_FIELD)) {
      return null;
    }
    ObservationSizes sizes =
        PolicyJson.part(json, tree.get(OBSERVATION_FIELD), ObservationSizes.class);
    if (sizes.features() != normalisation.features()
        || sizes.flow().context() != normalisation.dims()) {
      throw new InputException(
          "%s cannot be used: its observation density takes %d features and %d numbers of an action, the policy has %d and %d; train the policy again or restore the file."
              .formatted(
                  json,
                  sizes.features(),
                  sizes.flow().context(),
                  normalisation.features(),
                  normalisation.dims()));
    }
    return sizes;
  }

  /**
   * {@link #write(Path, PolicyDescription, Map, Map, ObservationModel, boolean)} without an
   * observation density.
   */
  public static PolicyFolder write(
      Path folder,
      PolicyDescription description,
      Map<String, float[]> model,
      Map<String, Tensor> encoder,
      boolean half) {
    return write(folder, description, model, encoder, null, half);
  }

  /**
   * Writes a policy. The folder appears whole: it is written beside its place and moved there,
   * where it replaces an older one.
   *
   * @param model tensors of {@link PolicyModel#shapes()}, without prefix
   * @param encoder tensors of the encoder, whose names begin with {@code encoder.}
   * @param observation density of the pictures it was trained on, or null
   * @param half whether to store 16-bit floats; of the encoder only where that changes nothing
   * @return the policy as it will be read, rounded if {@code half}
   */
  public static PolicyFolder write(
      Path folder,
      PolicyDescription description,
      Map<String, float[]> model,
      Map<String, Tensor> encoder,
      @Nullable ObservationModel observation,
      boolean half) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    put(tensors, description.model().prefix(), description.model().shapes(), model);
    encoder.forEach(
        (name, tensor) -> {
          if (!name.startsWith(PolicyWeights.ENCODER)) {
            throw new IllegalArgumentException(
                "Tensor %s does not begin with %s".formatted(name, PolicyWeights.ENCODER));
          }
          tensors.put(name, tensor);
        });
    ObjectNode tree = PolicyJson.written(description);
    put(tree, tensors, observation);
    replace(folder, tree, tensors, half);
    return read(folder);
  }

  /**
   * Gives a policy another observation density and leaves its plans as they are, bit for bit. A
   * calibration would belong to other weights and is dropped.
   */
  public static PolicyFolder write(Path folder, ObservationModel observation) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(read(folder).tensors());
    tensors.keySet().removeIf(name -> name.startsWith(PolicyWeights.OBSERVATION));
    boolean half =
        tensors.entrySet().stream()
            .filter(tensor -> !tensor.getKey().startsWith(PolicyWeights.ENCODER))
            .allMatch(tensor -> Safetensors.isHalf(tensor.getValue()));
    ObjectNode tree = PolicyJson.tree(folder.resolve(DESCRIPTION));
    tree.remove(CALIBRATION_FIELD);
    put(tree, tensors, observation);
    replace(folder, tree, tensors, half);
    return read(folder);
  }

  /**
   * Gives a policy another calibration; the rest of the folder stays as it is.
   *
   * @throws InputException if it was learned with other weights than are there
   */
  public static PolicyFolder write(Path folder, Calibration calibration) {
    if (!calibration.weights().equals(FileHash.of(folder.resolve(WEIGHTS)))) {
      throw new InputException(
          "The weights of %s changed while it was calibrated; calibrate it again."
              .formatted(folder));
    }
    Path file = folder.resolve(DESCRIPTION);
    ObjectNode tree = PolicyJson.tree(file);
    tree.set(CALIBRATION_FIELD, PolicyJson.of(calibration));
    Path partial = folder.resolve("." + DESCRIPTION + ".partial");
    try {
      Files.write(partial, PolicyJson.bytes(tree));
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
    return read(folder);
  }

  private static void put(
      ObjectNode tree, Map<String, Tensor> tensors, @Nullable ObservationModel observation) {
    if (observation != null) {
      tree.set(OBSERVATION_FIELD, PolicyJson.of(observation.sizes()));
      put(tensors, PolicyWeights.OBSERVATION, observation.sizes().shapes(), observation.tensors());
    }
  }

  private static void put(
      Map<String, Tensor> tensors,
      String prefix,
      Map<String, long[]> shapes,
      Map<String, float[]> values) {
    shapes.forEach(
        (name, shape) -> {
          float[] found = values.get(name);
          if (found == null) {
            throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
          }
          tensors.put(prefix + name, new Tensor(shape, found));
        });
  }

  /**
   * Refuses a place that holds something else than a policy, which would be lost. A training asks
   * before it begins, too.
   */
  public static void requireReplaceable(Path folder) {
    if (!Files.exists(folder) || Files.exists(folder.resolve(DESCRIPTION))) {
      return;
    }
    try (var files = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
      Path first = files.sorted().findFirst().orElse(null);
      if (first != null) {
        throw new InputException(
            "%s holds no policy but %s, which would be lost; give another folder."
                .formatted(folder, first.getFileName()));
      }
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(folder, e), e);
    }
  }

  private static void replace(
      Path folder, JsonNode description, Map<String, Tensor> tensors, boolean half) {
    requireReplaceable(folder);
    try {
      WholeFolder.write(
          folder,
          partial -> {
            Safetensors.write(
                partial.resolve(WEIGHTS),
                tensors,
                (name, tensor) -> half && isHalved(name, tensor),
                Map.of());
            Files.write(partial.resolve(DESCRIPTION), PolicyJson.bytes(description));
          });
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** The model was trained on what the encoder's weights see as they are, not rounded. */
  private static boolean isHalved(String name, Tensor tensor) {
    return !name.startsWith(PolicyWeights.ENCODER) || Safetensors.isHalf(tensor);
  }

  private static InputException unwritable(Path folder, IOException e) {
    return new InputException(
        "Cannot write the policy %s: %s; check the disk and the permissions.".formatted(folder, e),
        e);
  }

  /** This policy without thresholds. */
  public PolicyFolder uncalibrated() {
    return new PolicyFolder(name, description, tensors, hash, weightsHash, observation, null);
  }

  /** Tensors of the model by the names of {@link PolicyModel#shapes()}. */
  public Map<String, float[]> modelTensors() {
    return PolicyWeights.part(tensors, description.model().prefix());
  }
}
