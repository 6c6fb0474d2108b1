package flowdeck.policy.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.encoder.EncoderConfig.Features;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeypointEncoderTest {
  private static final EncoderConfig SMALL =
      new EncoderConfig(72, 60, Features.EMBEDDING_AND_KEYPOINTS, List.of("a", "b", "c"));

  @ParameterizedTest
  @EnumSource(Features.class)
  void foldedNetGivesTheSameNumbersAsTheTrainableOne(Features features) {
    EncoderConfig config = SMALL.with(features);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      EncoderNet net = new EncoderNet(config);
      net.initialize(manager, 1);
      Map<String, Tensor> weights = disturbed(net.export("encoder."));
      net.load(weights, "encoder.");
      float[] image = new ImageScaler(config).scale(noise(100, 90, 4));
      NDList reference =
          net.forward(
              new ParameterStore(manager, false),
              new NDList(manager.create(image, new Shape(1, 3, config.height(), config.width()))),
              false);

      try (FoldedNet folded = new FoldedNet(config, weights, "encoder.", manager)) {
        FoldedNet.Output output = folded.run(image);

        if (features.hasKeypoints()) {
          closeTo(output.logits(), reference.get(0).toFloatArray());
        } else {
          assertThat(output.logits()).isEmpty();
        }
        if (features.hasEmbedding()) {
          closeTo(output.embedding(), embedding(net, manager, image, config));
        } else {
          assertThat(output.embedding()).isEmpty();
        }
      }
    }
  }

  @Test
  void sameFrameGivesTheSameBitsFromEveryEncoder() {
    Map<String, Tensor> weights = weights(SMALL);
    Frame frame = noise(640, 480, 9);
    try (KeypointEncoder one = new KeypointEncoder(SMALL, weights);
        KeypointEncoder other = new KeypointEncoder(SMALL, weights)) {
      float[] first = one.encode(frame);
      one.encode(noise(320, 240, 10));
      assertThat(one.encode(frame)).isEqualTo(first);
      assertThat(other.encode(frame)).isEqualTo(first);
      assertThat(first).hasSize(one.features()).hasSize(512 + 9);
      assertThat(SMALL.featureNames()).hasSize(512 + 9);
    }
  }

  @Test
  void keepsItsWeightsWhenMemoryIsCollectedAndUsedAgain() {
    Frame frame = noise(160, 120, 9);
    Map<String, Tensor> weights = disturbed(weights(SMALL));
    try (KeypointEncoder encoder = new KeypointEncoder(SMALL, weights)) {
      float[] first = encoder.encode(frame);
      // Weights still lying in a buffer of the JVM would be overwritten here.
      for (int round = 0; round < 5; round++) {
        System.gc();
        for (int i = 0; i < 2000; i++) {
          ByteBuffer buffer = ByteBuffer.allocateDirect(64 << (i % 6));
          while (buffer.hasRemaining()) {
            buffer.put((byte) 0x7f);
          }
        }
        assertThat(encoder.encode(frame)).isEqualTo(first);
      }
    }
  }

  @Test
  void namesOfTheTrunkAreTorchvisions() {
    assertThat(weights(SMALL).keySet())
        .contains(
            "encoder.conv1.weight",
            "encoder.bn1.running_mean",
            "encoder.layer1.0.conv1.weight",
            "encoder.layer2.0.downsample.0.weight",
            "encoder.layer2.0.downsample.1.running_var",
            "encoder.layer4.1.bn2.bias",
            "encoder.head.lateral3.weight");
  }

  @Test
  void missingAndMisshapenWeightsAreNamed() {
    Map<String, Tensor> missing = weights(SMALL);
    missing.remove("encoder.layer3.1.bn1.running_var");
    assertThatThrownBy(() -> new KeypointEncoder(SMALL, missing))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("encoder.layer3.1.bn1.running_var");
    Map<String, Tensor> misshapen = weights(SMALL);
    misshapen.put("encoder.conv1.weight", new Tensor(new long[] {1}, new float[1]));
    assertThatThrownBy(() -> new KeypointEncoder(SMALL, misshapen))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("encoder.conv1.weight");
  }

  private static float[] embedding(
      EncoderNet net, NDManager manager, float[] image, EncoderConfig config) {
    NDList stages =
        net.getChildren()
            .get(0)
            .getValue()
            .forward(
                new ParameterStore(manager, false),
                new NDList(manager.create(image, new Shape(1, 3, config.height(), config.width()))),
                false);
    return Pool.globalAvgPool2d(stages.get(3)).toFloatArray();
  }

  private static Map<String, Tensor> weights(EncoderConfig config) {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu())) {
      EncoderNet net = new EncoderNet(config);
      net.initialize(manager, 1);
      return net.export("encoder.");
    }
  }

  /** Statistics and scales as after training: none of them zero or one. */
  private static Map<String, Tensor> disturbed(Map<String, Tensor> weights) {
    SplittableRandom random = new SplittableRandom(7);
    Map<String, Tensor> disturbed = new LinkedHashMap<>();
    weights.forEach(
        (name, tensor) -> {
          float[] values = tensor.values().clone();
          if (tensor.shape().length == 1) {
            for (int i = 0; i < values.length; i++) {
              values[i] =
                  (float)
                      (name.endsWith("running_var") || name.endsWith("weight")
                          ? random.nextDouble(0.5, 1.5)
                          : random.nextDouble(-0.3, 0.3));
            }
          }
          disturbed.put(name, new Tensor(tensor.shape(), values));
        });
    return disturbed;
  }

  private static void closeTo(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    float scale = 1e-3f;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] / scale).isCloseTo(expected[i] / scale, within(1e-4f));
    }
  }

  private static Frame noise(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bgr = new byte[3 * width * height];
    random.nextBytes(bgr);
    return new Frame(width, height, bgr, 0, 0);
  }
}
