package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The splines of a decision, in single precision, on their own. */
class SplineKernelsTest {
  private static final int SPLINES = 100_000;
  private static final int BINS = 8;
  private static final float BOUND = 5;
  private static final int WIDTH = Kernels.WIDE;

  static Stream<Kernels> kernels() {
    return Stream.of(new VectorKernels(), new PlainKernels());
  }

  /** Also exactly on knots and on the bounds. */
  @ParameterizedTest
  @MethodSource("kernels")
  void leadThereAndBackInSinglePrecision(Kernels kernels) {
    for (boolean inverseFirst : new boolean[] {false, true}) {
      Worst worst = worst(kernels, 1, inverseFirst);
      assertThat(worst.way()).isLessThan(1e-3);
      assertThat(worst.logSlope()).isLessThan(1e-2);
    }
  }

  /**
   * Raw numbers far more spread than trained ones, the way that samples go; the other way a flat
   * stretch loses what single precision cannot tell apart.
   */
  @ParameterizedTest
  @MethodSource("kernels")
  void leadSamplesBackUnderWidelySpreadNumbers(Kernels kernels) {
    assertThat(worst(kernels, 2, true).way()).isLessThan(1e-3);
  }

  /** How far from where it began a value comes back, and how far the log slopes are apart. */
  private record Worst(double way, double logSlope) {}

  private static Worst worst(Kernels kernels, double scale, boolean inverseFirst) {
    Random random = new Random(4);
    Kernels.SplineShape shape = new Kernels.SplineShape(BINS, BOUND);
    int numbers = RationalQuadraticSpline.numbersPerSpline(BINS);
    float[] raw = new float[numbers * WIDTH];
    float[] values = new float[WIDTH];
    float[] scratch = new float[Kernels.scratch(BINS)];
    RationalQuadraticSpline spline = new RationalQuadraticSpline(BINS, BOUND);
    double way = 0;
    double logSlope = 0;
    for (int i = 0; i < SPLINES / WIDTH; i++) {
      for (int k = 0; k < raw.length; k++) {
        raw[k] = (float) (scale * random.nextGaussian());
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        values[lane] = (float) (1.2 * BOUND * (2 * random.nextDouble() - 1));
        if (lane <= BINS) {
          spline.setRaw(doubles(raw), lane, WIDTH);
          values[lane] = (float) (inverseFirst ? spline.knotY(lane) : spline.knotX(lane));
        }
      }
      double[] logThere = new double[WIDTH];
      double[] logBack = new double[WIDTH];
      float[] there = values.clone();
      kernels.spline(shape, raw, 0, there, 0, inverseFirst, scratch, logThere, WIDTH);
      float[] back = there.clone();
      kernels.spline(shape, raw, 0, back, 0, !inverseFirst, scratch, logBack, WIDTH);
      for (int lane = 0; lane < WIDTH; lane++) {
        way = Math.max(way, Math.abs(back[lane] - values[lane]));
        logSlope = Math.max(logSlope, Math.abs(logBack[lane] - logThere[lane]));
      }
    }
    return new Worst(way, logSlope);
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
