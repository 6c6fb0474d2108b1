package flowdeck.dataset;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes that programs which were killed left in datasets nobody records into any more. Any thread;
 * disk work.
 */
public final class UnfinishedTakes {
  private static final String RECOVERED = "recovered";

  private UnfinishedTakes() {}

  /** The folder of a dataset in which recovered takes become datasets of their own. */
  public static Path recovered(Path dataset) {
    return dataset.resolve(RECOVERED);
  }

  /** The datasets that recovered takes became, oldest first. */
  public static List<Path> recoveredFrom(Path dataset) {
    try {
      return Take.in(recovered(dataset)).stream()
          .map(Take::folder)
          .filter(folder -> Files.exists(folder.resolve("meta/info.json")))
          .toList();
    } catch (IOException e) {
      throw notReadable(dataset, e);
    }
  }

  /**
   * What became of them.
   *
   * @param takes that are episodes now
   * @param problems what cannot be used and where it is now, a sentence each
   */
  public record Recovery(List<RecoveredTake> takes, List<String> problems) {
    public Recovery {
      takes = List.copyOf(takes);
      problems = List.copyOf(problems);
    }

    /** What was done, a sentence each. */
    public List<String> notes() {
      return Stream.concat(takes.stream().map(RecoveredTake::text), problems.stream()).toList();
    }
  }

  /** Whether a folder has any; one that is being recorded now has, too. */
  public static boolean in(Path dataset) {
    try {
      return !Take.in(DatasetWriter.staging(dataset)).isEmpty();
    } catch (IOException e) {
      throw notReadable(dataset, e);
    }
  }

  /**
   * Makes episodes of them, see {@link RecoveredTake}. Done again after a crash in between it goes
   * on.
   *
   * @return empty if another window or program records into the dataset or changes it
   * @throws InputException if the dataset is damaged or the folder cannot be written
   */
  public static Optional<Recovery> recover(Path dataset) {
    if (inUse(dataset)) {
      return Optional.empty();
    }
    try (DatasetWriter writer =
        DatasetWriter.openOrCreate(dataset, Schema.of(DatasetInfo.read(dataset)))) {
      return Optional.of(writer.recovery());
    }
  }

  private static boolean inUse(Path dataset) {
    try (DatasetLock _ = DatasetLock.forWriting(dataset)) {
      return false;
    } catch (InputException e) {
      return true;
    } catch (IOException e) {
      throw notReadable(dataset, e);
    }
  }

  private static InputException notReadable(Path dataset, IOException e) {
    return new InputException(
        "%s cannot be looked at for unfinished recordings (%s); check the permissions."
            .formatted(dataset, DatasetWriter.reason(e)),
        e);
  }
}
