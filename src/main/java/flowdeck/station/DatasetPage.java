package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.dataset.EpisodeSidecars;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.edit.DatasetEdits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as its metadata tells it, to be listed on a screen.
 *
 * @param folder of the dataset
 * @param version of its metadata on disk; another one means that it was changed since
 * @param dataset to read pictures from, or null if it cannot be read or nothing was recorded yet
 * @param problem why it cannot be read, one sentence, or empty
 * @param note what is not there of it, one sentence, or empty
 * @param episodes by number
 * @param undoable the edit that can be undone, or null
 */
public record DatasetPage(
    Path folder,
    String version,
    @Nullable LeRobotDataset dataset,
    String problem,
    String note,
    List<Episode> episodes,
    DatasetEdits.@Nullable Undoable undoable) {

  public DatasetPage {
    episodes = List.copyOf(episodes);
  }

  /**
   * One episode.
   *
   * @param number in the dataset
   * @param task instruction
   * @param frames rows
   * @param seconds length
   * @param tie the trial it shows, or null
   * @param health what was out of order while it was recorded, a sentence each
   */
  public record Episode(
      int number,
      String task,
      int frames,
      double seconds,
      @Nullable TrialTie tie,
      List<String> health) {
    public Episode {
      health = List.copyOf(health);
    }
  }

  /** Reads a dataset's metadata; waits for the disk and never throws. */
  static DatasetPage read(Path folder) {
    String version = version(folder);
    try {
      LeRobotDataset dataset = LeRobotDataset.open(folder);
      Map<Integer, List<String>> health = EpisodeSidecars.health(folder);
      Map<Integer, TrialTie> ties = new HashMap<>();
      TrialTie.read(folder).forEach(tie -> ties.put(tie.episode(), tie));
      int fps = dataset.info().fps();
      return new DatasetPage(
          folder,
          version,
          dataset,
          "",
          dataset.note(),
          dataset.episodes().stream()
              .map(
                  number ->
                      new Episode(
                          number,
                          dataset.task(number),
                          dataset.frameCount(number),
                          dataset.frameCount(number) / (double) fps,
                          ties.get(number),
                          health.getOrDefault(number, List.of())))
              .toList(),
          DatasetEdits.newest(folder).orElse(null));
    } catch (InputException e) {
      return unreadable(folder, version, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) { // whatever a stranger's files make a reader do
      return unreadable(folder, version, "%s cannot be read: %s".formatted(folder, e));
    }
  }

  /** A dataset into which nothing was recorded yet. */
  static DatasetPage empty(Path folder) {
    return unreadable(folder, version(folder), "");
  }

  private static DatasetPage unreadable(Path folder, String version, String problem) {
    return new DatasetPage(folder, version, null, problem, "", List.of(), null);
  }

  /** Changes whenever metadata or trash change. */
  static String version(Path folder) {
    StringBuilder version = new StringBuilder();
    for (String part : List.of("meta", "meta/episodes/chunk-000", "trash")) {
      try (Stream<Path> files = Files.list(folder.resolve(part))) {
        for (Path file : files.sorted().toList()) {
          BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
          version
              .append(file.getFileName())
              .append(facts.lastModifiedTime())
              .append(facts.fileKey())
              .append(facts.size());
        }
      } catch (IOException e) {
        version.append('-'); // not there, or changing just now: it is looked at again
      }
    }
    return version.toString();
  }
}
