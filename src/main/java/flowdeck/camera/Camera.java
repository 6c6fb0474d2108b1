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

  /** How many frames were lost since the start, as far as the camera knows. */
  default long dropped() {
    return 0;
  }

  @Override
  void close();
}
