package flowdeck.trial;

import flowdeck.core.InputException;
import flowdeck.core.ResourceFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The tasks Flowdeck brings along, and those in files of the lab. */
public final class Tasks {
  private static final String FOLDER = "tasks";
  private static final String ENDING = ".yaml";

  /** Every file of the folder is a task, so that a new one needs no entry anywhere. */
  private static final List<String> BUILT_IN = files();

  private Tasks() {}

  /** Names of the tasks that come with Flowdeck, in alphabetical order. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * Finds a task.
   *
   * @param nameOrFile name of a built-in one, or path of a YAML file
   * @throws InputException if there is none, or its file is wrong
   */
  public static TaskDescription named(String nameOrFile) {
    if (BUILT_IN.contains(nameOrFile)) {
      return builtIn(nameOrFile);
    }
    if (nameOrFile.endsWith(".yaml") || nameOrFile.endsWith(".yml")) {
      try {
        return read(Path.of(nameOrFile));
      } catch (InvalidPathException e) {
        throw new InputException(
            "'%s' is not a path this system can use; give the path of a task file."
                .formatted(nameOrFile),
            e);
      }
    }
    throw new InputException(
        "There is no task named '%s'; choose one of %s, or give the path of a task file (.yaml)."
            .formatted(nameOrFile, String.join(", ", BUILT_IN)));
  }

  /**
   * Reads a task of the lab.
   *
   * @throws InputException if it cannot be read or is not a task
   */
  public static TaskDescription read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "Task file %s does not exist or is not a file; check the path.".formatted(file));
    }
    try {
      return TaskFile.parse("Task file " + file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new InputException(
          "Task file %s cannot be read (%s); check its permissions."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static List<String> files() {
    return ResourceFolder.names(FOLDER).stream()
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  private static TaskDescription builtIn(String name) {
    String resource = "/" + FOLDER + "/" + name + ENDING;
    try (InputStream in = Tasks.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Resource " + resource + " is not on the class path");
      }
      return TaskFile.parse("Task " + name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
