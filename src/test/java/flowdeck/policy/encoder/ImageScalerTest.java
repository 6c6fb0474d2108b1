package flowdeck.policy.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ImageScalerTest {
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] DEVIATION = {0.229, 0.224, 0.225};

  @Property(tries = 60)
  void everyPixelIsTheAverageOfTheAreaItCovers(
      @ForAll long seed,
      @ForAll @IntRange(min = 3, max = 40) int width,
      @ForAll @IntRange(min = 3, max = 40) int height) {
    int toWidth = 8;
    int toHeight = 6;
    byte[] bgr = new byte[3 * width * height];
    new SplittableRandom(seed).nextBytes(bgr);

    float[] planes =
        new ImageScaler(toWidth, toHeight, PixelNormalisation.IMAGENET)
            .scale(new Frame(width, height, bgr, 0, 0));

    // The reference enlarges both grids to their common one and averages there.
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < toHeight; y++) {
        for (int x = 0; x < toWidth; x++) {
          double sum = 0;
          for (int fineY = y * height; fineY < (y + 1) * height; fineY++) {
            for (int fineX = x * width; fineX < (x + 1) * width; fineX++) {
              int source = (fineY / toHeight) * width + fineX / toWidth;
              sum += bgr[3 * source + 2 - c] & 0xff;
            }
          }
          double expected = (sum / (width * height) / 255 - MEAN[c]) / DEVIATION[c];
          assertThat((double) planes[(c * toHeight + y) * toWidth + x])
              .isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  @Test
  void followsAChangeOfTheFrameSize() {
    ImageScaler scaler = new ImageScaler(4, 4, PixelNormalisation.IMAGENET);
    byte[] large = new byte[3 * 64];
    byte[] small = new byte[3 * 16];
    Arrays.fill(large, (byte) 200);
    Arrays.fill(small, (byte) 200);
    float[] before = scaler.scale(new Frame(8, 8, large, 0, 0));
    assertThat(scaler.scale(new Frame(4, 4, small, 0, 0))).containsExactly(before, within(1e-5f));
  }
}
