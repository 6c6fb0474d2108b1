package flowdeck.bench;

import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The models that are compared, with random weights: only their speed is looked at. The two flows
 * have about as many parameters each.
 *
 * @param film ours
 * @param concat the paper's
 * @param unet of a Diffusion Policy
 * @param features numbers per encoded frame
 */
public record Sizes(
    FlowArchitecture film, FlowArchitecture concat, UnetArchitecture unet, int features) {
  /** Numbers of an action: two arms of seven joints and a gripper. */
  static final int ACTION = 16;

  static final int HORIZON = 4;
  static final int HISTORY = 4;
  private static final int EMBEDDING = 512;

  private static final double WEIGHT_SPREAD = 0.01;

  /** The paper's: two hidden layers of 2048 in each of ten coupling layers, 101 million numbers. */
  public static Sizes full() {
    int dims = HORIZON * ACTION;
    int context = HISTORY * (EMBEDDING + ACTION);
    return new Sizes(
        new FlowArchitecture(dims, context, 10, 8, 5, 128, 2048, 10, 774, false),
        FlowArchitecture.concat(dims, context, 10, 8, 5, 2048),
        UnetArchitecture.of(ACTION, 8, context, List.of(256, 512, 1024)),
        EMBEDDING);
  }

  /** What trains in minutes on one core: flows of about two million numbers, a U-Net of three. */
  public static Sizes standard() {
    int dims = HORIZON * ACTION;
    int context = HISTORY * (EMBEDDING + ACTION);
    return new Sizes(
        FlowArchitecture.standard(dims, context),
        FlowArchitecture.concat(dims, context, 10, 8, 5, 256),
        UnetArchitecture.of(ACTION, HORIZON, context, List.of(128)),
        EMBEDDING);
  }

  /** A hundredth of it, for tests of the measurement itself. */
  public static Sizes small() {
    int dims = HORIZON * ACTION;
    int context = HISTORY * (EMBEDDING + ACTION);
    return new Sizes(
        new FlowArchitecture(dims, context, 2, 8, 5, 16, 64, 1, 16, false),
        FlowArchitecture.concat(dims, context, 2, 8, 5, 32),
        UnetArchitecture.of(ACTION, HORIZON, context, List.of(8)),
        EMBEDDING);
  }

  /** Random weights as a file in 16 bits would hold them. */
  static Map<String, float[]> tensors(FlowArchitecture architecture) {
    Random random = new Random(1);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    architecture
        .initial(1)
        .forEach(
            (name, values) -> {
              if (FlowArchitecture.isTrained(name)) {
                for (int i = 0; i < values.length; i++) {
                  double value = values[i] + WEIGHT_SPREAD * random.nextGaussian();
                  values[i] = Float.float16ToFloat(Float.floatToFloat16((float) value));
                }
              }
              tensors.put(name, values);
            });
    return tensors;
  }

  static float[] gaussians(int count, double scale, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }
}
