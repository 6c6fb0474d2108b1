package flowdeck.camera;

import flowdeck.core.InputException;
import java.time.Duration;

/**
 * What is expected of a live camera.
 *
 * @param name what the operator calls it
 * @param width image width, px; pictures of another size are refused
 * @param height image height, px
 * @param framesPerSecond nominal rate
 * @param frozenAfter how long pictures may be the same to the last bit before they count as frozen.
 *     A sensor's noise never repeats; a stream that is compressed hard can repeat a still scene,
 *     and needs more
 */
public record CameraSettings(
    String name, int width, int height, double framesPerSecond, Duration frozenAfter) {
  /** The D435i's and any other sensor's. */
  public static final Duration USUAL_FROZEN_AFTER = Duration.ofMillis(400);

  private static final int MOST_PIXELS = 8192;
  private static final double MOST_FRAMES = 1000;

  public CameraSettings {
    if (width < 1 || height < 1 || width > MOST_PIXELS || height > MOST_PIXELS) {
      throw new InputException(
          "Camera %s cannot deliver %d x %d pixels; give the size of one of its modes, such as 640 x 480."
              .formatted(name, width, height));
    }
    if (!(framesPerSecond > 0 && framesPerSecond <= MOST_FRAMES)) {
      throw new InputException(
          "Camera %s cannot deliver %s frames per second; give the rate of one of its modes, such as 30."
              .formatted(name, framesPerSecond));
    }
    if (frozenAfter.isNegative() || frozenAfter.isZero()) {
      throw new InputException(
          "Camera %s needs a time after which a picture counts as frozen, such as 400 ms."
              .formatted(name));
    }
  }

  /** A camera whose pictures count as frozen after 0.4 s. */
  public CameraSettings(String name, int width, int height, double framesPerSecond) {
    this(name, width, height, framesPerSecond, USUAL_FROZEN_AFTER);
  }

  /** Time between two frames, ns. */
  public double periodNanos() {
    return 1e9 / framesPerSecond;
  }
}
