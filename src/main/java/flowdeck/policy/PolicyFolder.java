package flowdeck.policy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A policy on disk: {@code models/<name>/policy.json} and {@code weights.safetensors}, whose
 * tensors are {@code flow.*} and {@code encoder.*}. Immutable; may be used from any thread.
 *
 * @param name of the folder
 * @param description content of policy.json
 * @param tensors content of weights.safetensors
 * @param hash SHA-256 over both files, hexadecimal
 */
public record PolicyFolder(
    String name, PolicyDescription description, Map<String, Tensor> tensors, String hash) {
  private static final String DESCRIPTION = "policy.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String FLOW = "flow.";
  private static final String ENCODER = "encoder.";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    PolicyDescription description = description(folder.resolve(DESCRIPTION));
    Path weights = folder.resolve(WEIGHTS);
    Map<String, Tensor> tensors = Safetensors.read(weights);
    check(weights, description.flow(), tensors);
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new PolicyFolder(
        name == null ? folder.toString() : name.toString(), description, tensors, hash(folder));
  }

  /** Reads only {@code policy.json}, for lists of policies. */
  public static PolicyDescription describe(Path folder) {
    return description(folder.resolve(DESCRIPTION));
  }

  private static PolicyDescription description(Path file) {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (tree.get("flow") instanceof ObjectNode flow) {
        if (!flow.has("skip")) {
          flow.put("skip", false); // written when no flow had one
        }
        if (!flow.has("conditioner")) {
          flow.set("conditioner", tree.get("conditioner")); // where it was written before
        }
      }
      return JSON.treeToValue(tree, PolicyDescription.class);
    } catch (JacksonException e) {
      throw new InputException(
          "%s cannot be used: %s; train the policy again or restore the file."
              .formatted(file, firstLine(e)),
          e);
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  private static String firstLine(JacksonException e) {
    Throwable cause = e.getCause();
    String message =
        cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private static void check(
      Path weights, FlowArchitecture architecture, Map<String, Tensor> tensors) {
    architecture
        .shapes()
        .forEach(
            (name, shape) -> {
              Tensor tensor = tensors.get(FLOW + name);
              if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
                throw new InputException(
                    "Tensor %s%s of %s must have shape %s, it %s; the weights belong to another policy.json."
                        .formatted(
                            FLOW,
                            name,
                            weights,
                            Arrays.toString(shape),
                            tensor == null
                                ? "is missing"
                                : "has " + Arrays.toString(tensor.shape())));
              }
              for (float value : tensor.values()) {
                if (!Float.isFinite(value)) {
                  throw new InputException(
                      "Tensor %s%s of %s holds %s; train the policy again."
                          .formatted(FLOW, name, weights, value));
                }
              }
            });
  }

  /**
   * Writes a policy. The folder appears whole: it is written beside its place and moved there,
   * where it replaces an older one.
   *
   * @param flow tensors of {@link FlowArchitecture#shapes()}, without prefix
   * @param encoder tensors of the encoder, whose names begin with {@code encoder.}
   * @param half whether to store 16-bit floats
   * @return the policy as it will be read, rounded if {@code half}
   */
  public static PolicyFolder write(
      Path folder,
      PolicyDescription description,
      Map<String, float[]> flow,
      Map<String, Tensor> encoder,
      boolean half) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    description
        .flow()
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] values = flow.get(name);
              if (values == null) {
                throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
              }
              tensors.put(FLOW + name, new Tensor(shape, values));
            });
    encoder.forEach(
        (name, tensor) -> {
          if (!name.startsWith(ENCODER)) {
            throw new IllegalArgumentException(
                "Tensor %s does not begin with %s".formatted(name, ENCODER));
          }
          tensors.put(name, tensor);
        });
    Path place = folder.toAbsolutePath().normalize();
    Path partial = place.resolveSibling("." + place.getFileName() + ".partial");
    Path replaced = place.resolveSibling("." + place.getFileName() + ".replaced");
    try {
      deleteTree(partial);
      deleteTree(replaced);
      Files.createDirectories(partial);
      Safetensors.write(partial.resolve(WEIGHTS), tensors, half, Map.of());
      Files.write(partial.resolve(DESCRIPTION), JSON.writeValueAsBytes(description));
      if (Files.exists(place)) {
        Files.move(place, replaced, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
      deleteTree(replaced);
    } catch (IOException e) {
      throw new InputException(
          "Cannot write the policy %s: %s; check the disk and the permissions."
              .formatted(folder, e),
          e);
    }
    return read(folder);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Tensors of the flow by the names of {@link FlowArchitecture#shapes()}. */
  public Map<String, float[]> flowTensors() {
    Map<String, float[]> flow = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(FLOW)) {
            flow.put(name.substring(FLOW.length()), tensor.values());
          }
        });
    return flow;
  }

  private static String hash(Path folder) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(Files.readAllBytes(folder.resolve(DESCRIPTION)));
      digest.update(Files.readAllBytes(folder.resolve(WEIGHTS)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(folder, e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
