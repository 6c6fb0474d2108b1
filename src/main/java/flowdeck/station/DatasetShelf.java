package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetInfo;
import flowdeck.dataset.UnfinishedTakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The datasets under a sessions folder: those that sessions recorded, recordings that a crash
 * interrupted, and what was made of them. One thread uses it.
 */
final class DatasetShelf {
  /** Where datasets go that are made on the Episodes screen. */
  static final String MADE = "datasets";

  private final Path sessions;
  private final Path own;
  private final Map<Path, Known> known = new HashMap<>();

  private record Known(FileTime modified, int episodes) {}

  /**
   * @param own dataset of the running session, which need not be there yet
   */
  DatasetShelf(Path sessions, Path own) {
    this.sessions = sessions;
    this.own = own;
  }

  /**
   * A dataset that can be opened.
   *
   * @param episodes how many; 0 if nothing was recorded yet
   */
  private record Found(Path folder, FileTime modified, int episodes) {}

  /** The running session's dataset, then all others that hold episodes, newest first. */
  List<DatasetDesk.Entry> read() {
    List<Found> found = new ArrayList<>();
    for (Path folder : candidates()) {
      Path info = folder.resolve("meta/info.json");
      try {
        FileTime modified = Files.getLastModifiedTime(info);
        Known before = known.get(folder);
        if (before == null || !before.modified().equals(modified)) {
          before = new Known(modified, DatasetInfo.read(folder).totalEpisodes());
          known.put(folder, before);
        }
        found.add(new Found(folder, modified, before.episodes()));
      } catch (IOException | InputException e) {
        known.remove(folder); // no dataset, or none that can be read
      }
    }
    List<DatasetDesk.Entry> entries = new ArrayList<>();
    entries.add(
        new DatasetDesk.Entry(
            own,
            true,
            found.stream()
                .filter(dataset -> dataset.folder().equals(own))
                .mapToInt(Found::episodes)
                .sum()));
    found.stream()
        .filter(dataset -> !dataset.folder().equals(own) && dataset.episodes() > 0)
        .sorted(Comparator.comparing(Found::modified).reversed())
        .map(dataset -> new DatasetDesk.Entry(dataset.folder(), false, dataset.episodes()))
        .forEach(entries::add);
    return List.copyOf(entries);
  }

  private List<Path> candidates() {
    List<Path> candidates = new ArrayList<>();
    for (Path session : folders(sessions)) {
      Path dataset = EpisodeRecording.dataset(session);
      candidates.add(dataset);
      candidates.addAll(recoveredFrom(dataset));
    }
    for (Path made : folders(sessions.resolve(MADE))) {
      candidates.add(made);
      candidates.addAll(List.of(made.resolve("first"), made.resolve("second"))); // of a split
    }
    return candidates;
  }

  private static List<Path> recoveredFrom(Path dataset) {
    try {
      return UnfinishedTakes.recoveredFrom(dataset);
    } catch (InputException e) {
      return List.of(); // a folder that may not be read lists nothing
    }
  }

  private static List<Path> folders(Path parent) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      return List.of(); // not made yet
    }
  }
}
