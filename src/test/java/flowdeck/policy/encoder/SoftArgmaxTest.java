package flowdeck.policy.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.policy.encoder.SoftArgmax.Point;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class SoftArgmaxTest {

  @Property(tries = 200)
  void agreesWithTheFormulaWrittenOutInDoubles(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int width,
      @ForAll @IntRange(min = 1, max = 12) int height) {
    SplittableRandom random = new SplittableRandom(seed);
    int offset = random.nextInt(5);
    float[] logits = new float[offset + width * height];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-20, 20);
    }
    int peakX = 0;
    int peakY = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (logits[offset + y * width + x] > logits[offset + peakY * width + peakX]) {
          peakX = x;
          peakY = y;
        }
      }
    }
    double all = 0;
    double inside = 0;
    double u = 0;
    double v = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double p = Math.exp(logits[offset + y * width + x]);
        all += p;
        if (Math.max(Math.abs(x - peakX), Math.abs(y - peakY)) <= 3) {
          inside += p;
          u += p * (x + 0.5) / width;
          v += p * (y + 0.5) / height;
        }
      }
    }

    Point point = SoftArgmax.locate(logits, offset, width, height);

    assertThat(point.u()).isCloseTo((float) (u / inside), within(1e-6f));
    assertThat(point.v()).isCloseTo((float) (v / inside), within(1e-6f));
    assertThat(point.confidence()).isCloseTo((float) (inside / all), within(1e-6f));
  }

  @Property(tries = 100)
  void findsTheCentreOfAPeakBetweenCells(
      @ForAll @DoubleRange(min = 5, max = 34) double x,
      @ForAll @DoubleRange(min = 5, max = 24) double y) {
    float[] logits = new float[40 * 30];
    for (int row = 0; row < 30; row++) {
      for (int column = 0; column < 40; column++) {
        double square = Math.pow(column - x, 2) + Math.pow(row - y, 2);
        logits[row * 40 + column] = (float) (-square / (2 * 0.8 * 0.8));
      }
    }

    Point point = SoftArgmax.locate(logits, 0, 40, 30);

    assertThat((double) point.u()).isCloseTo((x + 0.5) / 40, within(1e-4));
    assertThat((double) point.v()).isCloseTo((y + 0.5) / 30, within(1e-4));
    assertThat(point.confidence()).isGreaterThan(0.99f);
  }
}
