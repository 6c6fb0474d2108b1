package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a dataset's metadata says about it, read in a moment; {@code dataset validate} reads
 * everything.
 *
 * @param folder as it was asked for
 * @param problem why nothing can be trained on it, one sentence, or null
 * @param episodes whose files are here
 * @param frames of these
 * @param framesPerSecond of all cameras
 * @param cameras names
 * @param action names of the numbers in an action
 * @param instructions of its episodes, in order of appearance
 */
public record DatasetLook(
    String folder,
    @Nullable String problem,
    int episodes,
    long frames,
    double framesPerSecond,
    List<String> cameras,
    List<String> action,
    List<String> instructions) {

  /** Looks at a dataset; reads files. */
  static DatasetLook at(String folder) {
    try {
      LeRobotDataset dataset = LeRobotDataset.open(Path.of(folder));
      List<Integer> episodes = dataset.episodes();
      String problem =
          episodes.isEmpty()
              ? "%s holds no episode; record or collect some first.".formatted(folder)
              : dataset.info().cameras().isEmpty()
                  ? "%s has no camera; a policy needs one to look through.".formatted(folder)
                  : null;
      return new DatasetLook(
          folder,
          problem,
          episodes.size(),
          episodes.stream().mapToLong(dataset::frameCount).sum(),
          dataset.info().fps(),
          dataset.info().cameras(),
          dataset.info().actionLayout().names(),
          episodes.stream().map(dataset::task).filter(t -> !t.isEmpty()).distinct().toList());
    } catch (InputException e) {
      return none(folder, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever a stranger's files make a reader do
      return none(folder, "%s cannot be read: %s".formatted(folder, e));
    }
  }

  private static DatasetLook none(String folder, String problem) {
    return new DatasetLook(folder, problem, 0, 0, 0, List.of(), List.of(), List.of());
  }
}
