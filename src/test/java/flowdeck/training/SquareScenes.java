package flowdeck.training;

import flowdeck.core.Frame;
import java.util.SplittableRandom;

/** A red and a green square on grey noise. */
final class SquareScenes implements SceneSource {
  private static final int HALF = 3;

  private final int width;
  private final int height;
  private final SplittableRandom random;

  SquareScenes(int width, int height, long seed) {
    this.width = width;
    this.height = height;
    random = new SplittableRandom(seed);
  }

  @Override
  public Example next() {
    byte[] bgr = new byte[3 * width * height];
    for (int i = 0; i < bgr.length; i++) {
      bgr[i] = (byte) random.nextInt(90, 160);
    }
    float[] keypoints = new float[4];
    for (int k = 0; k < 2; k++) {
      int x = random.nextInt(HALF, width - HALF);
      int y = random.nextInt(HALF, height - HALF);
      for (int row = y - HALF; row < y + HALF; row++) {
        for (int column = x - HALF; column < x + HALF; column++) {
          int at = 3 * (row * width + column);
          bgr[at] = 20;
          bgr[at + 1] = (byte) (k == 1 ? 220 : 20);
          bgr[at + 2] = (byte) (k == 0 ? 220 : 20);
        }
      }
      keypoints[2 * k] = (float) x / width;
      keypoints[2 * k + 1] = (float) y / height;
    }
    // The second square may lie on the first.
    float apartX = Math.abs(keypoints[0] - keypoints[2]) * width;
    float apartY = Math.abs(keypoints[1] - keypoints[3]) * height;
    float first = apartX >= 2 * HALF || apartY >= 2 * HALF ? 1 : 0.3f;
    return new Example(new Frame(width, height, bgr, 0, 0), keypoints, new float[] {first, 1});
  }
}
