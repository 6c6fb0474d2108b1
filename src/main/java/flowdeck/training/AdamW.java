package flowdeck.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay and clipping of the whole gradient. DJL's own optimizer keeps
 * its moments to itself, and without them a resumed training would start with a jolt.
 */
final class AdamW {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;
  private static final float NO_CLIP = -1f;

  private final Map<String, Moments> moments = new LinkedHashMap<>();
  private final float weightDecay;
  private final float longestGradient;
  private int steps;

  /** A trained array and the running means of its gradient and of the gradient's square. */
  private record Moments(NDArray weight, NDArray mean, NDArray square) {}

  /**
   * @param manager keeps the moments
   * @param parameters those without gradient are left alone
   * @param weightDecay applied to matrices and kernels, not to biases and normalisations
   * @param longestGradient a gradient longer than this over all parameters is shortened to it
   */
  AdamW(
      NDManager manager,
      Map<String, Parameter> parameters,
      double weightDecay,
      double longestGradient) {
    this.weightDecay = (float) weightDecay;
    this.longestGradient = (float) longestGradient;
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.requiresGradient()) {
            NDArray weight = parameter.getArray();
            weight.setRequiresGradient(true);
            moments.put(
                name,
                new Moments(
                    weight, manager.zeros(weight.getShape()), manager.zeros(weight.getShape())));
          }
        });
  }

  /**
   * Moves all parameters and zeroes their gradients.
   *
   * @param share number of gradients that were added up, to be averaged
   * @return length of the gradient before clipping
   */
  double step(double learningRate, int share) {
    steps++;
    float[] squares = new float[moments.size()];
    int i = 0;
    for (Moments m : moments.values()) {
      try (NDArray gradient = m.weight.getGradient();
          NDArray norm = gradient.norm()) {
        squares[i++] = norm.getFloat();
      }
    }
    double sum = 0;
    for (float norm : squares) {
      sum += (double) norm * norm;
    }
    double length = Math.sqrt(sum) / share;
    float scale = (float) (Math.min(1, longestGradient / (length + 1e-6)) / share);
    float rate = (float) learningRate;
    float corrected =
        (float)
            (learningRate * Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps)));
    for (Moments m : moments.values()) {
      try (NDArray gradient = m.weight.getGradient()) {
        m.weight
            .getNDArrayInternal()
            .adamUpdate(
                new NDList(m.weight, gradient, m.mean, m.square),
                new NDList(m.weight),
                rate,
                corrected,
                m.weight.getShape().dimension() > 1 ? weightDecay : 0,
                scale,
                NO_CLIP,
                BETA1,
                BETA2,
                EPSILON,
                true,
                true);
      }
    }
    return length;
  }

  /** The moments, to be kept in a checkpoint. */
  Map<String, Tensor> export() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    moments.forEach(
        (name, m) -> {
          long[] shape = m.mean.getShape().getShape();
          tensors.put("mean." + name, new Tensor(shape, m.mean.toFloatArray()));
          tensors.put("square." + name, new Tensor(shape, m.square.toFloatArray()));
        });
    return tensors;
  }

  /** Takes the moments of a checkpoint back, written after {@code steps} steps. */
  void load(Map<String, Tensor> tensors, int steps) {
    this.steps = steps;
    moments.forEach(
        (name, m) -> {
          m.mean.set(FloatBuffer.wrap(values(tensors, "mean." + name, m.mean)));
          m.square.set(FloatBuffer.wrap(values(tensors, "square." + name, m.square)));
        });
  }

  private static float[] values(Map<String, Tensor> tensors, String name, NDArray like) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.values().length != like.size()) {
      throw new InputException(
          "The checkpoint lacks a fitting '%s'; start without --resume.".formatted(name));
    }
    return tensor.values();
  }
}
