package flowdeck.flow;

import java.util.Arrays;
import java.util.Map;

/**
 * The tensors of a flow with their declared shapes, all present and of the right size.
 *
 * @param shapes of {@link FlowArchitecture#shapes()}
 * @param byName row-major
 */
record Tensors(Map<String, long[]> shapes, Map<String, float[]> byName) {

  /** Checks names and sizes; tensors that the flow does not have are ignored. */
  static Tensors checked(FlowArchitecture architecture, Map<String, float[]> tensors) {
    Map<String, long[]> shapes = architecture.shapes();
    shapes.forEach(
        (name, shape) -> {
          float[] values = tensors.get(name);
          if (values == null || values.length != FlowArchitecture.count(shape)) {
            throw new IllegalArgumentException(
                "Tensor %s must have shape %s, got %s"
                    .formatted(
                        name,
                        Arrays.toString(shape),
                        values == null ? "none" : values.length + " values"));
          }
        });
    return new Tensors(shapes, tensors);
  }

  float[] values(String name) {
    float[] values = byName.get(name);
    if (values == null) {
      throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
    }
    return values;
  }

  /** The values, or zeros if the flow has no such tensor. */
  float[] optional(String name, int length) {
    return shapes.containsKey(name) ? values(name) : new float[length];
  }

  RowMatrix rowMatrix(String layer) {
    String name = layer + ".weight";
    return new RowMatrix(values(name), rows(name), columns(name));
  }

  PackedMatrix packed(String layer) {
    String name = layer + ".weight";
    return PackedMatrix.of(values(name), rows(name), columns(name));
  }

  PackedMatrix transposed(String layer) {
    String name = layer + ".weight";
    return PackedMatrix.transposed(values(name), rows(name), columns(name));
  }

  private int rows(String name) {
    return (int) shape(name)[0];
  }

  private int columns(String name) {
    return (int) shape(name)[1];
  }

  private long[] shape(String name) {
    return shapes.getOrDefault(name, new long[2]);
  }
}
