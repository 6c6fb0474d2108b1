package flowdeck.policy;

import flowdeck.flow.FlowArchitecture;
import java.util.Map;

/**
 * An {@link ObservationDensity} as it is stored.
 *
 * @param sizes of it
 * @param tensors of {@link ObservationSizes#shapes()}, row-major
 */
public record ObservationModel(ObservationSizes sizes, Map<String, float[]> tensors) {
  public ObservationModel {
    sizes
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] values = tensors.get(name);
              if (values == null || values.length != FlowArchitecture.count(shape)) {
                throw new IllegalArgumentException(
                    "Tensor %s must hold %d numbers, has %s"
                        .formatted(
                            name,
                            FlowArchitecture.count(shape),
                            values == null ? "none" : values.length));
              }
            });
  }

  /** Condenses features as this density wants them. */
  Condenser condenser(Normalisation normalisation) {
    return new Condenser(
        normalisation,
        values(ObservationSizes.DIRECTIONS),
        sizes.hasRemainder() ? values(ObservationSizes.REMAINDER) : new float[0]);
  }

  private float[] values(String name) {
    return tensors.getOrDefault(name, new float[0]);
  }
}
