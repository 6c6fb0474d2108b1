package flowdeck.bench;

import java.util.Arrays;

/** Ten steps of Adam on action sequences, the same for every contender. */
final class Ascent {
  static final int STEPS = 10;
  private static final double RATE = 0.01;

  private final double[] mean;
  private final double[] square;
  private int step;

  Ascent(int numbers) {
    mean = new double[numbers];
    square = new double[numbers];
  }

  void begin() {
    Arrays.fill(mean, 0);
    Arrays.fill(square, 0);
    step = 0;
  }

  void climb(float[] actions, float[] gradients) {
    step++;
    double meanShare = 1 - Math.pow(0.9, step);
    double squareShare = 1 - Math.pow(0.999, step);
    for (int i = 0; i < mean.length; i++) {
      double g = gradients[i];
      mean[i] = 0.9 * mean[i] + 0.1 * g;
      square[i] = 0.999 * square[i] + 0.001 * g * g;
      actions[i] +=
          (float) (RATE * (mean[i] / meanShare) / (Math.sqrt(square[i] / squareShare) + 1e-8));
    }
  }
}
