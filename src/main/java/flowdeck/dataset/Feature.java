package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One column or one camera of a dataset, as {@code meta/info.json} declares it.
 *
 * @param name e.g. {@code action} or {@code observation.images.scene}
 * @param dtype e.g. {@code float32}, {@code int64}, {@code bool}, {@code video}
 * @param shape sizes; {@code [1]} is a plain column, a video has {@code [height, width, 3]}
 * @param names one name per number; empty if the dataset gives none
 */
public record Feature(String name, String dtype, List<Integer> shape, List<String> names) {
  public Feature {
    shape = List.copyOf(shape);
    names = List.copyOf(names);
  }

  /** Whether the values are in a video file rather than in the table. */
  public boolean isVideo() {
    return dtype.equals("video");
  }

  /** Whether the values are numbers or truth values, one or a vector of them per row. */
  public boolean isNumeric() {
    return shape.size() == 1
        && (dtype.startsWith("float")
            || dtype.startsWith("int")
            || dtype.startsWith("uint")
            || dtype.equals("bool"));
  }

  /** How many numbers one row holds. */
  public int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  static Feature parse(String name, JsonNode json) {
    List<Integer> shape = new ArrayList<>();
    json.path("shape").forEach(size -> shape.add(size.asInt()));
    List<String> names = new ArrayList<>();
    flatten(json.path("names"), names);
    return new Feature(name, json.path("dtype").asText(""), shape, names);
  }

  /** Names come as a list, a list of lists, or a map from a group to a list. */
  private static void flatten(JsonNode json, List<String> names) {
    if (json.isContainerNode()) {
      json.forEach(inner -> flatten(inner, names));
    } else if (json.isTextual()) {
      names.add(json.asText());
    }
  }
}
