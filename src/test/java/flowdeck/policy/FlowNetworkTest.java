package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import flowdeck.flow.Conditioning;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import flowdeck.flow.SplineFlow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowNetworkTest {
  private static final FlowArchitecture ARCHITECTURE =
      new FlowArchitecture(16, 12, 10, 8, 5, 24, 32, 2, 20, true);
  private static final int COUNT = 64;

  @Test
  void densitiesAndSamplesAgreeWithTheDecisionEngine() {
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(ARCHITECTURE, 4, 0.05);
    SplineFlow flow = new SplineFlow(ARCHITECTURE, tensors);
    float[] context = gaussians(12, 1);
    float[] base = gaussians(COUNT * 16, 2);
    float[] actions = new float[base.length];
    double[] logs = new double[COUNT];
    Conditioning conditioning = flow.condition(context);
    flow.sample(conditioning, COUNT, base, actions, logs);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network = new FlowNetwork(manager, ARCHITECTURE, tensors, false)) {
      NDArray observation = manager.create(context, new Shape(1, 12));
      NDList sampled = network.sample(observation, manager.create(base, new Shape(COUNT, 16)));
      float[] networkActions = sampled.get(0).toFloatArray();
      float[] networkLogs = sampled.get(1).toFloatArray();
      for (int i = 0; i < actions.length; i++) {
        assertThat(actions[i]).isCloseTo(networkActions[i], within(2e-4f));
      }
      for (int c = 0; c < COUNT; c++) {
        assertThat(logs[c]).isCloseTo(networkLogs[c], within(1e-4 * (1 + Math.abs(logs[c]))));
      }
      float[] densities =
          network
              .logDensity(observation, manager.create(actions, new Shape(COUNT, 16)))
              .toFloatArray();
      double[] engineDensities = flow.logDensity(conditioning, actions, COUNT);
      for (int c = 0; c < COUNT; c++) {
        assertThat(engineDensities[c])
            .isCloseTo(densities[c], within(1e-4 * (1 + Math.abs(densities[c]))));
      }
    }
  }

  /** The shipped policy's weights, usual and extreme observations and actions. */
  @Test
  void trainedWeightsGiveTheSameInTheDecisionEngine() {
    PolicyFolder shipped = PolicyFolder.read(Path.of("models/stack-blocks-two"));
    FlowArchitecture sizes = shipped.description().flow();
    int dims = sizes.dims();
    SplineFlow flow = new SplineFlow(sizes, shipped.modelTensors());
    ReferenceFlow reference = new ReferenceFlow(sizes, shipped.modelTensors());
    double ourErrors = 0;
    double theirErrors = 0;
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network = new FlowNetwork(manager, sizes, shipped.modelTensors(), false)) {
      for (double scale : new double[] {0, 0.5, 1, 5}) {
        float[] context = scaled(gaussians(sizes.context(), 7), scale);
        Conditioning conditioning = flow.condition(context);
        NDArray observation = manager.create(context, new Shape(1, context.length));
        for (double sigma : new double[] {0.5, 1, 3}) {
          float[] base = scaled(gaussians(COUNT * dims, 8), sigma);
          float[] actions = new float[base.length];
          double[] logs = new double[COUNT];
          flow.sample(conditioning, COUNT, base, actions, logs);
          NDList sampled =
              network.sample(observation, manager.create(base, new Shape(COUNT, dims)));
          float[] networkActions = sampled.get(0).toFloatArray();
          float[] networkLogs = sampled.get(1).toFloatArray();
          String where = "context x %s, sigma %s".formatted(scale, sigma);
          for (int i = 0; i < actions.length; i++) {
            assertThat(actions[i]).as(where).isCloseTo(networkActions[i], within(1e-3f));
          }
          for (int c = 0; c < COUNT; c++) {
            assertThat(logs[c])
                .as(where)
                .isCloseTo(networkLogs[c], within(1e-3 * (1 + Math.abs(networkLogs[c]))));
          }
          float[] gradients = new float[4 * dims];
          flow.gradients(conditioning, 4, actions, gradients, logs);
          NDArray point = manager.create(Arrays.copyOf(actions, 4 * dims), new Shape(4, dims));
          point.setRequiresGradient(true);
          try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            collector.backward(network.logDensity(observation, point).sum());
          }
          float[] expected = point.getGradient().toFloatArray();
          for (int c = 0; c < 4; c++) {
            float[] ours = Arrays.copyOfRange(gradients, c * dims, (c + 1) * dims);
            float[] theirs = Arrays.copyOfRange(expected, c * dims, (c + 1) * dims);
            if (scale <= 1) {
              assertThat(distance(doubles(ours), doubles(theirs)))
                  .as(where)
                  .isLessThan(1e-3 * (1 + length(doubles(theirs))));
            } else {
              // Slopes reach 1e5 nats per unit there and change within the last digits of a float:
              // neither engine has the gradient of double precision. Ours is about as close.
              double[] exact =
                  centralDifferences(
                      reference,
                      doubles(context),
                      Arrays.copyOfRange(actions, c * dims, (c + 1) * dims));
              ourErrors += distance(doubles(ours), exact) / length(exact);
              theirErrors += distance(doubles(theirs), exact) / length(exact);
            }
          }
        }
      }
    }
    assertThat(ourErrors).isLessThan(2 * theirErrors);
  }

  private static double[] centralDifferences(
      ReferenceFlow flow, double[] context, float[] actions) {
    double step = 1e-7;
    double[] gradient = new double[actions.length];
    for (int i = 0; i < actions.length; i++) {
      double[] x = doubles(actions);
      x[i] += step;
      double above = flow.logDensity(context, x);
      x[i] -= 2 * step;
      gradient[i] = (above - flow.logDensity(context, x)) / (2 * step);
    }
    return gradient;
  }

  private static double length(double[] x) {
    return distance(x, new double[x.length]);
  }

  private static double distance(double[] x, double[] y) {
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      squares += (x[i] - y[i]) * (x[i] - y[i]);
    }
    return Math.sqrt(squares);
  }

  private static float[] scaled(float[] values, double scale) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= (float) scale;
    }
    return values;
  }

  static Stream<FlowArchitecture> bothConditioners() {
    return Stream.of(
        new FlowArchitecture(6, 5, 4, 8, 5, 16, 24, 1, 12, true),
        FlowArchitecture.concat(6, 5, 4, 8, 5, 16));
  }

  /** log p = log N(z) - log |dx/dz|, with the Jacobian of the map row by row. */
  @ParameterizedTest
  @MethodSource("bothConditioners")
  void theJacobianByAutogradAgreesWithTheLogDeterminant(FlowArchitecture sizes) {
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(sizes, 4, 0.15);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network = new FlowNetwork(manager, sizes, tensors, false)) {
      NDArray observation = manager.create(gaussians(5, 1), new Shape(1, 5));
      for (int seed = 0; seed < 8; seed++) {
        float[] base = gaussians(6, 30 + seed);
        double[][] jacobian = new double[6][];
        double log = 0;
        for (int row = 0; row < 6; row++) {
          NDArray z = manager.create(base, new Shape(1, 6));
          z.setRequiresGradient(true);
          NDArray only = manager.create(unit(row), new Shape(1, 6));
          try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDList sampled = network.sample(observation, z);
            log = sampled.get(1).getFloat();
            collector.backward(sampled.get(0).mul(only).sum());
          }
          jacobian[row] = doubles(z.getGradient().toFloatArray());
        }
        double logNormal = 0;
        for (float z : base) {
          logNormal -= 0.5 * (z * z + Math.log(2 * Math.PI));
        }
        assertThat(logNormal - log).isCloseTo(logDeterminant(jacobian), within(1e-3));
      }
    }
  }

  private static float[] unit(int index) {
    float[] unit = new float[6];
    unit[index] = 1;
    return unit;
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** Of the absolute determinant, by elimination with pivots. */
  private static double logDeterminant(double[][] m) {
    double log = 0;
    for (int k = 0; k < m.length; k++) {
      int pivot = k;
      for (int i = k + 1; i < m.length; i++) {
        pivot = Math.abs(m[i][k]) > Math.abs(m[pivot][k]) ? i : pivot;
      }
      double[] row = m[pivot];
      m[pivot] = m[k];
      m[k] = row;
      log += Math.log(Math.abs(row[k]));
      for (int i = k + 1; i < m.length; i++) {
        double factor = m[i][k] / row[k];
        for (int j = k; j < m.length; j++) {
          m[i][j] -= factor * row[j];
        }
      }
    }
    return log;
  }

  /** Densities, samples and gradients of the paper's conditioner, in both engines. */
  @Test
  void concatAgreesWithTheDecisionEngine() {
    FlowArchitecture sizes = FlowArchitecture.concat(16, 12, 10, 8, 5, 24);
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(sizes, 4, 0.05);
    SplineFlow flow = new SplineFlow(sizes, tensors);
    float[] context = gaussians(12, 1);
    float[] base = gaussians(COUNT * 16, 2);
    float[] actions = new float[base.length];
    double[] logs = new double[COUNT];
    Conditioning conditioning = flow.condition(context);
    flow.sample(conditioning, COUNT, base, actions, logs);
    float[] gradients = new float[base.length];
    flow.gradients(conditioning, COUNT, actions, gradients, new double[COUNT]);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network = new FlowNetwork(manager, sizes, tensors, false)) {
      NDArray observation = manager.create(context, new Shape(1, 12));
      NDArray samples = manager.create(base, new Shape(COUNT, 16));
      NDList once = network.sample(observation, samples);
      NDList repeated = network.sample(observation.repeat(0, COUNT), samples);
      for (int c = 0; c < COUNT; c++) {
        double expected = once.get(1).toFloatArray()[c];
        assertThat(logs[c]).isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
        assertThat((double) repeated.get(1).toFloatArray()[c])
            .isCloseTo(expected, within(1e-4 * (1 + Math.abs(expected))));
      }
      NDArray point = manager.create(actions, new Shape(COUNT, 16));
      point.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        collector.backward(network.logDensity(observation, point).sum());
      }
      float[] expected = point.getGradient().toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat(gradients[i])
            .isCloseTo(expected[i], within(1e-3f * (1 + Math.abs(expected[i]))));
      }
    }
  }

  @Test
  void callsLeaveNothingBehindInTheNetworksMemory() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network =
            new FlowNetwork(manager, ARCHITECTURE, ARCHITECTURE.initial(1), true)) {
      NDManager owner = network.parameters().values().iterator().next().getManager();
      int before = owner.getManagedArrays().size();
      try (NDManager batch = manager.newSubManager()) {
        NDArray context = batch.create(gaussians(3 * 12, 1), new Shape(3, 12));
        NDArray actions = batch.create(gaussians(3 * 16, 2), new Shape(3, 16));
        network.mean(context);
        network.logDensity(context, actions);
        network.sample(context, actions);
      }
      assertThat(owner.getManagedArrays()).hasSize(before);
    }
  }

  static float[] gaussians(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void actionGradientsAgreeWithTheDecisionEngine() {
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(ARCHITECTURE, 4, 0.05);
    SplineFlow flow = new SplineFlow(ARCHITECTURE, tensors);
    float[] context = gaussians(12, 1);
    Conditioning conditioning = flow.condition(context);
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        FlowNetwork network = new FlowNetwork(manager, ARCHITECTURE, tensors, false)) {
      for (int seed = 0; seed < 10; seed++) {
        float[] actions = gaussians(16, 20 + seed);
        float[] gradient = new float[16];
        flow.gradient(conditioning, actions, gradient);
        NDArray point = manager.create(actions, new Shape(1, 16));
        point.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray observation = manager.create(context, new Shape(1, 12));
          collector.backward(network.logDensity(observation, point).sum());
        }
        float[] expected = point.getGradient().toFloatArray();
        for (int i = 0; i < 16; i++) {
          assertThat(gradient[i]).isCloseTo(expected[i], within(1e-3f));
        }
      }
    }
  }

  /** A constant that only Java holds would be freed, and overwritten, before the backward pass. */
  @Test
  void gradientsDoNotDependOnWhatTheGarbageCollectorFrees() {
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(ARCHITECTURE, 4, 0.05);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Map<String, float[]> calm = gradients(manager, tensors, false);
      for (int i = 0; i < 5; i++) {
        gradients(manager, tensors, true)
            .forEach((name, values) -> assertThat(values).as(name).isEqualTo(calm.get(name)));
      }
    }
  }

  private static Map<String, float[]> gradients(
      NDManager manager, Map<String, float[]> tensors, boolean collectGarbage) {
    Map<String, float[]> gradients = new TreeMap<>();
    try (NDManager scope = manager.newSubManager();
        FlowNetwork network = new FlowNetwork(scope, ARCHITECTURE, tensors, true)) {
      NDArray context = scope.create(gaussians(8 * 12, 1), new Shape(8, 12));
      NDArray actions = scope.create(gaussians(8 * 16, 2), new Shape(8, 16));
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray density = network.logDensity(context, actions).mean();
        if (collectGarbage) {
          System.gc();
          for (int i = 0; i < 200; i++) { // what was freed is used again
            scope.create(gaussians(16, i));
          }
        }
        collector.backward(density);
      }
      network
          .parameters()
          .forEach(
              (name, array) -> {
                try (NDArray gradient = array.getGradient()) {
                  gradients.put(name, gradient.toFloatArray());
                }
              });
    }
    return gradients;
  }
}
