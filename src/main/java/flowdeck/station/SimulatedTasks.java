package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.sim.SimTask;
import flowdeck.sim.task.SimTasks;
import flowdeck.trial.TaskDescription;

/** Which task of the simulated cell plays which task of the operator. */
public final class SimulatedTasks {
  /** Demonstrations begin at seed 0; scenes from here on nobody has demonstrated. */
  static final long FIRST_SEED = 100_000;

  private SimulatedTasks() {}

  /** Whether the simulated cell can play a task. */
  static boolean knows(TaskDescription task) {
    String name = task.simulatedTask();
    return name != null && SimTasks.find(name).isPresent();
  }

  /**
   * The simulated task a description names.
   *
   * @throws InputException if there is none, or if the two do not agree on the stages
   */
  public static SimTask of(TaskDescription task) {
    String name = task.simulatedTask();
    if (name == null) {
      throw new InputException(
          "Task %s cannot be played in the simulated cell; choose another task or another cell."
              .formatted(task.name()));
    }
    SimTask simulated = SimTasks.named(name);
    if (!simulated.stages().equals(task.ladder().ids())) {
      throw new InputException(
          "The stages of task %s are %s, but the simulated cell judges %s; make the task file agree."
              .formatted(task.name(), task.ladder().ids(), simulated.stages()));
    }
    return simulated;
  }
}
