package flowdeck.sim;

import flowdeck.arms.Arm;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Two simulated arms on a table, in simulated time.
 *
 * <p>Threads: one thread, the control thread, resets and advances the cell; everything that is read
 * ({@link #scene()}, {@link #progress()}, {@link Arm#state()}, the clock) is an immutable snapshot
 * for any thread. Commands take effect at the next advance. The same seed and the same commands at
 * the same ticks give the same states bit for bit on one machine.
 */
public final class SimulatedCell implements AutoCloseable {
  private final CellDescription usual;
  private final Randomisation randomisation;
  private final double frictionShare;
  private final Clock.Manual clock = new Clock.Manual();
  private final SimulatedArm left;
  private final SimulatedArm right;
  private final int frameSubsteps;
  private PhysicsWorld world;
  private SimTask.@Nullable Judge judge;
  private long originNanos;
  private long substeps;
  private long frames;
  private boolean closed;
  private volatile FrameSink sink = (scene, sequence) -> {};
  private volatile CellDescription description;
  private volatile SceneState scene;
  private volatile TaskProgress progress;
  private volatile List<Collision> collisions = List.of();

  /** A cell with arms at home and an empty table. */
  public SimulatedCell(CellDescription description) {
    this(description, Randomisation.NONE);
  }

  /**
   * A cell with arms at home and an empty table.
   *
   * @param randomisation what is drawn anew at each reset
   */
  public SimulatedCell(CellDescription description, Randomisation randomisation) {
    this(description, randomisation, 1);
  }

  /**
   * A cell in which everything is as slippery as it takes to see whether grasps are honest.
   *
   * @param frictionShare share of the usual friction that all surfaces have
   */
  SimulatedCell(CellDescription description, Randomisation randomisation, double frictionShare) {
    this.usual = description;
    this.description = description;
    this.randomisation = randomisation;
    this.frictionShare = frictionShare;
    frameSubsteps = frameSubsteps(description.camera().framesPerSecond());
    left = new SimulatedArm("left", description, description.leftHome());
    right = new SimulatedArm("right", description, description.rightHome());
    world = new PhysicsWorld(description, SceneSetup.EMPTY, frictionShare);
    scene = world.scene(0);
    progress = TaskProgress.initial(0);
    publish();
  }

  private static int frameSubsteps(double framesPerSecond) {
    double each = PhysicsWorld.SUBSTEPS_PER_SECOND / framesPerSecond;
    if (!(each >= 1) || each != Math.rint(each)) {
      throw new InputException(
          "The simulated camera cannot run at %s frames per second; set framesPerSecond to a divisor of %d such as 30."
              .formatted(framesPerSecond, PhysicsWorld.SUBSTEPS_PER_SECOND));
    }
    return (int) each;
  }

  /**
   * Lets time begin at another moment than 0; only before the first step.
   *
   * @param nanos on {@link #clock()}
   */
  public synchronized void begin(long nanos) {
    requireOpen();
    if (substeps > 0) {
      throw new IllegalStateException("The simulated cell's time has begun already");
    }
    clock.advanceTo(nanos);
    originNanos = nanos;
    progress = TaskProgress.initial(nanos);
    publish();
  }

  /**
   * Puts the arms at home with open grippers and sets up a task. Time goes on from where it is.
   *
   * @param seed of the trial, which decides where the bodies stand
   */
  public synchronized void reset(SimTask task, long seed) {
    requireOpen();
    world.close();
    description = randomisation.cell(usual, seed);
    SceneSetup setup = randomisation.setup(description, task.setup(seed), seed);
    world = new PhysicsWorld(description, setup, frictionShare);
    originNanos = clock.nanos();
    substeps = 0;
    left.home(description.leftHome());
    right.home(description.rightHome());
    judge = task.judge(description, originNanos);
    progress = TaskProgress.initial(originNanos);
    collisions = List.of();
    publish();
    sink.trialBegins(description, seed, originNanos);
    sink.frameDue(scene, frames++);
  }

  /** Simulated time; moves only in {@link #advanceTo}. */
  public Clock.Manual clock() {
    return clock;
  }

  public Arm left() {
    return left;
  }

  public Arm right() {
    return right;
  }

  /** Who is told at each frame time; replaces the one before. */
  public void onFrame(FrameSink sink) {
    this.sink = sink;
  }

  /**
   * Simulates up to a time on {@link #clock()}; called only by the control thread. The newest
   * commands are reached 10 ms after the time now.
   */
  public synchronized void advanceTo(long nanos) {
    requireOpen();
    left.apply(world, 0);
    right.apply(world, 1);
    while (!world.diverged() && timeOf(substeps + 1) <= nanos) {
      world.substep();
      substeps++;
      if (world.diverged()) {
        break;
      }
      if (substeps % PhysicsWorld.TICK_SUBSTEPS == 0) {
        judge();
      }
      if (substeps % frameSubsteps == 0) {
        sink.frameDue(world.scene(timeOf(substeps)), frames++);
      }
    }
    clock.advanceTo(nanos);
    if (world.diverged()) {
      if (!progress.ended()) {
        progress =
            progress.ended(
                TaskProgress.Outcome.INVALID,
                "the simulation became unstable; this trial does not count");
      }
      return;
    }
    publish();
  }

  private void judge() {
    if (judge != null) {
      SceneState now = world.scene(timeOf(substeps));
      collisions = Collision.after(collisions, now);
      if (!progress.ended()) {
        progress = judge.look(now);
      }
    }
  }

  private long timeOf(long substep) {
    return originNanos + substep * 1_000_000_000L / PhysicsWorld.SUBSTEPS_PER_SECOND;
  }

  private void publish() {
    long nanos = timeOf(substeps);
    scene = world.scene(nanos);
    left.measured(scene.leftJoints(), scene.leftFinger(), nanos);
    right.measured(scene.rightJoints(), scene.rightFinger(), nanos);
  }

  /** Newest snapshot. */
  public SceneState scene() {
    return scene;
  }

  /** Newest judgement of the running task; a trial that ended keeps its end. */
  public TaskProgress progress() {
    return progress;
  }

  /** What the arms pressed on since the trial began, in order of time. */
  public List<Collision> collisions() {
    return collisions;
  }

  /** The cell as it stands in the running trial. */
  public CellDescription description() {
    return description;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The simulated cell is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      world.close();
    }
  }

  /** One arm as others see it. */
  private static final class SimulatedArm implements Arm {
    private final String name;
    private final double maxTravel;
    private final AtomicReference<@Nullable Command> next = new AtomicReference<>();
    private volatile Command accepted;
    private volatile ArmState state;

    private SimulatedArm(String name, CellDescription cell, JointVector home) {
      this.name = name;
      maxTravel = 0.5 * cell.fingerOpening();
      accepted = new Command(home, 1);
      state = new ArmState(name, home, home, 1, ArmState.Link.EXCELLENT, 0);
    }

    private void home(JointVector home) {
      next.set(null);
      accepted = new Command(home, 1);
    }

    private void apply(PhysicsWorld world, int arm) {
      Command command = next.getAndSet(null);
      if (command != null) {
        accepted = command;
        world.command(arm, command.joints(), command.gripper());
      }
    }

    private void measured(double[] joints, double finger, long nanos) {
      state =
          new ArmState(
              name,
              JointVector.of(joints),
              accepted.joints(),
              Math.clamp(finger / maxTravel, 0, 1),
              ArmState.Link.EXCELLENT,
              nanos);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public ArmState state() {
      return state;
    }

    @Override
    public void command(long nanos, JointVector joints, double gripper) {
      joints.requireSize(ArmBody.JOINTS);
      if (!joints.isFinite() || !Double.isFinite(gripper)) {
        throw new IllegalArgumentException(
            "Target of the %s arm is not finite: %s, gripper %s".formatted(name, joints, gripper));
      }
      next.set(new Command(joints, Math.clamp(gripper, 0, 1)));
    }

    @Override
    public void close() {
      // The cell owns the physics; an arm alone has nothing to free.
    }

    private record Command(JointVector joints, double gripper) {}
  }
}
