package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the files in {@code meta} in which Flowdeck notes something about episodes. */
public final class EpisodeSidecars {
  static final String EPISODE = "episode_index";
  static final String HEALTH = "health";
  static final String HEALTH_FILE = "meta/health.jsonl";
  static final String CAPTURE_FILE = "meta/capture.jsonl";

  private EpisodeSidecars() {}

  /**
   * What was out of order while episodes were recorded, a sentence each, by episode; episodes of
   * which nothing is noted are left out.
   *
   * @param folder of the dataset
   * @throws InputException if the file there cannot be read
   */
  public static Map<Integer, List<String>> health(Path folder) {
    Map<Integer, List<String>> health = new HashMap<>();
    for (JsonNode line : lines(folder.resolve(HEALTH_FILE))) {
      List<String> sentences =
          health.computeIfAbsent(line.path(EPISODE).asInt(-1), number -> new ArrayList<>());
      line.path(HEALTH).forEach(sentence -> sentences.add(sentence.asText()));
    }
    return health;
  }

  /** The lines of a file that need not be there. */
  static List<JsonNode> lines(Path file) {
    return Files.exists(file) ? EpisodeIndex.jsonLines(file) : List.of();
  }
}
