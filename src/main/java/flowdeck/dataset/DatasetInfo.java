package flowdeck.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code meta/info.json} says about a dataset.
 *
 * @param version LeRobot's {@code codebase_version}, e.g. "v3.0"
 * @param robotType what the recorder called the robot; empty if unknown
 * @param fps rows and video frames per second
 * @param totalEpisodes episodes the dataset claims to have
 * @param totalFrames rows the dataset claims to have
 * @param totalTasks instructions the dataset claims to have
 * @param chunkSize files per numbered folder
 * @param dataPath template of the table files' paths
 * @param videoPath template of the video files' paths; empty without cameras
 * @param features columns and cameras in declared order
 */
public record DatasetInfo(
    String version,
    String robotType,
    int fps,
    int totalEpisodes,
    long totalFrames,
    int totalTasks,
    int chunkSize,
    String dataPath,
    String videoPath,
    Map<String, Feature> features) {
  static final String ACTION = "action";
  static final String STATE = "observation.state";

  /** Columns every dataset has, apart from what was recorded. */
  static final List<String> INDEX_COLUMNS =
      List.of("timestamp", "frame_index", "episode_index", "index", "task_index");

  public DatasetInfo {
    // Keeps the declared order, which Map.copyOf would not.
    features = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  /** Whether the dataset is of LeRobot's format 3, where tables replace the JSON lines. */
  public boolean isV3() {
    return version.startsWith("v3.");
  }

  /** Names of the cameras, e.g. {@code observation.images.scene}. */
  public List<String> cameras() {
    return features.values().stream().filter(Feature::isVideo).map(Feature::name).toList();
  }

  /** Width of a camera's images, px. */
  public int width(String camera) {
    return cameraFeature(camera).shape().get(1);
  }

  /** Height of a camera's images, px. */
  public int height(String camera) {
    return cameraFeature(camera).shape().get(0);
  }

  /** The numbers of {@code action}. */
  public ActionLayout actionLayout() {
    return layout(ACTION);
  }

  /** The numbers of {@code observation.state}. */
  public ActionLayout stateLayout() {
    return layout(STATE);
  }

  private ActionLayout layout(String column) {
    Feature feature = features.get(column);
    if (feature == null) {
      throw new InputException(
          "The dataset declares no column %s in meta/info.json; it cannot be used for policies."
              .formatted(column));
    }
    if (feature.names().size() == feature.size()) {
      return new ActionLayout(feature.names());
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < feature.size(); i++) {
      names.add(column + "_" + i);
    }
    return new ActionLayout(names);
  }

  private Feature cameraFeature(String camera) {
    Feature feature = features.get(camera);
    if (feature == null || !feature.isVideo()) {
      throw new InputException(
          "The dataset has no camera %s; it has %s.".formatted(camera, cameras()));
    }
    return feature;
  }

  /**
   * Reads it.
   *
   * @throws InputException if the folder is no dataset of a known format
   */
  public static DatasetInfo read(Path folder) {
    Path file = folder.resolve("meta/info.json");
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "%s is no LeRobot dataset: it has no meta/info.json; give the folder that holds meta, data and videos."
              .formatted(folder));
    }
    JsonNode json = readJson(file);
    String version = json.path("codebase_version").asText("");
    if (!version.startsWith("v3.") && !version.equals("v2.1")) {
      throw new InputException(
          "%s says codebase_version \"%s\"; convert the dataset to v3.0 or v2.1 with LeRobot's converter."
              .formatted(file, version));
    }
    Map<String, Feature> features = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("features").properties()) {
      Feature feature = Feature.parse(entry.getKey(), entry.getValue());
      if (feature.isVideo() && feature.shape().size() != 3) {
        throw new InputException(
            "%s: camera %s needs a shape [height, width, 3]; correct the file."
                .formatted(file, feature.name()));
      }
      features.put(feature.name(), feature);
    }
    int fps = json.path("fps").asInt(0);
    if (features.isEmpty() || fps <= 0 || !json.path("data_path").isTextual()) {
      throw new InputException(
          "%s lacks features, a positive fps or data_path; download the file again."
              .formatted(file));
    }
    return new DatasetInfo(
        version,
        json.path("robot_type").asText(""),
        fps,
        json.path("total_episodes").asInt(),
        json.path("total_frames").asLong(),
        json.path("total_tasks").asInt(),
        Math.max(1, json.path("chunks_size").asInt(1000)),
        json.path("data_path").asText(),
        json.path("video_path").asText(""),
        features);
  }

  static JsonNode readJson(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s is not valid JSON (%s); restore or download the file again."
              .formatted(file, e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); check the disk and the permissions."
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
