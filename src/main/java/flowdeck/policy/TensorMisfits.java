package flowdeck.policy;

import flowdeck.policy.Safetensors.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What does not fit in a file of weights: all of it, one phrase each, such as {@code bn1.bias is
 * missing}. Not safe for use by several threads.
 */
public final class TensorMisfits {
  private final List<String> phrases = new ArrayList<>();

  /**
   * Looks for missing, misshapen and unexpected tensors.
   *
   * @param needed shapes of the tensors that must be there
   * @param known shapes of those that may be there, needed ones included
   * @param found shapes by name
   */
  public void shapes(
      Map<String, long[]> needed, Map<String, long[]> known, Map<String, long[]> found) {
    needed.forEach(
        (name, shape) -> {
          if (!found.containsKey(name)) {
            add(name, "is missing (shape %s)".formatted(Arrays.toString(shape)));
          }
        });
    found.forEach(
        (name, shape) -> {
          long[] expected = known.get(name);
          if (expected == null) {
            add(name, "is not expected (shape %s)".formatted(Arrays.toString(shape)));
          } else if (!Arrays.equals(shape, expected)) {
            add(
                name,
                "has shape %s instead of %s"
                    .formatted(Arrays.toString(shape), Arrays.toString(expected)));
          }
        });
  }

  /** Looks for numbers that are not finite, one phrase per tensor. */
  public void numbers(Map<String, Tensor> tensors) {
    tensors.forEach(
        (name, tensor) -> {
          for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
              add(name, "holds " + value);
              break;
            }
          }
        });
  }

  /** Notes something else about a tensor. */
  public void add(String tensor, String what) {
    phrases.add(tensor + " " + what);
  }

  public boolean isEmpty() {
    return phrases.isEmpty();
  }

  /** How many there are. */
  public int count() {
    return phrases.size();
  }

  /**
   * The phrases, the last of too many only counted.
   *
   * @param most phrases to give in full
   * @param separator between them
   */
  public String listed(int most, String separator) {
    String first = String.join(separator, phrases.subList(0, Math.min(most, phrases.size())));
    return phrases.size() <= most
        ? first
        : first + separator + "and %d more".formatted(phrases.size() - most);
  }

  /** Shapes of tensors, by name. */
  public static Map<String, long[]> shapesOf(Map<String, Tensor> tensors) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return shapes;
  }
}
