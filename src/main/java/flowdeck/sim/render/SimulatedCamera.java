package flowdeck.sim.render;

import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.core.Latest;
import flowdeck.core.NamedThreads;
import flowdeck.sim.FrameSink;
import flowdeck.sim.Randomisation;
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
  private final CellDescription usual;
  private final Randomisation randomisation;
  private final int width;
  private final int height;
  private final boolean ownThread;
  private final Latest<Due> due = new Latest<>();
  private final Latest<Frame> newest = new Latest<>();
  private final Semaphore wake = new Semaphore(0);
  private final AtomicLong dropped = new AtomicLong();
  private volatile boolean closed;
  private volatile CameraModel model;

  // Guarded by this.
  private CellDescription cell;
  private SceneRenderer renderer;
  private Look look = Look.LIVE;
  private long originNanos;

  private SimulatedCamera(
      CellDescription cell, Randomisation randomisation, int width, int height, boolean ownThread) {
    usual = cell;
    this.cell = cell;
    this.randomisation = randomisation;
    this.width = width;
    this.height = height;
    renderer = new SceneRenderer(cell, width, height);
    model = renderer.camera();
    this.ownThread = ownThread;
    if (ownThread) {
      NamedThreads.start("camera " + name(), this::draw);
    }
  }

  /** A camera whose frames are a function of the scene alone, at the cell camera's size. */
  public static SimulatedCamera lockstep(CellDescription cell) {
    return lockstep(cell, cell.camera().width(), cell.camera().height());
  }

  /** The same with another image size (the view stays the same). */
  public static SimulatedCamera lockstep(CellDescription cell, int width, int height) {
    return lockstep(cell, Randomisation.NONE, width, height);
  }

  /** The same with what is drawn anew for each trial. */
  public static SimulatedCamera lockstep(
      CellDescription cell, Randomisation randomisation, int width, int height) {
    return new SimulatedCamera(cell, randomisation, width, height, false);
  }

  /** A camera with its own thread, at the cell camera's size. */
  public static SimulatedCamera threaded(CellDescription cell) {
    return threaded(cell, Randomisation.NONE);
  }

  /** The same with what is drawn anew for each trial. */
  public static SimulatedCamera threaded(CellDescription cell, Randomisation randomisation) {
    return new SimulatedCamera(
        cell, randomisation, cell.camera().width(), cell.camera().height(), true);
  }

  /** Takes over where arms and camera stand in this trial, and how it looks. */
  @Override
  public synchronized void trialBegins(CellDescription trial, long seed, long nanos) {
    due.take();
    originNanos = nanos;
    look = Look.of(randomisation, seed);
    if (trial != cell) {
      cell = trial;
      renderer = new SceneRenderer(trial, width, height);
      // Others know the arms where they usually stand: a lower table moves nothing against them.
      model = CameraModel.of(randomisation.camera(usual.camera(), seed)).scaledTo(width, height);
    }
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
    return usual.camera().name();
  }

  @Override
  public double framesPerSecond() {
    return usual.camera().framesPerSecond();
  }

  /** The newest frame; in lockstep this draws it if nobody asked before. */
  @Override
  public @Nullable Frame newest() {
    return ownThread ? newest.get() : drawIfDue();
  }

  @Override
  public CameraModel model() {
    return model;
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
      SceneState scene = next.scene();
      Appearance appearance = look.at(scene.nanos() - originNanos);
      newest.set(renderer.render(scene, appearance, next.sequence()));
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
