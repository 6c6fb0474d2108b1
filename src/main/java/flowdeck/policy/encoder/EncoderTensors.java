package flowdeck.policy.encoder;

import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.TensorMisfits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names and shapes of an encoder's tensors as {@link EncoderNet} names them: the trunk's as in
 * torchvision.
 */
public final class EncoderTensors {
  private static final int STAGES = 4;

  private EncoderTensors() {}

  /**
   * The ResNet18 without its classifier.
   *
   * @param lastStage with the stage that only the embedding needs
   */
  static Map<String, long[]> trunk(boolean lastStage) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    normed(shapes, "conv1", "bn1", 64, 3, 7);
    int channels = 64;
    for (int stage = 1; stage <= (lastStage ? STAGES : STAGES - 1); stage++) {
      int filters = 64 << (stage - 1);
      for (int block = 0; block < 2; block++) {
        String name = "layer%d.%d.".formatted(stage, block);
        normed(shapes, name + "conv1", name + "bn1", filters, channels, 3);
        normed(shapes, name + "conv2", name + "bn2", filters, filters, 3);
        if (channels != filters) {
          normed(shapes, name + "downsample.0", name + "downsample.1", filters, channels, 1);
        }
        channels = filters;
      }
    }
    return shapes;
  }

  private static void normed(
      Map<String, long[]> shapes, String conv, String norm, int filters, int channels, int kernel) {
    shapes.put(conv + ".weight", new long[] {filters, channels, kernel, kernel});
    for (String each : new String[] {".weight", ".bias", ".running_mean", ".running_var"}) {
      shapes.put(norm + each, new long[] {filters});
    }
  }

  private static Map<String, long[]> head(int keypoints) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int lateral = 1; lateral < STAGES; lateral++) {
      String name = "head.lateral" + lateral;
      shapes.put(name + ".weight", new long[] {HeatmapHead.CHANNELS, 64L << (lateral - 1), 1, 1});
      shapes.put(name + ".bias", new long[] {HeatmapHead.CHANNELS});
    }
    shapes.put("head.maps.weight", new long[] {keypoints, HeatmapHead.CHANNELS, 3, 3});
    shapes.put("head.maps.bias", new long[] {keypoints});
    return shapes;
  }

  /** What an encoder cannot do without. */
  static Map<String, long[]> needed(EncoderConfig config) {
    Map<String, long[]> shapes = trunk(config.features().hasEmbedding());
    if (config.features().hasKeypoints()) {
      shapes.putAll(head(config.keypoints().size()));
    }
    return shapes;
  }

  /** That, and what an encoder may have for other features or for its training. */
  static Map<String, long[]> known(EncoderConfig config) {
    Map<String, long[]> shapes = trunk(true);
    int keypoints = config.keypoints().size();
    if (keypoints > 0) {
      shapes.putAll(head(keypoints));
      shapes.put("guess.weight", new long[] {2L * keypoints, ResNet18.EMBEDDING});
      shapes.put("guess.bias", new long[] {2L * keypoints});
    }
    return shapes;
  }

  /**
   * What does not fit in an encoder's weights.
   *
   * @param tensors named with {@link KeypointEncoder#PREFIX}
   */
  public static TensorMisfits misfits(EncoderConfig config, Map<String, Tensor> tensors) {
    TensorMisfits misfits = new TensorMisfits();
    misfits.shapes(
        prefixed(needed(config)), prefixed(known(config)), TensorMisfits.shapesOf(tensors));
    misfits.numbers(tensors);
    variances(tensors, misfits);
    return misfits;
  }

  /** A variance below zero has no root. */
  static void variances(Map<String, Tensor> tensors, TensorMisfits misfits) {
    tensors.forEach(
        (name, tensor) -> {
          if (name.endsWith("running_var")) {
            for (float value : tensor.values()) {
              if (value < 0 && Float.isFinite(value)) {
                misfits.add(name, "holds the variance " + value);
                break;
              }
            }
          }
        });
  }

  private static Map<String, long[]> prefixed(Map<String, long[]> shapes) {
    Map<String, long[]> prefixed = new LinkedHashMap<>();
    shapes.forEach((name, shape) -> prefixed.put(KeypointEncoder.PREFIX + name, shape));
    return prefixed;
  }
}
