package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.flow.Kernels.SplineShape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arithmetic of the engine against double precision, element by element. */
class KernelsTest {
  private static final SplineShape SHAPE = new SplineShape(8, 5);
  private static final int NUMBERS = 23;

  static Stream<Kernels> kernels() {
    return Stream.of(new VectorKernels(), new PlainKernels());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void splinesAreThoseOfDoublePrecision(Kernels kernels) {
    Random random = new Random(2);
    int width = Kernels.WIDE;
    float[] raw = new float[NUMBERS * width];
    float[] scratch = new float[Kernels.scratch(8)];
    for (int block = 0; block < 500; block++) {
      double scale = block % 2 == 0 ? 0.5 : 1.5;
      for (int i = 0; i < raw.length; i++) {
        raw[i] = (float) (scale * random.nextGaussian());
      }
      for (boolean inverse : List.of(false, true)) {
        float[] values = new float[width];
        for (int c = 0; c < width; c++) {
          values[c] = 12 * random.nextFloat() - 6;
        }
        float[] points = values.clone();
        double[] logs = new double[width];
        kernels.spline(SHAPE, raw, 0, values, 0, inverse, scratch, logs, width);
        for (int c = 0; c < width; c++) {
          RationalQuadraticSpline expected = new RationalQuadraticSpline(8, 5);
          double[] own = new double[NUMBERS];
          for (int k = 0; k < NUMBERS; k++) {
            own[k] = raw[k * width + c];
          }
          expected.setRaw(own, 0, 1);
          double value = inverse ? expected.inverse(points[c]) : expected.forward(points[c]);
          double steepness = Math.exp(Math.abs(expected.logSlope()));
          assertThat((double) values[c]).isCloseTo(value, within(1e-5 * (1 + steepness)));
          assertThat(logs[c]).isCloseTo(expected.logSlope(), within(1e-4 * (1 + steepness)));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void siluAndItsSlopeAreExactToSinglePrecision(Kernels kernels) {
    int rows = 16;
    float[] inputs = new float[rows * Kernels.NARROW];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = (i - 64) * (i < 8 || i > 119 ? 40f : 0.31f);
    }
    float[] sums = inputs.clone();
    float[] silu = new float[inputs.length];
    kernels.silu(sums, silu, inputs.length);
    float[] gain = new float[rows];
    Arrays.fill(gain, 2);
    float[] adjoint = new float[inputs.length];
    Arrays.fill(adjoint, 1.5f);
    kernels.siluBackward(sums, silu, gain, adjoint, rows, Kernels.NARROW);
    for (int i = 0; i < inputs.length; i++) {
      double x = inputs[i];
      double sigmoid = 1 / (1 + Math.exp(-x));
      assertThat((double) silu[i]).isCloseTo(x * sigmoid, within(1e-6 * (1 + Math.abs(x))));
      double slope = 3 * sigmoid * (1 + x * (1 - sigmoid));
      assertThat((double) adjoint[i]).isCloseTo(slope, within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void productsAreThoseOfDoublePrecisionForAllSizes(Kernels kernels) {
    Random random = new Random(3);
    for (int outputs : new int[] {1, 5, 6, 13, 24}) {
      for (int inputs : new int[] {1, 7, 32}) {
        for (int width : new int[] {Kernels.NARROW, Kernels.WIDE}) {
          float[] weight = gaussians(random, outputs * inputs);
          PackedMatrix packed = PackedMatrix.of(weight, outputs, inputs);
          float[] start = gaussians(random, packed.rows());
          float[] x = gaussians(random, inputs * width);
          float[] y = new float[packed.rows() * width];
          kernels.multiply(packed, 0, packed.panels(), start, x, y, 0, width);
          for (int row = 0; row < outputs; row++) {
            for (int c = 0; c < width; c++) {
              double expected = start[row];
              for (int in = 0; in < inputs; in++) {
                expected += (double) weight[row * inputs + in] * x[in * width + c];
              }
              assertThat((double) y[row * width + c]).isCloseTo(expected, within(1e-5));
            }
          }
        }
      }
    }
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
