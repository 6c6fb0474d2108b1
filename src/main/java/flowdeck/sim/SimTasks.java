package flowdeck.sim;

import flowdeck.core.InputException;
import java.util.List;
import java.util.stream.Collectors;

/** The tasks the simulated cell knows. */
public final class SimTasks {
  private static final List<SimTask> ALL = List.of(new StackBlocksTwo(), new TowelFolding());

  private SimTasks() {}

  public static List<SimTask> all() {
    return ALL;
  }

  /** The task with a name as the operator gives it. */
  public static SimTask named(String name) {
    return ALL.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "The simulated cell has no task \"%s\"; choose one of: %s."
                        .formatted(
                            name,
                            ALL.stream().map(SimTask::name).collect(Collectors.joining(", ")))));
  }
}
