package flowdeck.sim;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A camera of the simulated cell with {@link FrameFaults}: between the cell and a camera without.
 * Frames that are late wait here as scenes. Safe for use by several threads.
 *
 * @param <C> the camera behind
 */
public final class FaultyCamera<C extends Camera & FrameSink> implements Camera, FrameSink {
  private final C camera;
  private final FrameFaults faults;
  private final Clock clock;

  // Guarded by this.
  private final Deque<Due> waiting = new ArrayDeque<>();
  private long seed;
  private long originNanos;
  private long frames;
  private long lost;
  private @Nullable Frame repeated;

  /**
   * @param clock the cell's
   */
  public FaultyCamera(C camera, FrameFaults faults, Clock clock) {
    this.camera = camera;
    this.faults = faults;
    this.clock = clock;
  }

  private record Due(SceneState scene, long sequence, boolean repeats) {}

  @Override
  public synchronized void trialBegins(CellDescription cell, long seed, long nanos) {
    this.seed = seed;
    originNanos = nanos;
    frames = 0;
    waiting.clear();
    repeated = null;
    camera.trialBegins(cell, seed, nanos);
  }

  /** The scene has waited for its trial: from here on the times of the faults count. */
  public synchronized void trialStarts() {
    originNanos = clock.nanos();
    frames = 0;
  }

  @Override
  public synchronized void frameDue(SceneState scene, long sequence) {
    long since = scene.nanos() - originNanos;
    if (faults.lost(seed, frames++, since)) {
      lost++;
    } else {
      waiting.add(new Due(scene, sequence, faults.repeats(since)));
    }
  }

  @Override
  public synchronized @Nullable Frame newest() {
    Due arrived = null;
    for (Due next = waiting.peek();
        next != null && next.scene().nanos() + faults.delayNanos() <= clock.nanos();
        next = waiting.peek()) {
      arrived = waiting.remove();
    }
    if (arrived != null && arrived.repeats()) {
      Frame old = camera.newest();
      repeated =
          old == null
              ? null
              : new Frame(
                  old.width(),
                  old.height(),
                  old.bgr(),
                  arrived.sequence(),
                  arrived.scene().nanos());
    } else if (arrived != null) {
      repeated = null;
      camera.frameDue(arrived.scene(), arrived.sequence());
    }
    return repeated == null ? camera.newest() : repeated;
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
  public @Nullable String trouble() {
    return camera.trouble();
  }

  @Override
  public synchronized long dropped() {
    return lost + camera.dropped();
  }

  @Override
  public void close() {
    camera.close();
  }
}
