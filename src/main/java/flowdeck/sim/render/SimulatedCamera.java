package flowdeck.sim.render;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.Latest;
import flowdeck.core.NamedThreads;
import flowdeck.sim.FrameSink;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimulatedCell;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The scene camera of the simulated cell. Register it with {@link SimulatedCell#onFrame}.
 *
 * <p>In lockstep the picture of the newest scene is drawn by whoever first asks for it: the same
 * scene gives the same frame, nobody reads an old one, and frames that nobody reads cost nothing.
 * With its own thread the camera draws the newest scene it finds as fast as it can, never holding
 * up the cell; scenes it could not keep up with are dropped and counted.
 */
public final class SimulatedCamera implements Camera, FrameSink {
  private final CellDescription.CameraDescription description;
  private final SceneRenderer renderer;
  private final boolean ownThread;
  private final Latest<Due> due = new Latest<>();
  private final Latest<Frame> newest = new Latest<>();
  private final Semaphore wake = new Semaphore(0);
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;

  private SimulatedCamera(CellDescription cell, int width, int height, boolean ownThread) {
    description = cell.camera();
    renderer = new SceneRenderer(cell, width, height);
    this.ownThread = ownThread;
    if (ownThread) {
      NamedThreads.start("camera " + description.name(), this::draw);
    }
  }

  /** A camera whose frames are a function of the scene alone, at the cell camera's size. */
  public static SimulatedCamera lockstep(CellDescription cell) {
    return lockstep(cell, cell.camera().width(), cell.camera().height());
  }

  /** The same with another image size (the view stays the same). */
  public static SimulatedCamera lockstep(CellDescription cell, int width, int height) {
    return new SimulatedCamera(cell, width, height, false);
  }

  /** A camera with its own thread, at the cell camera's size. */
  public static SimulatedCamera threaded(CellDescription cell) {
    return new SimulatedCamera(cell, cell.camera().width(), cell.camera().height(), true);
  }

  @Override
  public void frameDue(SceneState scene, long sequence) {
    Due before = due.take();
    if (before != null && ownThread) {
      dropped.incrementAndGet();
    }
    due.set(new Due(scene, sequence));
    if (ownThread) {
      wake.release();
    }
  }

  @Override
  public String name() {
    return description.name();
  }

  @Override
  public double framesPerSecond() {
    return description.framesPerSecond();
  }

  /** The newest frame; in lockstep this draws it if nobody asked before. */
  @Override
  public @Nullable Frame newest() {
    return ownThread ? newest.get() : drawIfDue();
  }

  @Override
  public CameraModel model() {
    return renderer.camera();
  }

  /** How many scenes the camera's own thread had no time for. */
  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
  }

  private synchronized @Nullable Frame drawIfDue() {
    Due next = due.take();
    if (next != null) {
      newest.set(renderer.render(next.scene(), next.sequence()));
    }
    return newest.get();
  }

  private void draw() {
    while (true) {
      wake.acquireUninterruptibly();
      wake.drainPermits();
      if (closed) {
        return;
      }
      drawIfDue();
    }
  }

  private record Due(SceneState scene, long sequence) {}
}
