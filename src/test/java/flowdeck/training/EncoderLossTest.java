package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.EncoderConfig.Features;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncoderLossTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(32, 32, Features.KEYPOINTS, List.of("a", "b"));
  private static final int CELLS = 64;

  /** A constant that only Java holds would be freed, and overwritten, before the backward pass. */
  @Test
  void gradientsDoNotDependOnWhatTheGarbageCollectorFrees() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      EncoderLoss loss = new EncoderLoss(CONFIG, manager);
      float[] calm = gradient(manager, loss, false);
      assertThat(calm).isNotEqualTo(new float[calm.length]);
      for (int i = 0; i < 5; i++) {
        assertThat(gradient(manager, loss, true)).isEqualTo(calm);
      }
    }
  }

  private static float[] gradient(NDManager manager, EncoderLoss loss, boolean collectGarbage) {
    EncoderBatch batch =
        new EncoderBatch(
            1,
            new float[3 * 32 * 32],
            new float[] {0.1f, -0.2f, 0.5f, 0.4f},
            uniform(2 * CELLS),
            new float[] {1, 0.5f});
    try (NDManager scope = manager.newSubManager()) {
      NDArray logits = scope.create(gaussians(2 * CELLS, 1), new Shape(1, 2, 8, 8));
      logits.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray value = loss.of(new NDList(logits), batch);
        if (collectGarbage) {
          System.gc();
          for (int i = 0; i < 200; i++) { // what was freed is used again
            scope.create(gaussians(16, i));
          }
        }
        collector.backward(value);
      }
      return logits.getGradient().toFloatArray();
    }
  }

  private static float[] uniform(int count) {
    float[] values = new float[count];
    java.util.Arrays.fill(values, 1f / CELLS);
    return values;
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
