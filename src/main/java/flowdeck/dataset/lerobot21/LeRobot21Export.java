package flowdeck.dataset.lerobot21;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.Draft;
import flowdeck.dataset.EpisodePart;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Watcher;
import java.nio.file.Path;
import java.util.List;

/** Writes episodes of a dataset in LeRobot's format 2.1. */
public final class LeRobot21Export {
  private LeRobot21Export() {}

  /**
   * Exports on the caller's thread. The source stays as it is; the target is there as a whole or
   * not at all.
   *
   * @param data dataset of format 3.0 or 2.1
   * @param episodes in the order wanted; none for all
   * @param out folder of the export, empty or absent
   * @param watcher told how far it is; may end it
   * @throws InputException if the dataset is damaged, in use or holds what format 2.1 cannot, or
   *     the target cannot be written
   * @throws java.util.concurrent.CancellationException if the watcher ended it
   */
  public static DatasetCopy.Report run(
      Path data, List<Integer> episodes, Path out, Watcher watcher) {
    try (DatasetLock lock = DatasetLock.forReading(data);
        Draft draft = Draft.of(out)) {
      LeRobotDataset source = LeRobotDataset.open(data);
      DatasetCopy copy = new DatasetCopy(EpisodePart.whole(source, episodes), watcher);
      for (String sidecar : copy.sidecars()) {
        // The format counts tables and videos by walking through the whole folder.
        if (sidecar.endsWith(".parquet") || sidecar.endsWith(".mp4")) {
          throw new InputException(
              "Format 2.1 has no place for %s; move that file away, or export as lerobot-v3."
                  .formatted(data.resolve("meta").resolve(sidecar)));
        }
      }
      DatasetCopy.Report report = copy.write(draft.folder(), new Layout21(), false);
      draft.publish();
      return report;
    }
  }
}
