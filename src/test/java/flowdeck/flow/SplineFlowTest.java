package flowdeck.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SplineFlowTest {
  private static final FlowArchitecture SMALL =
      new FlowArchitecture(6, 5, 4, 8, 5, 16, 24, 1, 12, true);

  /** Sizes that fill no panel, block or vector, with both conditioners. */
  private static final List<FlowArchitecture> ARCHITECTURES =
      List.of(
          SMALL,
          new FlowArchitecture(7, 3, 3, 5, 4, 9, 10, 2, 7, false),
          FlowArchitecture.concat(6, 5, 4, 8, 5, 17),
          FlowArchitecture.concat(7, 21, 3, 5, 4, 9));

  private static final List<Kernels> KERNELS = List.of(new VectorKernels(), new PlainKernels());

  private static List<SplineFlow> engines(FlowArchitecture a, Map<String, float[]> tensors) {
    return KERNELS.stream()
        .map(kernels -> new SplineFlow(a, tensors, Workers.alone(), kernels))
        .toList();
  }

  @Test
  void anUntrainedFlowIsTheStandardNormal() {
    SplineFlow flow = new SplineFlow(SMALL, SMALL.initial(3));
    Conditioning conditioning = flow.condition(new float[] {1, -2, 3, 0.5f, 4});
    float[] base = gaussians(20 * 6, 1, 0.5);
    float[] actions = new float[base.length];
    double[] logs = new double[20];
    flow.sample(conditioning, 20, base, actions, logs);
    for (int i = 0; i < base.length; i++) {
      assertThat(actions[i]).isCloseTo(base[i], within(1e-6f));
    }
    for (int c = 0; c < 20; c++) {
      double expected = 0;
      for (int i = 0; i < 6; i++) {
        expected -= 0.5 * (base[c * 6 + i] * base[c * 6 + i] + Math.log(2 * Math.PI));
      }
      assertThat(logs[c]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void agreesWithThePlainReference() {
    for (FlowArchitecture a : ARCHITECTURES) {
      Map<String, float[]> tensors = ReferenceFlow.randomTensors(a, 5, 0.3);
      ReferenceFlow reference = new ReferenceFlow(a, tensors);
      float[] context = gaussians(a.context(), 2, 1);
      float[] actions = gaussians(37 * a.dims(), 3, 1.5);
      for (SplineFlow flow : engines(a, tensors)) {
        double[] logs = flow.logDensity(flow.condition(context), actions, 37);
        for (int c = 0; c < 37; c++) {
          double[] x = doubles(Arrays.copyOfRange(actions, c * a.dims(), (c + 1) * a.dims()));
          double expected = reference.logDensity(doubles(context), x);
          assertThat(logs[c])
              .as("%s, %s", a, flow.engine())
              .isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
        }
      }
    }
  }

  @Test
  void theGradientIsThatOfTheReferenceByCentralDifferences() {
    int count = 43;
    for (FlowArchitecture a : ARCHITECTURES) {
      Map<String, float[]> tensors = ReferenceFlow.randomTensors(a, 5, 0.15);
      ReferenceFlow reference = new ReferenceFlow(a, tensors);
      float[] context = gaussians(a.context(), 2, 1);
      float[] actions = gaussians(count * a.dims(), 100, 1.5);
      for (SplineFlow flow : engines(a, tensors)) {
        Conditioning conditioning = flow.condition(context);
        float[] gradients = new float[actions.length];
        double[] logs = new double[count];
        flow.gradients(conditioning, count, actions, gradients, logs);
        double[] densities = flow.logDensity(conditioning, actions, count);
        for (int c = 0; c < count; c++) {
          assertThat(logs[c]).isCloseTo(densities[c], within(1e-5 + 1e-5 * Math.abs(densities[c])));
          float[] point = Arrays.copyOfRange(actions, c * a.dims(), (c + 1) * a.dims());
          double[] expected = new double[a.dims()];
          double largest = 0;
          for (int i = 0; i < expected.length; i++) {
            expected[i] = derivative(reference, context, point, i);
            largest = Math.max(largest, Math.abs(expected[i]));
          }
          for (int i = 0; i < expected.length; i++) {
            assertThat((double) gradients[c * a.dims() + i])
                .as("%s, %s", a, flow.engine())
                .isCloseTo(expected[i], within(1e-3 * (1 + largest)));
          }
        }
      }
    }
  }

  private static double derivative(
      ReferenceFlow reference, float[] context, float[] actions, int number) {
    double step = 1e-6;
    double[] up = doubles(actions);
    double[] down = doubles(actions);
    up[number] += step;
    down[number] -= step;
    double[] c = doubles(context);
    return (reference.logDensity(c, up) - reference.logDensity(c, down)) / (2 * step);
  }

  @Test
  void samplesCarryTheirOwnDensityAndLeadBackToTheirBase() {
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(SMALL, 8, 0.15);
    SplineFlow flow = new SplineFlow(SMALL, tensors);
    Conditioning conditioning = flow.condition(gaussians(5, 4, 1));
    for (int count : new int[] {1, 2, 33}) {
      float[] base = gaussians(count * 6, 6, 1);
      float[] actions = new float[base.length];
      double[] logs = new double[count];
      flow.sample(conditioning, count, base, actions, logs);
      double[] again = flow.logDensity(conditioning, actions, count);
      for (int c = 0; c < count; c++) {
        assertThat(logs[c]).isCloseTo(again[c], within(1e-3 * (1 + Math.abs(again[c]))));
      }
      float[] back = flow.base(conditioning, Arrays.copyOfRange(actions, 0, 6));
      for (int i = 0; i < 6; i++) {
        assertThat(back[i]).isCloseTo(base[i], within(1e-3f));
      }
    }
  }

  static Stream<FlowArchitecture> planes() {
    return Stream.of(
        new FlowArchitecture(2, 1, 6, 8, 5, 16, 16, 1, 8, true),
        FlowArchitecture.concat(2, 1, 6, 8, 5, 16));
  }

  @ParameterizedTest
  @MethodSource("planes")
  void densityIntegratesToOneOverThePlane(FlowArchitecture plane) {
    SplineFlow flow = new SplineFlow(plane, ReferenceFlow.randomTensors(plane, 11, 0.1));
    Conditioning conditioning = flow.condition(new float[] {0.7f});
    int cells = 800;
    double span = 7;
    double step = 2 * span / cells;
    double total = 0;
    float[] row = new float[2 * cells];
    for (int i = 0; i < cells; i++) {
      for (int j = 0; j < cells; j++) {
        row[2 * j] =
            (float) (conditioning.shift(0) + conditioning.scale(0) * (-span + (i + 0.5) * step));
        row[2 * j + 1] =
            (float) (conditioning.shift(1) + conditioning.scale(1) * (-span + (j + 0.5) * step));
      }
      for (double log : flow.logDensity(conditioning, row, cells)) {
        total += Math.exp(log);
      }
    }
    double cellArea = step * step * conditioning.scale(0) * conditioning.scale(1);
    assertThat(total * cellArea).isCloseTo(1, within(1e-3));
  }

  @Test
  void everyNumberIsTransformedByEachPairOfLayers() {
    Map<String, float[]> tensors = SMALL.initial(1);
    for (int layer = 0; layer < SMALL.layers(); layer += 2) {
      boolean[] transformed = new boolean[6];
      for (int l = layer; l < layer + 2; l++) {
        float[] order = tensors.get("coupling." + l + ".order");
        for (int i = SMALL.passed(); i < 6; i++) {
          transformed[(int) order[i]] = true;
        }
      }
      assertThat(transformed).containsOnly(true);
    }
  }

  /** Far outside the bound, on it, at zero, and not numbers at all. */
  @Test
  void extremeActionsGiveWhatTheReferenceGivesAndNotANumberStaysOne() {
    float[] extremes = {-1e6f, -50, -5, -4.9999995f, 0, 1e-30f, 5, 5.0000005f, 50, 1e6f};
    for (FlowArchitecture a : ARCHITECTURES) {
      Map<String, float[]> tensors = ReferenceFlow.randomTensors(a, 5, 0.3);
      ReferenceFlow reference = new ReferenceFlow(a, tensors);
      float[] context = gaussians(a.context(), 2, 1);
      float[] actions = new float[extremes.length * a.dims()];
      for (int i = 0; i < actions.length; i++) {
        actions[i] = i % 3 == 0 ? extremes[i / a.dims()] : extremes[(7 * i) % extremes.length];
      }
      for (SplineFlow flow : engines(a, tensors)) {
        double[] logs = flow.logDensity(flow.condition(context), actions, extremes.length);
        for (int c = 0; c < extremes.length; c++) {
          double[] x = doubles(Arrays.copyOfRange(actions, c * a.dims(), (c + 1) * a.dims()));
          double expected = reference.logDensity(doubles(context), x);
          assertThat(logs[c])
              .as("%s, %s", a, flow.engine())
              .isCloseTo(expected, within(1e-3 * (1 + Math.abs(expected))));
        }
        float[] broken = actions.clone();
        broken[0] = Float.NaN;
        double[] brokenLogs = flow.logDensity(flow.condition(context), broken, extremes.length);
        assertThat(brokenLogs[0]).isNaN();
        assertThat(brokenLogs[1]).isEqualTo(logs[1]);
      }
    }
  }

  /** Weights that 16 bits hold exactly are kept so, which changes nothing but the speed. */
  @Test
  void largeTrunksInHalfPrecisionAgreeWithTheReference() {
    FlowArchitecture a = new FlowArchitecture(4, 1100, 2, 8, 5, 8, 1024, 0, 8, true);
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(a, 5, 0.02);
    tensors.forEach(
        (name, values) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
          }
        });
    float[] context = gaussians(1100, 2, 1);
    float[] actions = gaussians(5 * 4, 3, 1);
    ReferenceFlow reference = new ReferenceFlow(a, tensors);
    for (SplineFlow flow : engines(a, tensors)) {
      double[] logs = flow.logDensity(flow.condition(context), actions, 5);
      for (int c = 0; c < 5; c++) {
        double[] x = doubles(Arrays.copyOfRange(actions, c * 4, (c + 1) * 4));
        double expected = reference.logDensity(doubles(context), x);
        assertThat(logs[c]).isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
      }
    }
  }

  @Test
  void refusesTensorsOfOtherSizes() {
    Map<String, float[]> tensors = SMALL.initial(1);
    tensors.put("code.weight", new float[3]);
    assertThatThrownBy(() -> new SplineFlow(SMALL, tensors)).hasMessageContaining("code.weight");
  }

  static float[] gaussians(int count, long seed, double scale) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }
}
