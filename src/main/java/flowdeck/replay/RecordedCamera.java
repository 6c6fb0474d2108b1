package flowdeck.replay;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.Frame;
import org.jspecify.annotations.Nullable;

/** The recorded video as others see it. */
final class RecordedCamera implements Camera {
  private final String name;
  private final double framesPerSecond;
  private volatile @Nullable Frame newest;

  RecordedCamera(String video, double framesPerSecond) {
    this.name = video.substring(video.lastIndexOf('.') + 1);
    this.framesPerSecond = framesPerSecond;
  }

  void show(Frame frame) {
    newest = frame;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public @Nullable Frame newest() {
    return newest;
  }

  @Override
  public @Nullable CameraModel model() {
    return null;
  }

  @Override
  public void close() {
    // The cell owns the video.
  }
}
