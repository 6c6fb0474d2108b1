package flowdeck.station;

import flowdeck.arms.Arm;
import flowdeck.arms.fri.FriAddress;
import flowdeck.arms.fri.FriArm;
import flowdeck.arms.fri.FriLink;
import flowdeck.arms.fri.VirtualController;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.gripper.VirtualRobotiq;
import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.Camera;
import flowdeck.cell.CellFile;
import flowdeck.cell.CellSetup;
import flowdeck.cell.Controllers;
import flowdeck.cell.GripperSetup;
import flowdeck.cell.ToolSetup;
import flowdeck.control.Cell;
import flowdeck.control.SupervisionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.sim.Collision;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.render.SimulatedCamera;
import flowdeck.sim.robots.VirtualRobots;
import flowdeck.trial.TaskDescription;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The simulated cell behind virtual controllers and grippers: everything from the drivers up runs
 * as it does with real arms, and arms are treated as real ones.
 */
public final class VirtualPlace implements Place {
  private static final long GRIPPER_NANOS = 15_000_000_000L;
  private static final long LOOK_NANOS = 20_000_000;

  private final CellSetup setup;
  private final @Nullable KeptCalibration calibration;
  private final Clock clock = Clock.system();
  private final SimulatedCell simulated;
  private final VirtualRobots robots;
  private final Cell cell;

  VirtualPlace(CellFile file, Controllers.Virtual controllers) {
    setup = file.setup();
    calibration = KeptCalibration.of(file);
    CellDescription description = setup.description();
    MotionLimits limits = limits();
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      FriLink left = Devices.link("left", anyPort(), limits, clock);
      opened.add(left);
      FriLink right = Devices.link("right", anyPort(), limits, clock);
      opened.add(right);
      simulated = new SimulatedCell(description);
      opened.add(simulated);
      Camera camera = camera(file, description);
      opened.add(camera);
      robots =
          new VirtualRobots(
              simulated,
              clock,
              controllers.version(),
              controllers.sendPeriodMillis(),
              new VirtualRobots.Side(left.port(), tool(setup.left().gripper())),
              new VirtualRobots.Side(right.port(), tool(setup.right().gripper())));
      opened.add(robots);
      Gripper leftGripper = gripper("left", setup.left().gripper(), left, robots.gripper(0));
      opened.add(leftGripper);
      Gripper rightGripper = gripper("right", setup.right().gripper(), right, robots.gripper(1));
      opened.add(rightGripper);
      List<Arm> arms =
          List.of(new FriArm("left", left, leftGripper), new FriArm("right", right, rightGripper));
      cell = Cell.real(description, ActionLayout.TWO_IIWA, camera, arms, clock);
    } catch (RuntimeException e) {
      for (AutoCloseable part : opened.reversed()) {
        closeAfter(part, e);
      }
      throw e;
    }
  }

  private static FriAddress anyPort() {
    return new FriAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
  }

  private static VirtualRobots.Tool tool(GripperSetup setup) {
    return switch (setup) {
      case GripperSetup.None _ -> new VirtualRobots.Tool.None();
      case GripperSetup.Io io -> new VirtualRobots.Tool.Wired(Devices.wiring(io));
      case GripperSetup.Robotiq robotiq ->
          new VirtualRobots.Tool.Robotiq(Devices.settings(robotiq));
    };
  }

  private Gripper gripper(
      String arm, GripperSetup gripper, FriLink link, Optional<VirtualRobotiq> standIn) {
    return Devices.gripper(
        arm, gripper, link, standIn.map(VirtualRobotiq::port).orElse(null), clock);
  }

  private Camera camera(CellFile file, CellDescription description) {
    if (!setup.camera().isDrawn()) {
      return Devices.camera(file, calibration, clock);
    }
    SimulatedCamera drawn = SimulatedCamera.threaded(description);
    simulated.onFrame(drawn);
    return drawn;
  }

  /** One that does not close keeps neither the others open nor the cause from being told. */
  private static void closeAfter(AutoCloseable part, RuntimeException cause) {
    try {
      part.close();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public Cell cell() {
    return cell;
  }

  /** The robots behind the sockets, for whoever plays their part. */
  public VirtualRobots robots() {
    return robots;
  }

  @Override
  public String mode() {
    return "VIRTUAL FRI CELL";
  }

  @Override
  public MotionLimits limits() {
    return setup.motion().limits();
  }

  @Override
  public Clearance clearance() {
    return Devices.clearance(setup);
  }

  @Override
  public SupervisionLimits supervision() {
    return Devices.supervision(setup.supervision());
  }

  @Override
  public @Nullable KeptCalibration calibration() {
    return calibration;
  }

  @Override
  public ToolSetup.@Nullable Mass load() {
    return setup.tool().mass();
  }

  @Override
  public long usualSeed() {
    return SimulatedTasks.FIRST_SEED;
  }

  @Override
  public boolean canPlay(TaskDescription task) {
    return SimulatedTasks.knows(task);
  }

  /** Also plays the person at the smartPADs, who starts the applications' motions. */
  @Override
  public void reset(TaskDescription task, long seed) {
    robots.reset(SimulatedTasks.of(task), seed);
    for (var arm : cell.arms()) {
      arm.gripper().ifPresent(this::makeReady);
    }
  }

  private void makeReady(Gripper gripper) {
    if (gripper.state().trouble() == null && gripper.state().measured()) {
      return;
    }
    gripper.reactivate();
    long deadline = clock.nanos() + GRIPPER_NANOS;
    while (gripper.state().trouble() != null || !gripper.state().measured()) {
      if (clock.nanos() > deadline) {
        throw new InputException(
            "The virtual gripper %s does not get ready: %s"
                .formatted(gripper.name(), gripper.state().trouble()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public List<PanelKey> panel() {
    return List.of(
        key("Start motion", "Starts the position hold of both applications", this::startMotion),
        key("Safety stop", "Safety stop 1 of both arms", each(controller -> controller.stop(1))),
        key("Acknowledge", "Takes the stop back and switches the drives on", each(this::release)),
        key("End application", "Ends both applications", each(VirtualController::endApp)),
        key("Start application", "Opens both sessions anew", each(this::openSession)));
  }

  private static PanelKey key(String label, String tip, Runnable press) {
    return new PanelKey(label, tip, press);
  }

  private Runnable each(Consumer<VirtualController> act) {
    return () -> robots.controllers().forEach(act);
  }

  private void startMotion() {
    robots.controllers().forEach(VirtualController::startMotion);
  }

  private void release(VirtualController controller) {
    controller.release();
    controller.drivesOn();
  }

  private void openSession(VirtualController controller) {
    if (setup.controllers() instanceof Controllers.Virtual virtual) {
      controller.openSession(virtual.version(), virtual.sendPeriodMillis(), 1);
    }
  }

  @Override
  public TaskProgress progress() {
    return simulated.progress();
  }

  @Override
  public List<Collision> collisions() {
    return simulated.collisions();
  }

  @Override
  public void close() {
    cell.close();
    robots.close();
    simulated.close();
  }
}
