package flowdeck.station;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.camera.Camera;
import flowdeck.control.Cell;
import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.sim.Collision;
import flowdeck.sim.Conditions;
import flowdeck.sim.FaultyCamera;
import flowdeck.sim.FrameSink;
import flowdeck.sim.SimulatedCell;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.render.SimulatedCamera;
import flowdeck.trial.TaskDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The simulated cell with its camera on a thread of its own, as the console uses it. */
public final class SimulatedPlace implements Place {
  private final SimulatedCell simulated;
  private final @Nullable FaultyCamera<SimulatedCamera> faulty;
  private final Cell cell;

  SimulatedPlace(Conditions conditions) {
    CellDescription description = conditions.cell();
    simulated = new SimulatedCell(description, conditions.randomisation());
    SimulatedCamera camera = SimulatedCamera.threaded(description, conditions.randomisation());
    faulty =
        conditions.faults().any()
            ? new FaultyCamera<>(camera, conditions.faults(), simulated.clock())
            : null;
    cell = faulty == null ? cell(camera) : cell(faulty);
  }

  private <C extends Camera & FrameSink> Cell cell(C camera) {
    simulated.onFrame(camera);
    return Cell.simulated(
        simulated.description(),
        ActionLayout.TWO_IIWA,
        camera,
        List.of(simulated.left(), simulated.right()),
        simulated.clock(),
        simulated::advanceTo);
  }

  @Override
  public Cell cell() {
    return cell;
  }

  @Override
  public String mode() {
    return "SIMULATED CELL";
  }

  @Override
  public MotionLimits limits() {
    return MotionLimits.of(cell.layout());
  }

  @Override
  public long usualSeed() {
    return SimulatedTasks.FIRST_SEED;
  }

  @Override
  public boolean canPlay(TaskDescription task) {
    return SimulatedTasks.knows(task);
  }

  @Override
  public void reset(TaskDescription task, long seed) {
    simulated.reset(SimulatedTasks.of(task), seed);
  }

  @Override
  public void rewind() {
    if (faulty != null) {
      faulty.trialStarts();
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
    simulated.close();
  }
}
