package flowdeck.dataset;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with an episode that is not (yet) part of the dataset: its instruction, its journal of
 * rows and its fragmented video.
 *
 * @param folder e.g. {@code staging/take-0001}
 */
record Take(Path folder) {
  private static final String PREFIX = "take-";
  private static final String KEPT = "kept";
  private static final String EPISODE = "episode";
  private static final String TRIAL = "trial.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Makes a folder whose name is free in all the places takes move to. */
  static Take create(Path staging, List<Path> otherPlaces, String task) throws IOException {
    for (int number = 1; ; number++) {
      String name = "%s%04d".formatted(PREFIX, number);
      if (Files.notExists(staging.resolve(name))
          && otherPlaces.stream().allMatch(place -> Files.notExists(place.resolve(name)))) {
        Path folder = Files.createDirectories(staging.resolve(name));
        JSON.writeValue(folder.resolve("take.json").toFile(), Map.of("task", task));
        return new Take(folder);
      }
    }
  }

  /** The takes in a folder, oldest first; edits of the dataset have theirs there too. */
  static List<Take> in(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(place)) {
      return folders
          .filter(Files::isDirectory)
          .filter(folder -> folder.getFileName().toString().startsWith(PREFIX))
          .sorted()
          .map(Take::new)
          .toList();
    }
  }

  String name() {
    return folder.getFileName().toString();
  }

  Path rows() {
    return folder.resolve("rows.bin");
  }

  Path video() {
    return folder.resolve("video.mp4");
  }

  String task() throws IOException {
    return JSON.readTree(folder.resolve("take.json").toFile()).path("task").asText("");
  }

  /** Notes which trial the take shows; the newest counts. */
  void shows(ShownTrial trial) throws IOException {
    Path part = folder.resolve(TRIAL + ".part");
    JSON.writeValue(part.toFile(), TrialTie.put(JSON.createObjectNode(), trial));
    Metadata.replace(part, folder.resolve(TRIAL));
  }

  /** The trial that the take shows, if it shows one. */
  Optional<ShownTrial> shown() throws IOException {
    Path file = folder.resolve(TRIAL);
    return Files.exists(file)
        ? Optional.of(TrialTie.trial(JSON.readTree(file.toFile())))
        : Optional.empty();
  }

  /** Notes that the take is to become an episode, before anything else is touched. */
  void markKept(int episode) throws IOException {
    Files.writeString(folder.resolve(KEPT), "");
    Files.writeString(folder.resolve(EPISODE), String.valueOf(episode));
  }

  /** Notes that it did not become that episode, though somebody still wants to keep it. */
  void markFailed() throws IOException {
    Files.deleteIfExists(folder.resolve(EPISODE));
  }

  /** Whether somebody asked to keep the take. */
  boolean isKept() {
    return Files.exists(folder.resolve(KEPT));
  }

  /** The episode the take was about to become, or one beyond all if it was not that far. */
  int episode() throws IOException {
    Path file = folder.resolve(EPISODE);
    String text = Files.exists(file) ? Files.readString(file) : "";
    // A crash may leave the file empty; then the episode was not written either.
    return text.isBlank() ? Integer.MAX_VALUE : Integer.parseInt(text);
  }

  Take moveTo(Path place) throws IOException {
    Files.createDirectories(place);
    return new Take(Files.move(folder, place.resolve(name())));
  }

  void delete() throws IOException {
    deleteTree(folder);
  }

  static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
