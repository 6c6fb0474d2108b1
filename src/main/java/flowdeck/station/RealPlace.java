package flowdeck.station;

import flowdeck.arms.fri.FriArm;
import flowdeck.arms.fri.FriLink;
import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.Camera;
import flowdeck.cell.CellFile;
import flowdeck.cell.CellSetup;
import flowdeck.cell.Controllers;
import flowdeck.cell.ToolSetup;
import flowdeck.control.Cell;
import flowdeck.control.SupervisionLimits;
import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.trial.TaskDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A lab's cell: two arms behind FRI controllers, their grippers, a camera, all named in a file. */
public final class RealPlace implements Place {
  private static final String RECORDINGS_ONLY = "watch-recording";

  private final CellSetup setup;
  private final Controllers.Real controllers;
  private final @Nullable KeptCalibration calibration;
  private final Cell cell;

  /**
   * Opens the ports; arms and camera may come later, and tell until then why they are not there.
   */
  RealPlace(CellFile file, Controllers.Real controllers) {
    setup = file.setup();
    this.controllers = controllers;
    calibration = KeptCalibration.of(file);
    Clock clock = Clock.system();
    MotionLimits limits = limits();
    List<FriArm> arms = new ArrayList<>();
    try {
      FriLink left = Devices.link("left", controllers.left(), limits, clock);
      arms.add(Devices.arm("left", left, setup.left().gripper(), clock));
      FriLink right = Devices.link("right", controllers.right(), limits, clock);
      arms.add(Devices.arm("right", right, setup.right().gripper(), clock));
      Camera camera = Devices.camera(file, calibration, clock);
      cell =
          Cell.real(setup.description(), ActionLayout.TWO_IIWA, camera, List.copyOf(arms), clock);
    } catch (RuntimeException e) {
      arms.forEach(FriArm::close);
      throw e;
    }
  }

  @Override
  public Cell cell() {
    return cell;
  }

  @Override
  public String mode() {
    return "REAL CELL";
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
  public @Nullable Integer sendPeriodMillis(String arm) {
    return (arm.equals("left") ? controllers.left() : controllers.right()).sendPeriodMillis();
  }

  @Override
  public ToolSetup.@Nullable Mass load() {
    return setup.tool().mass();
  }

  @Override
  public long usualSeed() {
    return 0;
  }

  @Override
  public boolean canPlay(TaskDescription task) {
    return !task.name().equals(RECORDINGS_ONLY);
  }

  /** People reset a real scene. */
  @Override
  public void reset(TaskDescription task, long seed) {
    if (!canPlay(task)) {
      throw new InputException(
          "Task %s is for recordings only; choose another for cell %s."
              .formatted(task.name(), cell.name()));
    }
  }

  @Override
  public void close() {
    cell.close();
  }
}
