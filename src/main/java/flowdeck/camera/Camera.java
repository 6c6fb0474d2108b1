package flowdeck.camera;

import flowdeck.core.Frame;
import org.jspecify.annotations.Nullable;

/** A source of frames. Frames may be read from any thread. */
public interface Camera extends AutoCloseable {

  /** What the operator calls it, e.g. "D435i (simulated)". */
  String name();

  /** Nominal frames per second. */
  double framesPerSecond();

  /** The newest frame, or null before the first. Never blocks. */
  @Nullable Frame newest();

  /** Where the camera stands and how it projects, or null if it was never calibrated. */
  @Nullable CameraModel model();

  /**
   * Why the newest frame must not be trusted now, or null if it may be: a clause without a full
   * stop that goes on after "Camera NAME: ", for the operator. Never blocks.
   */
  default @Nullable String trouble() {
    return null;
  }

  /** How many frames were lost since the start, as far as the camera knows. */
  default long dropped() {
    return 0;
  }

  /** How many pictures came since the start that could not be read or had the wrong size. */
  default long refused() {
    return 0;
  }

  /** How often the connection was lost since the start. */
  default long reconnections() {
    return 0;
  }

  @Override
  void close();
}
