package flowdeck.station;

import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.cell.CellFile;
import flowdeck.cell.Controllers;
import flowdeck.cell.ToolSetup;
import flowdeck.control.Cell;
import flowdeck.control.SupervisionLimits;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;
import flowdeck.sim.Collision;
import flowdeck.sim.Conditions;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.TaskDescription;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The cell a station stands at, and what only this kind of cell can do. */
public sealed interface Place extends AutoCloseable
    permits SimulatedPlace, ReplayPlace, RealPlace, VirtualPlace {

  /**
   * Opens a cell.
   *
   * @param name {@code simulated}, {@code replay:DIR}, the name of a built-in cell or a cell's file
   * @param conditions of the simulated cell; a recording has none
   */
  static Place open(String name, Conditions conditions) {
    if (name.equals("simulated")) {
      return new SimulatedPlace(conditions);
    }
    if (!conditions.equals(Conditions.USUAL)) {
      throw new InputException(
          "Only the simulated cell can be altered (here %s), not cell %s; leave that out."
              .formatted(conditions.text(), name));
    }
    if (name.startsWith("replay:")) {
      return new ReplayPlace(Path.of(name.substring("replay:".length())));
    }
    CellFile file = CellFile.open(name);
    return switch (file.setup().controllers()) {
      case Controllers.Real real -> new RealPlace(file, real);
      case Controllers.Virtual virtual -> new VirtualPlace(file, virtual);
    };
  }

  /** What the control loop runs on. */
  Cell cell();

  /** What the badge in the window says, e.g. "SIMULATED CELL". */
  String mode();

  /** Limits of what is sent to the arms. */
  MotionLimits limits();

  /** What both arms are kept away from, made anew for each who asks; null if nothing is. */
  default @Nullable Clearance clearance() {
    return null;
  }

  /** What a running motion is watched for. */
  default SupervisionLimits supervision() {
    return SupervisionLimits.USUAL;
  }

  /** What is kept of its camera's calibration; null if there is nothing to calibrate. */
  default @Nullable KeptCalibration calibration() {
    return null;
  }

  /**
   * How often an arm's controller is to send as the cell's file says, ms; null if it says nothing.
   */
  default @Nullable Integer sendPeriodMillis(String arm) {
    return null;
  }

  /** What the tool weighs as the cell's file says; null if it says nothing. */
  default ToolSetup.@Nullable Mass load() {
    return null;
  }

  /** The task to offer first. */
  default String usualTask() {
    return "stack-blocks-two";
  }

  /** The seed to offer first. */
  long usualSeed();

  /** Whether a task can be played here. */
  boolean canPlay(TaskDescription task);

  /** Brings the scene to the start of a trial; nothing may be running. */
  void reset(TaskDescription task, long seed);

  /**
   * A trial starts: goes back to the start of what is played; a simulated scene has waited for it.
   */
  default void rewind() {}

  /** What the cell itself knows about the running task; null if it cannot tell. */
  default @Nullable TaskProgress progress() {
    return null;
  }

  /** What the arms pressed on since the trial began; empty where the cell cannot tell. */
  default List<Collision> collisions() {
    return List.of();
  }

  /** A key of the stand-in for the robots' own operating panel. */
  record PanelKey(String label, String tip, Runnable press) {}

  /** Keys of the stand-in for the robots' own operating panel; empty where there is none. */
  default List<PanelKey> panel() {
    return List.of();
  }

  /** Whether a recording has come to its end. */
  default boolean playedToTheEnd() {
    return false;
  }

  /** What the demonstrator did at the waypoint times of a plan; empty where nobody demonstrates. */
  default List<JointVector> demonstrated(Trajectory plan) {
    return List.of();
  }

  @Override
  void close();
}
