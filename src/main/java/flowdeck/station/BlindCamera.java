package flowdeck.station;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.Frame;
import flowdeck.sim.FrameSink;
import flowdeck.sim.SceneState;
import org.jspecify.annotations.Nullable;

/**
 * A camera with its lens cap on: frames come in time, so that the watchdog is content, but nothing
 * is drawn. Drawing is most of the cost of a trial whose driver needs no picture.
 */
final class BlindCamera implements Camera, FrameSink {
  static final double FRAMES_PER_SECOND = 15;

  private static final byte[] DARK = new byte[3];

  private final String name;
  private volatile @Nullable Frame newest;

  BlindCamera(String name) {
    this.name = name;
  }

  @Override
  public void frameDue(SceneState scene, long sequence) {
    newest = new Frame(1, 1, DARK, sequence, scene.nanos());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double framesPerSecond() {
    return FRAMES_PER_SECOND;
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
    // Nothing is held.
  }
}
