package flowdeck.training;

import flowdeck.core.Frame;
import java.util.SplittableRandom;

/**
 * Shows the same frames in other light through a camera that was moved a little, so that a policy
 * learns not to mind. Of the picture's width and height {@link #LEAST_KEPT} to all is kept;
 * brightness and contrast change by up to {@link #MOST_LIGHT}, the tint of each colour by up to
 * {@link #MOST_TINT}. Immutable.
 */
final class PictureChange {
  static final double LEAST_KEPT = 0.97;
  static final double MOST_LIGHT = 0.15;
  static final double MOST_TINT = 0.05;
  private static final int COLOURS = 3;
  private static final int LEVELS = 256;
  private static final double MIDDLE = 127.5;

  private final double kept;
  private final double left;
  private final double top;
  private final byte[] levels = new byte[COLOURS * LEVELS];

  private PictureChange(SplittableRandom random) {
    kept = random.nextDouble(LEAST_KEPT, 1);
    left = random.nextDouble();
    top = random.nextDouble();
    double brightness = 1 + random.nextDouble(-MOST_LIGHT, MOST_LIGHT);
    double contrast = 1 + random.nextDouble(-MOST_LIGHT, MOST_LIGHT);
    for (int colour = 0; colour < COLOURS; colour++) {
      double tint = 1 + random.nextDouble(-MOST_TINT, MOST_TINT);
      for (int level = 0; level < LEVELS; level++) {
        double changed = MIDDLE + contrast * (level * brightness * tint - MIDDLE);
        levels[colour * LEVELS + level] = (byte) Math.clamp(Math.round(changed), 0, LEVELS - 1);
      }
    }
  }

  /**
   * The change of a copy of an episode, the same for all its frames and in every training.
   *
   * @param copy from 1
   */
  static PictureChange of(int episode, int copy) {
    return new PictureChange(new SplittableRandom(1_000_003L * episode + copy));
  }

  /** The changed picture; a little smaller than the frame, in about its proportions. */
  Frame of(Frame frame) {
    int width = (int) Math.round(kept * frame.width());
    int height = (int) Math.round(kept * frame.height());
    int x = (int) Math.round(left * (frame.width() - width));
    int y = (int) Math.round(top * (frame.height() - height));
    byte[] from = frame.bgr();
    byte[] to = new byte[COLOURS * width * height];
    for (int row = 0; row < height; row++) {
      int source = COLOURS * ((y + row) * frame.width() + x);
      int target = COLOURS * row * width;
      for (int i = 0; i < COLOURS * width; i++) {
        to[target + i] = levels[i % COLOURS * LEVELS + (from[source + i] & 255)];
      }
    }
    return new Frame(width, height, to, frame.sequence(), frame.captureNanos());
  }
}
