package flowdeck.policy;

import flowdeck.flow.FlowArchitecture;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sizes of an {@link ObservationDensity}, kept in {@code policy.json}.
 *
 * @param features numbers the encoder makes of a picture
 * @param components numbers these are condensed to; if fewer, one more says how much was left out
 * @param flow over those numbers, conditioned on the latest action
 */
public record ObservationSizes(int features, int components, FlowArchitecture flow) {
  /** Name of the tensor that condenses: whitening directions, {@code [components][features]}. */
  public static final String DIRECTIONS = "directions";

  /** Name of the tensor with mean and scale of the logarithm of what the directions leave out. */
  public static final String REMAINDER = "remainder";

  public ObservationSizes {
    if (components < 1 || components > features || flow.dims() != codeSize(features, components)) {
      throw new IllegalArgumentException(
          "Not an observation density: %d components of %d features, flow over %d numbers"
              .formatted(components, features, flow.dims()));
    }
  }

  /** How many numbers a condensed picture has. */
  public static int codeSize(int features, int components) {
    return components < features ? components + 1 : components;
  }

  /** Whether the components leave something out. */
  public boolean hasRemainder() {
    return components < features;
  }

  /** Names and shapes of all tensors. */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(DIRECTIONS, new long[] {components, features});
    if (hasRemainder()) {
      shapes.put(REMAINDER, new long[] {2});
    }
    shapes.putAll(flow.shapes());
    return shapes;
  }
}
