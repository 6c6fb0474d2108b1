package flowdeck.policy.encoder;

import flowdeck.core.InputException;
import java.util.List;

/**
 * What a network wants pixels to look like: the channel's share of full brightness, minus the mean,
 * divided by the deviation.
 *
 * @param mean of red, green and blue, 0 to 1
 * @param deviation of red, green and blue, above 0
 */
public record PixelNormalisation(List<Double> mean, List<Double> deviation) {
  /** That of torchvision's and most of timm's ImageNet weights. */
  public static final PixelNormalisation IMAGENET =
      new PixelNormalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

  public PixelNormalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    if (mean.size() != 3 || deviation.size() != 3) {
      throw new InputException(
          "Pixels have 3 channels, but their normalisation has %d means and %d deviations; give one of each for red, green and blue."
              .formatted(mean.size(), deviation.size()));
    }
    for (int channel = 0; channel < 3; channel++) {
      if (!(Math.abs(mean.get(channel)) <= 255) || !isScale(deviation.get(channel))) {
        throw new InputException(
            "A normalisation of pixels by mean %s and deviation %s is not usable; both are shares of full brightness, such as 0.485 and 0.229."
                .formatted(mean.get(channel), deviation.get(channel)));
      }
    }
  }

  private static boolean isScale(double deviation) {
    return deviation >= 1e-3 && deviation <= 255;
  }

  /** Of red, green and blue. */
  float[] means() {
    return floats(mean);
  }

  /** Of red, green and blue. */
  float[] deviations() {
    return floats(deviation);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
