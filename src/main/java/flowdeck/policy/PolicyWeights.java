package flowdeck.policy;

import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a policy: {@link #FLOW} or {@link #UNET}, {@link #ENCODER} and {@link
 * #OBSERVATION} are what their names begin with. The encoder's are the encoder's to know; of them
 * only the numbers are checked here.
 */
final class PolicyWeights {
  static final String FLOW = "flow.";
  static final String UNET = "unet.";
  static final String ENCODER = "encoder.";
  static final String OBSERVATION = "observation.";

  /** As many as one can read in a sentence. */
  private static final int LISTED = 6;

  private PolicyWeights() {}

  /**
   * Reads a file and holds it to its description.
   *
   * @param observation sizes of the observation density, or null if the policy has none
   * @throws InputException if anything is missing, unexpected, misshapen or no number
   */
  static Map<String, Tensor> read(
      Path file, PolicyModel model, @Nullable ObservationSizes observation) {
    Map<String, Tensor> tensors = Safetensors.read(file);
    Map<String, long[]> expected = new LinkedHashMap<>();
    model.shapes().forEach((name, shape) -> expected.put(model.prefix() + name, shape));
    if (observation != null) {
      observation.shapes().forEach((name, shape) -> expected.put(OBSERVATION + name, shape));
    }
    Map<String, long[]> found = TensorMisfits.shapesOf(tensors);
    found.keySet().removeIf(name -> name.startsWith(ENCODER));
    TensorMisfits misfits = new TensorMisfits();
    misfits.shapes(expected, expected, found);
    misfits.numbers(tensors);
    if (misfits.isEmpty()) {
      contents(tensors, misfits);
    }
    if (!misfits.isEmpty()) {
      throw new InputException(
          "%s does not fit its policy.json: %s; restore both files or train the policy again."
              .formatted(file, misfits.listed(LISTED, ", ")));
    }
    return tensors;
  }

  /** What would only show later, as a division by nothing or an index out of range. */
  private static void contents(Map<String, Tensor> tensors, TensorMisfits misfits) {
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(ENCODER)) {
            return;
          }
          if (name.endsWith(".order") && !isOrder(tensor.values())) {
            misfits.add(
                name, "does not list each of %d numbers once".formatted(tensor.values().length));
          } else if (name.equals(OBSERVATION + ObservationSizes.DIRECTIONS)
              && !isDirections(tensor)) {
            misfits.add(name, "has a direction of length 0");
          } else if (name.equals(OBSERVATION + ObservationSizes.REMAINDER)
              && !(tensor.values()[1] > 0)) {
            misfits.add(name, "has the scale " + tensor.values()[1]);
          }
        });
  }

  private static boolean isOrder(float[] order) {
    boolean[] seen = new boolean[order.length];
    for (float value : order) {
      int position = Math.round(value);
      if (position < 0 || position >= seen.length || seen[position]) {
        return false;
      }
      seen[position] = true;
    }
    return true;
  }

  private static boolean isDirections(Tensor directions) {
    int features = (int) directions.shape()[1];
    for (int row = 0; row < directions.values().length; row += features) {
      double squares = 0;
      for (int i = row; i < row + features; i++) {
        squares += (double) directions.values()[i] * directions.values()[i];
      }
      if (squares == 0) {
        return false;
      }
    }
    return true;
  }

  /** Those whose names begin with a prefix, by the rest of their names. */
  static Map<String, float[]> part(Map<String, Tensor> tensors, String prefix) {
    Map<String, float[]> values = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), tensor.values());
          }
        });
    return values;
  }
}
