package flowdeck.sim.robots;

import flowdeck.arms.Arm;
import flowdeck.arms.fri.ControllerError;
import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.fri.VirtualController;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.arms.gripper.RobotiqSettings;
import flowdeck.arms.gripper.VirtualRobotiq;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.NamedThreads;
import flowdeck.sim.SimTask;
import flowdeck.sim.SimulatedCell;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two virtual controllers and their virtual grippers, which move the arms of a simulated cell,
 * which lives in the time of this machine: a thread of its own brings it to the present every few
 * milliseconds.
 *
 * <p>Methods may be called from any thread; {@link #reset} waits until the robots are ready.
 */
public final class VirtualRobots implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualRobots.class);
  private static final long STEP_NANOS = 3_333_333;
  private static final long READY_NANOS = 8_000_000_000L;
  private static final long LOOK_NANOS = 5_000_000;
  private static final double SEATED_RAD = 1e-3;

  private final SimulatedCell cell;
  private final Clock wall;
  private final List<Robot> robots;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean failed;

  /** What moves an arm's fingers. */
  public sealed interface Tool {

    /** Nothing: they stay open. */
    record None() implements Tool {}

    /** A Robotiq gripper behind a gateway; it is what its client takes it for. */
    record Robotiq(RobotiqSettings settings) implements Tool {}

    /** Outputs of the arm's controller. */
    record Wired(IoWiring wiring) implements Tool {}
  }

  /**
   * One arm.
   *
   * @param port UDP port of this machine that its controller sends to
   */
  public record Side(int port, Tool tool) {}

  /** One arm's stand-ins. */
  private record Robot(
      String name,
      SimulatedLimb limb,
      VirtualController controller,
      @Nullable VirtualRobotiq gripper) {

    void close() {
      controller.close();
      if (gripper != null) {
        gripper.close();
      }
    }
  }

  /**
   * Switches everything on.
   *
   * @param cell whose time has not begun; closed by its owner, after this
   * @param wall the clock the cell then lives by
   * @param version that the controllers speak
   * @param periodMillis the controllers' send period, 1 to 10 ms
   */
  public VirtualRobots(
      SimulatedCell cell, Clock wall, FriVersion version, int periodMillis, Side left, Side right) {
    this.cell = cell;
    this.wall = wall;
    cell.begin(wall.nanos());
    Robot first = robot("left", cell.left(), version, periodMillis, left);
    try {
      robots = List.of(first, robot("right", cell.right(), version, periodMillis, right));
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
    robots.forEach(robot -> robot.limb().connect());
    thread = NamedThreads.startPunctual("physics", this::run);
  }

  private Robot robot(String name, Arm arm, FriVersion version, int periodMillis, Side side) {
    SimulatedLimb limb = new SimulatedLimb(arm);
    VirtualController controller =
        VirtualController.open(
            name,
            version,
            periodMillis,
            1,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), side.port()),
            limb,
            wall);
    try {
      VirtualRobotiq gripper =
          switch (side.tool()) {
            case Tool.None() -> null;
            case Tool.Robotiq(RobotiqSettings settings) ->
                new VirtualRobotiq(name, settings, limb, wall);
            case Tool.Wired(IoWiring wiring) -> {
              controller.wire(wiring, limb);
              yield null;
            }
          };
      return new Robot(name, limb, controller, gripper);
    } catch (RuntimeException e) {
      controller.close();
      throw e;
    }
  }

  /** The left arm's controller. */
  public VirtualController left() {
    return robots.get(0).controller();
  }

  /** The right arm's controller. */
  public VirtualController right() {
    return robots.get(1).controller();
  }

  /** Both controllers, left first. */
  public List<VirtualController> controllers() {
    return robots.stream().map(Robot::controller).toList();
  }

  /**
   * The Robotiq gripper of an arm, if it has one.
   *
   * @param arm 0 for the left one, 1 for the right one
   */
  public Optional<VirtualRobotiq> gripper(int arm) {
    return Optional.ofNullable(robots.get(arm).gripper());
  }

  /**
   * Puts arms and scene to the start of a trial, as a person would who clears the table and leads
   * the arms home with their drives off, and starts the controllers' motions again.
   *
   * @throws InputException if a controller does not let itself be commanded then, or the simulation
   *     has failed
   */
  public void reset(SimTask task, long seed) {
    for (Robot robot : robots) {
      robot.limb().disconnect();
      robot.controller().endMotion();
      robot.controller().drivesOff();
    }
    synchronized (this) {
      cell.reset(task, seed);
    }
    for (Robot robot : robots) {
      robot.controller().turnGripper(true);
      robot.controller().release();
      robot.controller().drivesOn();
      await(robot, "hold its arm at home", () -> seated(robot));
      robot.limb().connect();
    }
    startMotion();
  }

  /** Starts the motions of both controllers' applications and waits until they can be commanded. */
  public void startMotion() {
    for (Robot robot : robots) {
      VirtualController controller = robot.controller();
      await(
          robot,
          "let itself be commanded",
          () -> controller.commanding() || controller.startMotion() && controller.commanding());
    }
  }

  /**
   * Holds an arm fast, so that what its controller and its gripper command moves nothing. It must
   * not be let go unless its drives have been switched off and on since, from where it then stands.
   *
   * @param arm 0 for the left one, 1 for the right one
   */
  public void block(int arm, boolean fast) {
    SimulatedLimb limb = robots.get(arm).limb();
    if (fast) {
      limb.disconnect();
    } else {
      limb.connect();
    }
  }

  /**
   * Lets an arm's sensors feel torques from outside; the simulation itself knows nothing of them.
   *
   * @param arm 0 for the left one, 1 for the right one
   * @param torque at each joint, Nm
   */
  public void press(int arm, JointVector torque) {
    torque.requireSize(IiwaKinematics.JOINTS);
    robots.get(arm).limb().press(torque);
  }

  /**
   * Where an arm really is, whatever its controller tells, rad.
   *
   * @param arm 0 for the left one, 1 for the right one
   */
  public JointVector joints(int arm) {
    double[] measured = new double[IiwaKinematics.JOINTS];
    robots.get(arm).limb().read(measured, new double[IiwaKinematics.JOINTS]);
    return JointVector.of(measured);
  }

  /**
   * How far an arm's fingers really are open, 0 to 1.
   *
   * @param arm 0 for the left one, 1 for the right one
   */
  public double opened(int arm) {
    return robots.get(arm).limb().opened();
  }

  private boolean seated(Robot robot) {
    double[] held = robot.controller().position();
    double[] measured = new double[held.length];
    robot.limb().read(measured, new double[held.length]);
    for (int i = 0; i < held.length; i++) {
      if (Math.abs(held[i] - measured[i]) > SEATED_RAD) {
        return false;
      }
    }
    return robot.controller().atRest();
  }

  private void await(Robot robot, String what, BooleanSupplier condition) {
    long deadline = wall.nanos() + READY_NANOS;
    while (!condition.getAsBoolean()) {
      if (failed) {
        throw new InputException(
            "The simulation behind the virtual robots has failed and nothing moves any more; open"
                + " the cell again, the log has the details.");
      }
      if (wall.nanos() > deadline) {
        throw new InputException(reproach(robot.name(), what, robot.controller().errors()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** What an arm's controller does not do, and why that may be. */
  static String reproach(String arm, String what, List<ControllerError> errors) {
    String last = errors.isEmpty() ? "no error" : "\"%s\"".formatted(errors.getLast().text());
    return "The virtual controller of the %s arm does not %s; it tells %s. See its state on the Cell screen, then start its application anew there."
        .formatted(arm, what, last);
  }

  private void run() {
    try {
      live();
    } catch (RuntimeException | Error e) { // thread root
      LOG.error("The simulation behind the virtual robots failed", e);
      failed = true;
      controllers().forEach(VirtualController::endApp); // nobody shall wait for arms that stand
    }
  }

  private void live() {
    long due = wall.nanos();
    long before = due;
    while (!closed) {
      due = Math.max(due + STEP_NANOS, wall.nanos() - STEP_NANOS);
      long left = due - wall.nanos();
      while (left > 0 && !closed) {
        LockSupport.parkNanos(left);
        left = due - wall.nanos();
      }
      synchronized (this) {
        if (closed) {
          return;
        }
        long now = Math.max(wall.nanos(), cell.clock().nanos());
        for (Robot robot : robots) {
          robot.limb().step(now, now - before);
        }
        before = now;
        cell.advanceTo(now);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    robots.forEach(Robot::close);
  }
}
