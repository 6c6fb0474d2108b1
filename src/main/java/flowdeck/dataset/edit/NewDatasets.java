package flowdeck.dataset.edit;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.Draft;
import flowdeck.dataset.EpisodePart;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Watcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes new datasets of format 3.0 out of others, which stay as they are. All methods run on the
 * caller's thread; what they make is there as a whole or not at all. All throw {@link
 * InputException} if a source is damaged or in use or the target cannot be written, and {@link
 * java.util.concurrent.CancellationException} if the watcher ends them.
 */
public final class NewDatasets {
  private NewDatasets() {}

  /**
   * What a dataset was split into.
   *
   * @param first folder with the episodes chosen
   * @param second folder with the others
   */
  public record Split(
      Path first, DatasetCopy.Report chosen, Path second, DatasetCopy.Report others) {}

  /**
   * Copies episodes of a dataset of format 3.0 or 2.1, with one table and one video file each.
   *
   * @param episodes in the order wanted; none for all
   * @param out empty or absent
   */
  public static DatasetCopy.Report copy(
      Path data, List<Integer> episodes, Path out, Watcher watcher) {
    try (DatasetLock lock = DatasetLock.forReading(data);
        Draft draft = Draft.of(out)) {
      LeRobotDataset source = LeRobotDataset.open(data);
      DatasetCopy.Report report =
          new DatasetCopy(EpisodePart.whole(source, episodes), watcher)
              .write(draft.folder(), false);
      draft.publish();
      return report;
    }
  }

  /**
   * Puts datasets together, one after the other.
   *
   * @param sources at least two, with the same columns, cameras, robot and rate
   * @param out empty or absent
   */
  public static DatasetCopy.Report merge(List<Path> sources, Path out, Watcher watcher) {
    List<DatasetLock> locks = new ArrayList<>();
    try (Draft draft = Draft.of(out)) {
      List<EpisodePart> parts = new ArrayList<>();
      Set<Path> given = new HashSet<>();
      for (Path source : sources) {
        if (!given.add(source.toAbsolutePath().normalize())) {
          throw new InputException("%s is given twice; give each dataset once.".formatted(source));
        }
        locks.add(DatasetLock.forReading(source));
        parts.addAll(EpisodePart.whole(LeRobotDataset.open(source), List.of()));
      }
      DatasetCopy copy = new DatasetCopy(parts, watcher);
      copy.requireSameSidecars();
      DatasetCopy.Report report = copy.write(draft.folder(), false);
      draft.publish();
      return report;
    } finally {
      locks.forEach(DatasetLock::close);
    }
  }

  /**
   * Splits a dataset into the folders {@code first} and {@code second}.
   *
   * @param episodes those for {@code first}; neither none nor all
   * @param out empty or absent
   */
  public static Split split(Path data, List<Integer> episodes, Path out, Watcher watcher) {
    try (DatasetLock lock = DatasetLock.forReading(data);
        Draft draft = Draft.of(out)) {
      LeRobotDataset source = LeRobotDataset.open(data);
      List<EpisodePart> all = EpisodePart.whole(source, List.of());
      List<EpisodePart> chosen =
          all.stream().filter(part -> episodes.contains(part.episode())).toList();
      List<EpisodePart> others =
          all.stream().filter(part -> !episodes.contains(part.episode())).toList();
      if (chosen.size() != new HashSet<>(episodes).size() || chosen.isEmpty() || others.isEmpty()) {
        throw new InputException(
            "%s has the episodes 0 to %d; choose some of them, but not all."
                .formatted(data, all.size() - 1));
      }
      DatasetCopy.Report first =
          new DatasetCopy(chosen, watcher.piece(0, 2))
              .write(draft.folder().resolve("first"), false);
      DatasetCopy.Report second =
          new DatasetCopy(others, watcher.piece(1, 2))
              .write(draft.folder().resolve("second"), false);
      draft.publish();
      return new Split(out.resolve("first"), first, out.resolve("second"), second);
    }
  }
}
