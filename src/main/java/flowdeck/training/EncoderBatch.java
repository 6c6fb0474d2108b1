package flowdeck.training;

import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.ImageScaler;
import flowdeck.training.SceneSource.Example;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images and targets of one training step as plain arrays, ready to be copied to torch.
 *
 * @param size images B
 * @param images {@code [B][3][height][width]}
 * @param positions u and v of each key point, -1 to 1 over the image, {@code [B][K][2]}
 * @param maps what each heat map should look like, each summing to one, {@code [B][K][cells]}
 * @param weights how much each key point counts, {@code [B][K]}
 */
record EncoderBatch(int size, float[] images, float[] positions, float[] maps, float[] weights) {
  /** Spread of the target peaks, cells. */
  private static final double SIGMA_CELLS = 0.8;

  private static final int STRIDE = 4;
  private static final float LEAST_WEIGHT = 0.1f;

  /** Scales, and if asked for disturbs, the images and draws the target maps. */
  static EncoderBatch of(
      EncoderConfig config,
      List<Example> examples,
      ImageScaler scaler,
      long seed,
      boolean augment) {
    int size = examples.size();
    int count = config.keypoints().size();
    int width = config.width() / STRIDE;
    int height = config.height() / STRIDE;
    int pixels = 3 * config.width() * config.height();
    float[] images = new float[size * pixels];
    float[] positions = new float[size * count * 2];
    float[] maps = new float[size * count * width * height];
    float[] weights = new float[size * count];
    SplittableRandom random = new SplittableRandom(seed);
    for (int b = 0; b < size; b++) {
      Example example = examples.get(b);
      if (example.visibility().length != count) {
        throw new IllegalArgumentException(
            "The scenes have %d key points, the encoder %d"
                .formatted(example.visibility().length, count));
      }
      float[] image = scaler.scale(example.frame());
      if (augment) {
        disturb(image, random.split());
      }
      System.arraycopy(image, 0, images, b * pixels, pixels);
      for (int k = 0; k < count; k++) {
        int at = b * count + k;
        float u = Math.clamp(example.keypoints()[2 * k], 0f, 1f);
        float v = Math.clamp(example.keypoints()[2 * k + 1], 0f, 1f);
        positions[2 * at] = 2 * u - 1;
        positions[2 * at + 1] = 2 * v - 1;
        // Hidden points keep a little weight, or their maps would show anything at all.
        weights[at] =
            example.inView(k) ? Math.clamp(2 * example.visibility()[k], LEAST_WEIGHT, 1f) : 0f;
        drawPeak(maps, at * width * height, width, height, u, v);
      }
    }
    return new EncoderBatch(size, images, positions, maps, weights);
  }

  /**
   * Brightness, tint and noise, as a real camera's exposure and white balance would change them.
   */
  private static void disturb(float[] image, SplittableRandom random) {
    int plane = image.length / 3;
    float gain = (float) random.nextDouble(0.85, 1.15);
    float offset = (float) random.nextDouble(-0.2, 0.2);
    float noise = (float) random.nextDouble(0, 0.15);
    for (int c = 0; c < 3; c++) {
      float channelGain = gain * (float) random.nextDouble(0.95, 1.05);
      float channelOffset = offset + (float) random.nextDouble(-0.06, 0.06);
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        // A sum of uniform numbers is as good as a normal one here, and much cheaper.
        long bits = random.nextLong();
        float sum =
            (bits & 0xffff) + ((bits >>> 16) & 0xffff) + ((bits >>> 32) & 0xffff) + (bits >>> 48);
        float normal = (sum / 65535f - 2f) * 1.732f;
        image[i] = image[i] * channelGain + channelOffset + noise * normal;
      }
    }
  }

  private static void drawPeak(float[] maps, int offset, int width, int height, float u, float v) {
    double centreX = u * width - 0.5;
    double centreY = v * height - 0.5;
    double sum = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double square = (x - centreX) * (x - centreX) + (y - centreY) * (y - centreY);
        double value = Math.exp(-square / (2 * SIGMA_CELLS * SIGMA_CELLS));
        maps[offset + y * width + x] = (float) value;
        sum += value;
      }
    }
    for (int i = offset; i < offset + width * height; i++) {
      maps[i] /= (float) sum;
    }
  }
}
