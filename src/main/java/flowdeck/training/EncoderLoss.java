package flowdeck.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.SoftArgmax;
import java.util.Arrays;

/**
 * What the encoder is trained on: cross-entropy of each heat map to a narrow peak, which finds the
 * points, and a Huber loss on the position the policy will read, which makes it exact. Where there
 * is an embedding, its guess of the positions has the same Huber loss.
 */
final class EncoderLoss {
  private static final float ENTROPY_WEIGHT = 0.1f;
  private static final float POSITION_WEIGHT = 4f;
  private static final float HUBER_WIDTH = 0.02f;
  private static final float OUTSIDE = -1e4f;

  private final int count;
  private final int width;
  private final int height;

  // Constants are arrays: a Number would be freed before the backward pass reads it.
  private final NDArray grid;
  private final NDArray entropyWeight;
  private final NDArray positionWeight;
  private final NDArray twiceHuberWidth;

  /**
   * @param manager keeps the constants; lives as long as the loss
   */
  EncoderLoss(EncoderConfig config, NDManager manager) {
    count = config.keypoints().size();
    width = config.width() / 4;
    height = config.height() / 4;
    float[] centres = new float[2 * width * height];
    for (int cell = 0; cell < width * height; cell++) {
      centres[2 * cell] = (cell % width + 0.5f) / width * 2 - 1;
      centres[2 * cell + 1] = (cell / width + 0.5f) / height * 2 - 1;
    }
    grid = manager.create(centres, new Shape((long) width * height, 2));
    entropyWeight = manager.create(ENTROPY_WEIGHT);
    positionWeight = manager.create(POSITION_WEIGHT);
    twiceHuberWidth = manager.create(2 * HUBER_WIDTH);
  }

  /** The loss of one batch, averaged over its key points. */
  NDArray of(NDList outputs, EncoderBatch batch) {
    NDManager manager = outputs.get(0).getManager();
    int rows = batch.size() * count;
    int cells = width * height;
    NDArray logits = outputs.get(0).reshape(rows, cells);
    NDArray weights = manager.create(batch.weights(), new Shape(rows, 1));
    NDArray positions = manager.create(batch.positions(), new Shape(rows, 2));
    NDArray maps = manager.create(batch.maps(), new Shape(rows, cells));
    NDArray window = manager.create(windows(logits.toFloatArray(), rows), new Shape(rows, cells));

    NDArray entropy = logits.logSoftmax(1).mul(maps).sum(new int[] {1}, true).neg();
    NDArray located = logits.add(window).softmax(1).matMul(grid);
    NDArray loss =
        entropy
            .mul(entropyWeight)
            .add(huber(located, positions).mul(positionWeight))
            .mul(weights)
            .mean();
    if (outputs.size() > 1) {
      NDArray guess = outputs.get(1).reshape(rows, 2);
      loss = loss.add(huber(guess, positions).mul(weights).mean());
    }
    return loss;
  }

  /** Zero inside the window round each map's peak, far below everything outside. */
  private float[] windows(float[] logits, int rows) {
    int cells = width * height;
    float[] windows = new float[rows * cells];
    Arrays.fill(windows, OUTSIDE);
    for (int row = 0; row < rows; row++) {
      int peak = SoftArgmax.peak(logits, row * cells, cells);
      int peakX = peak % width;
      int peakY = peak / width;
      for (int y = Math.max(0, peakY - SoftArgmax.RADIUS);
          y <= Math.min(height - 1, peakY + SoftArgmax.RADIUS);
          y++) {
        for (int x = Math.max(0, peakX - SoftArgmax.RADIUS);
            x <= Math.min(width - 1, peakX + SoftArgmax.RADIUS);
            x++) {
          windows[row * cells + y * width + x] = 0;
        }
      }
    }
    return windows;
  }

  private NDArray huber(NDArray value, NDArray target) {
    NDArray distance = value.sub(target).abs();
    NDArray near = distance.clip(0, HUBER_WIDTH);
    return near.square().div(twiceHuberWidth).add(distance.sub(near)).mean(new int[] {1}, true);
  }
}
