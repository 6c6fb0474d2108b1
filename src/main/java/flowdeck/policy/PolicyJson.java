package flowdeck.policy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.InputException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code policy.json} as a tree: a {@link PolicyDescription}, whose model is spread over {@code
 * kind} and {@code flow} or {@code diffusion}, and beside its fields what not every policy has,
 * {@code observation} and {@code calibration}.
 */
final class PolicyJson {
  /** Which {@link PolicyModel} a policy has; {@value PolicyModel.Flow#KIND} where it is absent. */
  static final String KIND = "kind";

  private static final String FORMAT = "format";
  private static final String MODEL = "model";
  private static final String SIZES = "sizes";
  private static final String FLOW = "flow";
  private static final String DIFFUSION = "diffusion";
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

  private PolicyJson() {}

  /** Reads a file and fills in what older ones say elsewhere or not at all. */
  static ObjectNode tree(Path file) {
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      if (!(tree instanceof ObjectNode object)) {
        throw new InputException(
            "%s cannot be used: it is no JSON object; train the policy again or restore the file."
                .formatted(file));
      }
      checkFormat(file, object);
      if (!object.has(KIND)) {
        object.put(KIND, PolicyModel.Flow.KIND); // written when there was no other
      }
      if (tree.get(FLOW) instanceof ObjectNode flow) {
        if (!flow.has("skip")) {
          flow.put("skip", false); // written when no flow had one
        }
        if (!flow.has("conditioner")) {
          flow.set("conditioner", tree.get("conditioner")); // where it was written before
        }
      }
      return object;
    } catch (JacksonException e) {
      throw unusable(file, e);
    } catch (IOException e) {
      throw new InputException("Cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** Comes before all else: what a newer file says may mean something else, or be elsewhere. */
  private static void checkFormat(Path file, ObjectNode tree) {
    JsonNode format = tree.get(FORMAT);
    if (format == null) {
      tree.put(FORMAT, 1); // written when there was only one
      return;
    }
    if (!format.isIntegralNumber() || format.bigIntegerValue().signum() <= 0) {
      throw new InputException(
          "%s cannot be used: its format is %s, which is no version; restore the file or train the policy again."
              .formatted(file, format));
    }
    BigInteger readable = BigInteger.valueOf(PolicyDescription.FORMAT);
    if (format.bigIntegerValue().compareTo(readable) > 0) {
      throw new InputException(
          "%s was written by a newer Flowdeck (format %s, this one reads up to %d); update Flowdeck or train the policy again."
              .formatted(file, format, PolicyDescription.FORMAT));
    }
  }

  /** The description in a tree, all of its fields checked. */
  static PolicyDescription description(Path file, ObjectNode tree) {
    ObjectNode rest = tree.deepCopy();
    JsonNode kind = rest.remove(KIND);
    JsonNode flow = rest.remove(FLOW);
    JsonNode diffusion = rest.remove(DIFFUSION);
    ObjectNode model = JSON.createObjectNode();
    switch (kind == null ? "" : kind.asText()) {
      case PolicyModel.Flow.KIND -> model.set(SIZES, required(file, FLOW, flow));
      case PolicyModel.Diffusion.KIND -> model.setAll(required(file, DIFFUSION, diffusion));
      default ->
          throw new InputException(
              "%s cannot be used: its kind %s is neither '%s' nor '%s'; train the policy again or restore the file."
                  .formatted(file, kind, PolicyModel.Flow.KIND, PolicyModel.Diffusion.KIND));
    }
    model.set(KIND, kind);
    rest.set(MODEL, model);
    return part(file, rest, PolicyDescription.class);
  }

  private static ObjectNode required(Path file, String field, @Nullable JsonNode found) {
    if (found instanceof ObjectNode object) {
      return object;
    }
    throw new InputException(
        "%s cannot be used: its '%s' is no object; train the policy again or restore the file."
            .formatted(file, field));
  }

  /** The tree of a description. */
  static ObjectNode written(PolicyDescription description) {
    ObjectNode plain = of(description);
    ObjectNode tree = JSON.createObjectNode();
    plain
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals(MODEL)) {
                tree.set(field.getKey(), field.getValue());
                return;
              }
              tree.put(KIND, description.model().kind());
              switch (description.model()) {
                case PolicyModel.Flow flow -> tree.set(FLOW, of(flow.sizes()));
                case PolicyModel.Diffusion diffusion -> {
                  ObjectNode sizes = of(diffusion);
                  sizes.remove(KIND);
                  tree.set(DIFFUSION, sizes);
                }
              }
            });
    return tree;
  }

  /** A part of a tree, all of its fields checked. */
  static <T> T part(Path file, JsonNode tree, Class<T> type) {
    try {
      return JSON.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw unusable(file, e);
    }
  }

  /** The tree of a part. */
  static ObjectNode of(Object part) {
    return JSON.valueToTree(part);
  }

  static byte[] bytes(JsonNode tree) throws IOException {
    return JSON.writeValueAsBytes(tree);
  }

  private static InputException unusable(Path file, JacksonException e) {
    return new InputException(
        "%s cannot be used: %s; train the policy again or restore the file."
            .formatted(file, firstLine(e)),
        e);
  }

  private static String firstLine(JacksonException e) {
    Throwable cause = e.getCause();
    String message =
        cause instanceof IllegalArgumentException ? cause.getMessage() : e.getOriginalMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
