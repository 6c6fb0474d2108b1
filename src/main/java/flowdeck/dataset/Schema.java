package flowdeck.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a written dataset holds besides LeRobot's own index columns: one camera, state and action,
 * the capture time of each frame, and further columns.
 *
 * @param fps rows and video frames per second
 * @param robotType what the robot is called in {@code meta/info.json}
 * @param camera name of the video, e.g. {@link #SCENE}
 * @param width image width, px, even
 * @param height image height, px, even
 * @param state numbers of {@code observation.state}
 * @param action numbers of {@code action}
 * @param extra further columns
 */
public record Schema(
    int fps,
    String robotType,
    String camera,
    int width,
    int height,
    ActionLayout state,
    ActionLayout action,
    List<Column> extra) {

  /** The scene camera. */
  public static final String SCENE = "observation.images.scene";

  /** Column with the capture time of each row's frame, s on the cell's clock. */
  public static final String CAPTURE_TIME = "capture_time";

  /**
   * A further column with one value per row.
   *
   * @param name unique, without slashes
   * @param type kind of number
   */
  public record Column(String name, Type type) {}

  /** Kinds of numbers, with their names in LeRobot and in SQL. */
  public enum Type {
    FLOAT32("float32", "FLOAT"),
    FLOAT64("float64", "DOUBLE"),
    INT64("int64", "BIGINT"),
    BOOL("bool", "BOOLEAN");

    final String dtype;
    final String sql;

    Type(String dtype, String sql) {
      this.dtype = dtype;
      this.sql = sql;
    }

    private static Type of(Feature feature) {
      for (Type type : values()) {
        if (type.dtype.equals(feature.dtype()) && feature.size() == 1) {
          return type;
        }
      }
      throw new InputException(
          "Column %s has %d numbers of type %s; only single numbers can be recorded."
              .formatted(feature.name(), feature.size(), feature.dtype()));
    }
  }

  public Schema {
    extra = List.copyOf(extra);
    if (fps <= 0 || width <= 0 || height <= 0 || width % 2 != 0 || height % 2 != 0) {
      throw new IllegalArgumentException(
          "A dataset needs a positive rate and an even image size, got %d fps, %d x %d"
              .formatted(fps, width, height));
    }
    Set<String> names = new TreeSet<>(DatasetInfo.INDEX_COLUMNS);
    names.addAll(List.of(DatasetInfo.STATE, DatasetInfo.ACTION, CAPTURE_TIME, camera));
    for (Column column : extra) {
      if (!names.add(column.name()) || column.name().contains("/")) {
        throw new IllegalArgumentException(
            "Column %s is taken or has a slash".formatted(column.name()));
      }
    }
  }

  /** The scene camera, with states and actions in one layout. */
  public static Schema scene(
      int fps, String robotType, int width, int height, ActionLayout layout, List<Column> extra) {
    return new Schema(fps, robotType, SCENE, width, height, layout, layout, extra);
  }

  /**
   * What a dataset that this program wrote holds.
   *
   * @throws InputException if another program wrote it
   */
  static Schema of(DatasetInfo info) {
    List<String> cameras = info.cameras();
    if (cameras.size() != 1) {
      throw new InputException(
          "The dataset has %d cameras; only one with one camera can be recorded into."
              .formatted(cameras.size()));
    }
    String camera = cameras.getFirst();
    Set<String> own = new TreeSet<>(DatasetInfo.INDEX_COLUMNS);
    own.addAll(List.of(DatasetInfo.STATE, DatasetInfo.ACTION, CAPTURE_TIME, camera));
    return new Schema(
        info.fps(),
        info.robotType(),
        camera,
        info.width(camera),
        info.height(camera),
        info.stateLayout(),
        info.actionLayout(),
        info.features().values().stream()
            .filter(feature -> !own.contains(feature.name()))
            .map(feature -> new Column(feature.name(), Type.of(feature)))
            .toList());
  }

  /** All features in the order of the files. */
  Map<String, Feature> features() {
    Map<String, Feature> features = new LinkedHashMap<>();
    put(features, DatasetInfo.STATE, "float32", List.of(state.size()), state.names());
    put(features, DatasetInfo.ACTION, "float32", List.of(action.size()), action.names());
    put(
        features,
        camera,
        "video",
        List.of(height, width, 3),
        List.of("height", "width", "channels"));
    put(features, CAPTURE_TIME, "float64", List.of(1), List.of());
    for (Column column : extra) {
      put(features, column.name(), column.type().dtype, List.of(1), List.of());
    }
    put(features, "timestamp", "float32", List.of(1), List.of());
    for (String name : List.of("frame_index", "episode_index", "index", "task_index")) {
      put(features, name, "int64", List.of(1), List.of());
    }
    return features;
  }

  /** What {@code meta/info.json} says about it. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("robot_type", robotType);
    json.put("fps", fps);
    ObjectNode declared = json.putObject("features");
    features().forEach((name, feature) -> declared.set(name, feature.json(fps)));
    return json;
  }

  private static void put(
      Map<String, Feature> features,
      String name,
      String dtype,
      List<Integer> shape,
      List<String> names) {
    features.put(name, new Feature(name, dtype, shape, names));
  }
}
