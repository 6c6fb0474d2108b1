package flowdeck.training;

import flowdeck.core.Frame;

/**
 * An endless supply of labelled images to train an encoder on. Each source is used by one thread.
 */
@FunctionalInterface
public interface SceneSource {

  /** Makes the next image; never the same twice. */
  Example next();

  /**
   * An image and where the key points are in it.
   *
   * @param frame of any size; it is scaled to the encoder's
   * @param keypoints u and v of every point, as fractions of the image's width and height from its
   *     top left corner; outside 0..1 if the point is out of view
   * @param visibility visible fraction of what each point stands for, 0 hidden to 1 clear
   */
  record Example(Frame frame, float[] keypoints, float[] visibility) {
    public Example {
      if (keypoints.length != 2 * visibility.length) {
        throw new IllegalArgumentException(
            "%d coordinates do not fit %d key points"
                .formatted(keypoints.length, visibility.length));
      }
    }

    /** Whether point {@code index} lies inside the image. */
    public boolean inView(int index) {
      float u = keypoints[2 * index];
      float v = keypoints[2 * index + 1];
      return u >= 0 && u <= 1 && v >= 0 && v <= 1;
    }
  }
}
