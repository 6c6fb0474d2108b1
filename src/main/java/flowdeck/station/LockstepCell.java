package flowdeck.station;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.camera.Camera;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Fault;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.Conditions;
import flowdeck.sim.FaultyCamera;
import flowdeck.sim.FrameSink;
import flowdeck.sim.SimTask;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.render.SimulatedCamera;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The simulated cell at the machine's speed: the same control loop, limiter and watchdog as in the
 * console, but the caller ticks it, so that a seed replays bit for bit on one machine. Confined to
 * one thread.
 */
public final class LockstepCell implements AutoCloseable {
  private static final double TICK_SECONDS = ControlLoop.TICK_NANOS * 1e-9;

  /** Ticks that go on after the end, so that the arms come to rest. */
  private static final int REST_TICKS = 300;

  private final SimulatedCell simulated;
  private final Cell cell;
  private final ControlLoop loop;
  private Consumer<TickRecord> listener = tick -> {};

  /** The usual cell, whose frames have the size of its camera. */
  public LockstepCell(double framesPerSecond) {
    this(framesPerSecond, Conditions.USUAL);
  }

  /**
   * A cell whose frames have the size of its camera.
   *
   * @param framesPerSecond of the camera; fewer frames cost less
   */
  public LockstepCell(double framesPerSecond, Conditions conditions) {
    this(
        framesPerSecond,
        CellDescription.simulated().camera().width(),
        CellDescription.simulated().camera().height(),
        conditions);
  }

  /** The usual cell with another size of image. */
  public LockstepCell(double framesPerSecond, int width, int height) {
    this(framesPerSecond, width, height, Conditions.USUAL);
  }

  /**
   * @param framesPerSecond of the camera; fewer frames cost less
   * @param width of its image, px
   * @param height of its image, px
   */
  public LockstepCell(double framesPerSecond, int width, int height, Conditions conditions) {
    this(
        framesPerSecond,
        simulated -> {
          SimulatedCamera eye =
              SimulatedCamera.lockstep(
                  simulated.description(), conditions.randomisation(), width, height);
          return conditions.faults().any()
              ? Seeing.by(new FaultyCamera<>(eye, conditions.faults(), simulated.clock()))
              : Seeing.by(eye);
        },
        conditions);
  }

  /** The usual cell for those who need no picture. */
  public static LockstepCell blind() {
    return blind(Conditions.USUAL);
  }

  /**
   * A cell for those who need no picture, such as the expert: nothing is drawn, and frames always
   * come.
   */
  public static LockstepCell blind(Conditions conditions) {
    return new LockstepCell(
        BlindCamera.FRAMES_PER_SECOND,
        simulated -> Seeing.by(new BlindCamera(simulated.description().camera().name())),
        conditions);
  }

  /** One camera, as the cell's physics and as the control loop know it. */
  private record Seeing(Camera camera, FrameSink sink) {
    static <C extends Camera & FrameSink> Seeing by(C eye) {
      return new Seeing(eye, eye);
    }
  }

  private LockstepCell(
      double framesPerSecond, Function<SimulatedCell, Seeing> eyes, Conditions conditions) {
    CellDescription placed = conditions.cell();
    CellDescription description = placed.with(placed.camera().at(framesPerSecond));
    simulated = new SimulatedCell(description, conditions.randomisation());
    Seeing eye = eyes.apply(simulated);
    simulated.onFrame(eye.sink());
    cell =
        Cell.simulated(
            description,
            ActionLayout.TWO_IIWA,
            eye.camera(),
            List.of(simulated.left(), simulated.right()),
            simulated.clock(),
            simulated::advanceTo);
    loop = new ControlLoop(cell, MotionLimits.of(cell.layout()), tick -> listener.accept(tick));
  }

  public Cell cell() {
    return cell;
  }

  public SimulatedCell simulated() {
    return simulated;
  }

  /**
   * How a trial went.
   *
   * @param progress what the cell's judge said
   * @param fault why the control loop held, or null
   * @param seconds from start to end, simulated
   * @param clamps ticks in which the limiter changed the target
   * @param hash of every position sent and measured
   * @param touched what the arms pressed on, in words
   */
  public record Result(
      TaskProgress progress,
      @Nullable Fault fault,
      double seconds,
      long clamps,
      long hash,
      List<String> touched) {}

  /** Who drives a trial: made once the scene is reset. */
  @FunctionalInterface
  public interface Driver {
    TargetSource begin();
  }

  /**
   * Runs one trial from a fresh scene to its end and brings the arms to rest.
   *
   * @param driver makes what drives the arms
   * @param done whether the driver is finished, asked after each tick; a success of the task does
   *     not end a trial whose driver wants to go on
   * @param limitSeconds simulated time after which the trial ends
   * @param listener told of every tick while the driver runs
   */
  public Result run(
      SimTask task,
      long seed,
      Driver driver,
      BooleanSupplier done,
      double limitSeconds,
      Consumer<TickRecord> listener) {
    simulated.reset(task, seed);
    long startNanos = cell.clock().nanos();
    loop.start(driver.begin(), false);
    long hash = 1;
    long ticks = 0;
    long clamps = 0;
    long clampsBefore = -1;
    Fault fault = null;
    this.listener = listener;
    while (fault == null
        && !done.getAsBoolean()
        && !failed()
        && ticks * TICK_SECONDS < limitSeconds) {
      TickRecord tick = loop.tick();
      ticks++;
      clampsBefore = clampsBefore < 0 ? tick.clamps() : clampsBefore;
      clamps = tick.clamps() - clampsBefore;
      fault = tick.fault();
      hash = 31 * hash + Arrays.hashCode(tick.sent().toArray());
      hash = 31 * hash + Arrays.hashCode(tick.measured().toArray());
    }
    this.listener = tick -> {};
    loop.finish();
    for (int i = 0;
        i < REST_TICKS && (i == 0 || loop.mode() == Mode.BRAKING || loop.mode() == Mode.RUNNING);
        i++) {
      loop.tick();
    }
    return new Result(
        simulated.progress(), fault, ticks * TICK_SECONDS, clamps, hash, touched(startNanos));
  }

  private List<String> touched(long startNanos) {
    return simulated.collisions().stream().map(collision -> collision.text(startNanos)).toList();
  }

  private boolean failed() {
    TaskProgress progress = simulated.progress();
    return progress.ended() && !progress.success();
  }

  @Override
  public void close() {
    cell.close();
    simulated.close();
  }
}
