package flowdeck.dataset.robotwin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Instructions in RoboTwin's JSON: a list, or lists under {@code seen} and {@code unseen}. */
final class Instructions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Instructions() {}

  /** All of them, those meant for training first; none if the text is something else. */
  static List<String> parse(String json) {
    List<String> found = new ArrayList<>();
    try {
      JsonNode root = JSON.readTree(json);
      JsonNode list = root.isArray() ? root : root.path("seen");
      list.forEach(entry -> found.add(entry.asText()));
    } catch (JsonProcessingException e) {
      return List.of(); // an episode is of use without words
    }
    return found;
  }
}
