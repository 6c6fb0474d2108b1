package flowdeck.policy.encoder;

import flowdeck.core.Frame;
import java.util.Arrays;

/**
 * Frames of any size to the network's input: every pixel becomes the average of the area it covers,
 * blue-green-red becomes red-green-blue, and the channels are normalised.
 *
 * <p>Averaging, not sampling, because the heat maps locate to a fraction of a pixel. Not safe for
 * use by several threads.
 */
public final class ImageScaler {
  private final int width;
  private final int height;
  private final float[] mean;
  private final float[] deviation;
  private int sourceWidth;
  private int sourceHeight;
  private Axis columns = new Axis(1, 1);
  private Axis rows = new Axis(1, 1);
  private float[] line = {};

  /**
   * @param width of the network's image, px
   * @param height of it, px
   * @param pixels what it wants them to look like
   */
  public ImageScaler(int width, int height, PixelNormalisation pixels) {
    this.width = width;
    this.height = height;
    mean = pixels.means();
    deviation = pixels.deviations();
  }

  /** For the image of an encoder. */
  public ImageScaler(EncoderConfig config) {
    this(config.width(), config.height(), config.pixels());
  }

  /** The source pixels each target pixel covers along one axis, and by how much. */
  private static final class Axis {
    private final int[] first;
    private final float[][] weights;

    Axis(int source, int target) {
      first = new int[target];
      weights = new float[target][];
      double scale = (double) source / target;
      for (int i = 0; i < target; i++) {
        double begin = i * scale;
        double end = Math.min(source, (i + 1) * scale);
        first[i] = (int) begin;
        int last = Math.min(source - 1, (int) Math.ceil(end - 1e-9) - 1);
        weights[i] = new float[last - first[i] + 1];
        for (int s = first[i]; s <= last; s++) {
          double covered = Math.min(end, s + 1.0) - Math.max(begin, s);
          weights[i][s - first[i]] = (float) (covered / (end - begin));
        }
      }
    }
  }

  /**
   * Scales and normalises.
   *
   * @return red, green and blue planes, {@code [3][height][width]} flattened
   */
  public float[] scale(Frame frame) {
    float[] planes = new float[3 * width * height];
    scale(frame, planes);
    return planes;
  }

  /** The same into an array of {@code 3 * width * height}. */
  public void scale(Frame frame, float[] planes) {
    if (frame.width() != sourceWidth || frame.height() != sourceHeight) {
      sourceWidth = frame.width();
      sourceHeight = frame.height();
      columns = new Axis(sourceWidth, width);
      rows = new Axis(sourceHeight, height);
      line = new float[3 * sourceWidth];
    }
    byte[] bgr = frame.bgr();
    int stride = 3 * sourceWidth;
    for (int y = 0; y < height; y++) {
      Arrays.fill(line, 0);
      float[] weights = rows.weights[y];
      for (int k = 0; k < weights.length; k++) {
        int offset = (rows.first[y] + k) * stride;
        float weight = weights[k];
        for (int i = 0; i < stride; i++) {
          line[i] += weight * (bgr[offset + i] & 0xff);
        }
      }
      averageColumns(planes, y * width);
    }
  }

  private void averageColumns(float[] planes, int row) {
    int plane = width * height;
    for (int x = 0; x < width; x++) {
      float blue = 0;
      float green = 0;
      float red = 0;
      float[] weights = columns.weights[x];
      int at = 3 * columns.first[x];
      for (float weight : weights) {
        blue += weight * line[at];
        green += weight * line[at + 1];
        red += weight * line[at + 2];
        at += 3;
      }
      planes[row + x] = normalised(red, 0);
      planes[plane + row + x] = normalised(green, 1);
      planes[2 * plane + row + x] = normalised(blue, 2);
    }
  }

  private float normalised(float value, int channel) {
    return (value / 255f - mean[channel]) / deviation[channel];
  }
}
