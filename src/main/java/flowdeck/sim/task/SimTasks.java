package flowdeck.sim.task;

import flowdeck.core.InputException;
import flowdeck.sim.SimTask;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the tasks of the simulated cell: the classes of this package, by their names. */
public final class SimTasks {
  private static final Pattern NAME = Pattern.compile("[a-z]+(_[a-z]+)*");

  private SimTasks() {}

  /**
   * The task with a name as a task file gives it.
   *
   * @throws InputException if there is none
   */
  public static SimTask named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new InputException(
                    "The simulated cell has no task \"%s\"; 'simulated' in a task file names one such as stack_blocks_two."
                        .formatted(name)));
  }

  /** The task with a name, if there is one. */
  public static Optional<SimTask> find(String name) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    StringBuilder type = new StringBuilder(SimTasks.class.getPackageName()).append('.');
    for (String word : name.split("_")) {
      type.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    try {
      Class<?> found = Class.forName(type.toString());
      return SimTask.class.isAssignableFrom(found)
          ? Optional.of((SimTask) found.getConstructor().newInstance())
          : Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "Task class %s needs a public constructor without parameters".formatted(type), e);
    }
  }
}
