package flowdeck.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The Adam optimiser (Kingma and Ba, 2015), with or without decoupled weight decay (Loshchilov and
 * Hutter, 2019), on plain arrays, so that its whole state can be saved and training resumed
 * exactly.
 */
final class Adam {
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Map<String, float[]> firstMoments = new LinkedHashMap<>();
  private final Map<String, float[]> secondMoments = new LinkedHashMap<>();
  private final float beta1;
  private final float weightDecay;
  private long steps;

  /** With the usual memory and no weight decay. */
  Adam() {
    this(0.9, 0);
  }

  /**
   * @param beta1 memory of the gradient's mean
   * @param weightDecay share of each weight taken away per step and learning rate
   */
  Adam(double beta1, double weightDecay) {
    this.beta1 = (float) beta1;
    this.weightDecay = (float) weightDecay;
  }

  long steps() {
    return steps;
  }

  Map<String, float[]> firstMoments() {
    return firstMoments;
  }

  Map<String, float[]> secondMoments() {
    return secondMoments;
  }

  /** Continues from a saved state. */
  void restore(long steps, Map<String, float[]> firstMoments, Map<String, float[]> secondMoments) {
    this.steps = steps;
    this.firstMoments.putAll(firstMoments);
    this.secondMoments.putAll(secondMoments);
  }

  void forget() {
    steps = 0;
    firstMoments.clear();
    secondMoments.clear();
  }

  /**
   * Begins a step, in which each of some tensors is then updated once.
   *
   * @param names of those
   * @param weights of all tensors
   */
  void beginStep(Set<String> names, Map<String, float[]> weights) {
    steps++;
    for (String name : names) {
      int length = Descent.values(weights, name).length;
      firstMoments.computeIfAbsent(name, key -> new float[length]);
      secondMoments.computeIfAbsent(name, key -> new float[length]);
    }
  }

  /**
   * Moves the values against their gradient, which is multiplied by {@code gradientScale}.
   * Different tensors may be updated by different threads at once.
   */
  void update(
      String name, float[] values, float[] gradient, float gradientScale, double learningRate) {
    float[] m = Descent.values(firstMoments, name);
    float[] v = Descent.values(secondMoments, name);
    double correction1 = 1 - Math.pow(beta1, steps);
    double correction2 = 1 - Math.pow(BETA2, steps);
    float rate = (float) (learningRate / correction1);
    float decay = (float) learningRate * weightDecay;
    float scale2 = (float) (1 / correction2);
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i] * gradientScale;
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
      values[i] -= decay * values[i];
      values[i] -= rate * m[i] / ((float) Math.sqrt(v[i] * scale2) + EPSILON);
    }
  }
}
