package flowdeck.station;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.Frame;
import org.jspecify.annotations.Nullable;

/** A camera that can be made to hang, or to say of itself that it does. */
final class SpoiltCamera implements Camera {
  private final Camera camera;
  private volatile @Nullable Frame last;
  private volatile boolean dead;
  private volatile @Nullable String trouble;

  SpoiltCamera(Camera camera) {
    this.camera = camera;
  }

  /** Delivers the last frame again and again. */
  void dead(boolean dead) {
    this.dead = dead;
  }

  void trouble(@Nullable String trouble) {
    this.trouble = trouble;
  }

  @Override
  public @Nullable Frame newest() {
    if (!dead) {
      last = camera.newest();
    }
    return last;
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  @Override
  public String name() {
    return camera.name();
  }

  @Override
  public double framesPerSecond() {
    return camera.framesPerSecond();
  }

  @Override
  public @Nullable CameraModel model() {
    return camera.model();
  }

  @Override
  public void close() {
    camera.close();
  }
}
