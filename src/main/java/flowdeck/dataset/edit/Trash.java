package flowdeck.dataset.edit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What edits took out of a dataset: each edit has a folder in {@code trash/}, which is a dataset of
 * its own with the episodes as they were, and a manifest.
 */
final class Trash {
  private static final String PREFIX = "edit-";
  private static final String MANIFEST = "manifest.json";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Trash() {}

  /** Kinds of edits. */
  enum Kind {
    @JsonProperty("deleted")
    DELETED,
    @JsonProperty("trimmed")
    TRIMMED
  }

  /**
   * What an edit did.
   *
   * @param edit kind
   * @param time when, as ISO 8601
   * @param episodes their numbers in the dataset at that time, ascending, in the order of the
   *     episodes in the trash
   * @param firstRow of a trimmed episode, the first row that was kept
   * @param endRow of a trimmed episode, the row after the last that was kept
   */
  record Manifest(Kind edit, String time, List<Integer> episodes, int firstRow, int endRow) {}

  /**
   * One edit.
   *
   * @param folder dataset with what it took out
   */
  record Entry(Path folder, Manifest manifest) {
    String name() {
      return folder.getFileName().toString();
    }
  }

  /** The edits of a dataset, oldest first. */
  static List<Entry> entries(Path dataset) {
    Path trash = dataset.resolve("trash");
    if (!Files.isDirectory(trash)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(trash)) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(PREFIX + "\\d+"))
          .sorted()
          .map(folder -> new Entry(folder, read(folder.resolve(MANIFEST))))
          .toList();
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); check the permissions.".formatted(trash, e.getMessage()), e);
    }
  }

  private static Manifest read(Path file) {
    try {
      Manifest manifest = JSON.readValue(file.toFile(), Manifest.class);
      return Optional.ofNullable(manifest).orElseThrow();
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          "%s cannot be read (%s); move %s away."
              .formatted(
                  file,
                  e instanceof JsonProcessingException json
                      ? json.getOriginalMessage()
                      : e.getMessage(),
                  file.getParent()),
          e);
    }
  }

  /** Where the next edit puts what it takes out. */
  static Path next(Path dataset, Path successor) {
    List<Entry> entries = entries(dataset);
    int number =
        entries.isEmpty()
            ? 1
            : 1 + Integer.parseInt(entries.getLast().name().substring(PREFIX.length()));
    return successor.resolve("trash").resolve("%s%04d".formatted(PREFIX, number));
  }

  static void write(Path entry, Manifest manifest) throws IOException {
    Files.writeString(entry.resolve(MANIFEST), JSON.writeValueAsString(manifest));
  }
}
