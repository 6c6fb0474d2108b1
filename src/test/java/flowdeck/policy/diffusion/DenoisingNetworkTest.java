package flowdeck.policy.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DenoisingNetworkTest {
  private static final int BATCH = 3;
  private static final int[] STEPS = {0, 17, 99};

  /** One level, NF-P's four waypoints on two, RoboTwin's eight actions on three. */
  static Stream<UnetArchitecture> sizes() {
    return Stream.of(
        new UnetArchitecture(3, 5, 7, 6, List.of(8), 3, 2),
        new UnetArchitecture(3, 4, 7, 8, List.of(8, 16), 5, 4),
        new UnetArchitecture(2, 8, 5, 8, List.of(8, 12, 16), 5, 4));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void predictsWhatTheReferencePredicts(UnetArchitecture sizes) {
    Map<String, float[]> tensors = random(sizes);
    float[] noisy = gaussians(BATCH * sizes.length() * sizes.dims(), 1);
    float[] context = gaussians(BATCH * sizes.context(), 2);
    float[] noise = predicted(sizes, tensors, noisy, context);
    ReferenceUnet reference = new ReferenceUnet(sizes, tensors);
    int size = sizes.length() * sizes.dims();
    for (int row = 0; row < BATCH; row++) {
      double[] expected =
          reference.noise(
              Arrays.copyOfRange(noisy, row * size, (row + 1) * size),
              STEPS[row],
              Arrays.copyOfRange(context, row * sizes.context(), (row + 1) * sizes.context()));
      for (int i = 0; i < size; i++) {
        assertThat((double) noise[row * size + i]).isCloseTo(expected[i], within(2e-4));
      }
    }
  }

  @Test
  void eachTensorHasTheGradientOfFiniteDifferences() {
    UnetArchitecture sizes = new UnetArchitecture(3, 4, 7, 8, List.of(8, 16), 5, 4);
    Map<String, float[]> tensors = random(sizes);
    float[] noisy = gaussians(sizes.length() * sizes.dims(), 1);
    float[] context = gaussians(sizes.context(), 2);
    Map<String, float[]> gradients = gradients(sizes, tensors, noisy, context);
    assertThat(gradients.keySet()).isEqualTo(sizes.shapes().keySet());
    Random random = new Random(5);
    gradients.forEach(
        (name, gradient) -> {
          int at = random.nextInt(gradient.length);
          double step = 1e-2;
          double slope =
              (sum(sizes, moved(tensors, name, at, step), noisy, context)
                      - sum(sizes, moved(tensors, name, at, -step), noisy, context))
                  / (2 * step);
          assertThat((double) gradient[at]).as(name).isCloseTo(slope, within(2e-2));
        });
  }

  private static double sum(
      UnetArchitecture sizes, Map<String, float[]> tensors, float[] noisy, float[] context) {
    return Arrays.stream(new ReferenceUnet(sizes, tensors).noise(noisy, STEPS[1], context)).sum();
  }

  private static Map<String, float[]> moved(
      Map<String, float[]> tensors, String name, int at, double by) {
    Map<String, float[]> moved = new LinkedHashMap<>(tensors);
    float[] values = tensors.get(name).clone();
    values[at] += (float) by;
    moved.put(name, values);
    return moved;
  }

  private static Map<String, float[]> gradients(
      UnetArchitecture sizes, Map<String, float[]> tensors, float[] noisy, float[] context) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DenoisingNetwork network = new DenoisingNetwork(manager, sizes, tensors, true)) {
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray noise =
            network.noise(
                manager.create(noisy, new Shape(1, noisy.length)),
                network.step(
                    manager.create(network.code(STEPS[1]), new Shape(1, sizes.stepCode()))),
                network.observation(manager.create(context, new Shape(1, context.length))));
        collector.backward(noise.sum());
      }
      network
          .parameters()
          .forEach((name, array) -> gradients.put(name, array.getGradient().toFloatArray()));
    }
    return gradients;
  }

  @Test
  void theSizesInUseAreThoseOfTheirSources() {
    UnetArchitecture robotwin = UnetArchitecture.of(14, 8, 3 * (512 + 14), List.of(256, 512, 1024));
    assertThat(robotwin.parameters() / 1e6).isBetween(85.0, 86.0);
    UnetArchitecture small = UnetArchitecture.of(16, 4, 4 * (24 + 16), List.of(64, 128));
    assertThat(small.parameters() / 1e6).isBetween(0.5, 2.0);
  }

  @Test
  void sizesThatCannotBeHalvedOrGroupedAreRefused() {
    assertThatThrownBy(() -> UnetArchitecture.of(3, 4, 7, List.of(8, 16, 32, 64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("4 actions");
    assertThatThrownBy(() -> UnetArchitecture.of(3, 4, 7, List.of(12)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("width of 12");
    assertThatThrownBy(() -> UnetArchitecture.of(3, 4, 7, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static float[] predicted(
      UnetArchitecture sizes, Map<String, float[]> tensors, float[] noisy, float[] context) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DenoisingNetwork network = new DenoisingNetwork(manager, sizes, tensors, false)) {
      return network
          .noise(
              manager.create(noisy, new Shape(BATCH, noisy.length / BATCH)),
              network.step(manager.create(network.code(STEPS), new Shape(BATCH, sizes.stepCode()))),
              network.observation(manager.create(context, new Shape(BATCH, sizes.context()))))
          .toFloatArray();
    }
  }

  /** Initial weights with normalisations that do something. */
  private static Map<String, float[]> random(UnetArchitecture sizes) {
    Random random = new Random(3);
    Map<String, float[]> tensors = sizes.initial(1);
    tensors.forEach(
        (name, values) -> {
          for (int i = 0; name.contains(".norm.") && i < values.length; i++) {
            values[i] += (float) (0.3 * random.nextGaussian());
          }
        });
    return tensors;
  }

  private static float[] gaussians(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
