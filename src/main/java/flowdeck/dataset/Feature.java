package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    return shape.size() == 1 && hasNumbers();
  }

  /** Whether the values are numbers or truth values, in an array of any rank. */
  boolean hasNumbers() {
    return dtype.startsWith("float")
        || dtype.startsWith("int")
        || dtype.startsWith("uint")
        || dtype.equals("bool");
  }

  /** Shape of the feature's statistics: one number per dimension, per colour for a video. */
  public List<Integer> statsShape() {
    return isVideo() ? List.of(3, 1, 1) : shape;
  }

  /** How many numbers each statistic has. */
  int statsSize() {
    return isVideo() ? 3 : size();
  }

  /** How many numbers one row holds. */
  public int size() {
    return shape.stream().reduce(1, (a, b) -> a * b);
  }

  /** Kind, shape and names in short, e.g. "float32 [2] (left, right)". */
  String text() {
    return "%s %s%s"
        .formatted(dtype, shape, names.isEmpty() ? "" : " (" + String.join(", ", names) + ")");
  }

  /** What {@code meta/info.json} says about a feature that this program writes. */
  ObjectNode json(int fps) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("dtype", dtype);
    ArrayNode sizes = json.putArray("shape");
    shape.forEach(sizes::add);
    if (names.isEmpty()) {
      json.putNull("names");
    } else {
      ArrayNode list = json.putArray("names");
      names.forEach(list::add);
    }
    if (isVideo()) {
      json.set("info", videoInfo(fps));
    }
    return json;
  }

  /** What is said about a video that this program encodes. */
  ObjectNode videoInfo(int fps) {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("video.height", shape.get(0));
    info.put("video.width", shape.get(1));
    info.put("video.codec", "h264");
    info.put("video.pix_fmt", "yuv420p");
    info.put("video.is_depth_map", false);
    info.put("video.fps", fps);
    info.put("video.channels", 3);
    info.put("has_audio", false);
    return info;
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
