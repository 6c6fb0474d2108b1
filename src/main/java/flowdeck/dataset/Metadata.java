package flowdeck.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files in {@code meta/} of a format 3 dataset. Each is written beside its place and then moved
 * there in one step, so that a reader sees the old or the new one, never half of it.
 */
final class Metadata {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final ObjectMapper LINES = new ObjectMapper();
  private static final String DATA_PATH =
      "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet";
  private static final String VIDEO_PATH =
      "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4";
  static final int CHUNK_SIZE = 1000;

  /** Tells pandas that the instruction is the table's index; LeRobot relies on it. */
  private static final String PANDAS =
      """
      {"index_columns": ["task"], "column_indexes": [{"name": null, "field_name": null, \
      "pandas_type": "unicode", "numpy_type": "object", "metadata": {"encoding": "UTF-8"}}], \
      "columns": [{"name": "task_index", "field_name": "task_index", "pandas_type": "int64", \
      "numpy_type": "int64", "metadata": null}, {"name": "task", "field_name": "task", \
      "pandas_type": "unicode", "numpy_type": "object", "metadata": null}], \
      "attributes": {}, "creator": {"library": "flowdeck", "version": "1"}, \
      "pandas_version": "2.2.3"}\
      """;

  private final Path folder;
  private final Map<String, Feature> features;

  Metadata(Path folder, Map<String, Feature> features) {
    this.folder = folder;
    this.features = features;
  }

  Path dataFile(int file) {
    return folder.resolve(EpisodeIndex.fill(DATA_PATH, position(file)));
  }

  Path videoFile(String camera, int file) {
    Map<String, Object> fields = new LinkedHashMap<>(position(file));
    fields.put("video_key", camera);
    return folder.resolve(EpisodeIndex.fill(VIDEO_PATH, fields));
  }

  private static Map<String, Object> position(int file) {
    return Map.of("chunk_index", file / CHUNK_SIZE, "file_index", file % CHUNK_SIZE);
  }

  /**
   * Writes info.json; what is there and not declared stays.
   *
   * @param declared robot_type, fps, features and whatever else is to be there
   */
  void writeInfo(ObjectNode declared, int episodes, long frames, int tasks) throws IOException {
    Path file = folder.resolve("meta/info.json");
    ObjectNode info =
        Files.exists(file) && JSON.readTree(file.toFile()) instanceof ObjectNode old
            ? old
            : JSON.createObjectNode();
    info.putObject("splits").put("train", "0:" + episodes);
    info.setAll(declared);
    info.put("codebase_version", "v3.0");
    info.put("total_episodes", episodes);
    info.put("total_frames", frames);
    info.put("total_tasks", tasks);
    info.put("chunks_size", CHUNK_SIZE);
    info.put("data_files_size_in_mb", 100);
    info.put("video_files_size_in_mb", 200);
    info.put("data_path", DATA_PATH);
    boolean videos = features.values().stream().anyMatch(Feature::isVideo);
    info.put("video_path", videos ? VIDEO_PATH : null);
    writeJson(file, info);
  }

  /** Appends a line to what was out of order in episodes. */
  void appendHealth(int episode, List<String> sentences) throws IOException {
    ObjectNode line = LINES.createObjectNode();
    line.put(EpisodeSidecars.EPISODE, episode);
    ArrayNode health = line.putArray(EpisodeSidecars.HEALTH);
    sentences.forEach(health::add);
    append(EpisodeSidecars.HEALTH_FILE, line);
  }

  /** Appends a line to how episodes were captured. */
  void appendCapture(int episode, Capture capture) throws IOException {
    ObjectNode line = LINES.createObjectNode();
    line.put(EpisodeSidecars.EPISODE, episode);
    line.put("achieved_fps", capture.achievedFps());
    line.put("repeated_frames", capture.repeatedFrames());
    line.put("lost_frames", capture.lostFrames());
    line.put("faults", capture.faults());
    append(EpisodeSidecars.CAPTURE_FILE, line);
  }

  /** Appends a line to which trials the episodes show. */
  void appendTrial(TrialTie tie) throws IOException {
    ObjectNode line = LINES.createObjectNode();
    line.put(EpisodeSidecars.EPISODE, tie.episode());
    append(TrialTie.FILE, TrialTie.put(line, tie.trial()));
  }

  private void append(String file, ObjectNode line) throws IOException {
    Path lines = folder.resolve(file);
    Files.writeString(
        lines,
        LINES.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    force(lines);
  }

  void writeStats(Map<String, FeatureStats> stats) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    stats.forEach(
        (name, feature) -> {
          if (features.get(name) instanceof Feature declared) {
            json.set(name, feature.json(FeatureStats.NAMES, declared.statsShape()));
          }
        });
    writeJson(folder.resolve("meta/stats.json"), json);
  }

  private static void writeJson(Path file, JsonNode json) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    JSON.writeValue(part.toFile(), json);
    replace(part, file);
  }

  void writeTasks(List<String> tasks) throws IOException, SQLException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      rows.add("(%d::BIGINT, %s)".formatted(i, Parquet.quote(tasks.get(i))));
    }
    Path file = folder.resolve("meta/tasks.parquet");
    copyTo(
        folder,
        "SELECT * FROM (VALUES %s) AS t(task_index, task) ORDER BY task_index"
            .formatted(String.join(", ", rows)),
        file,
        ", KV_METADATA {pandas: " + Parquet.quote(PANDAS) + "}");
  }

  static void copyTo(Path folder, String select, Path file, String options)
      throws IOException, SQLException {
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      copyTo(statement, folder, select, file, options);
    }
  }

  /** Writes what a query answers, beside the folders that LeRobot reads every table of. */
  static void copyTo(Statement statement, Path folder, String select, Path file, String options)
      throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    Path part = folder.resolve("meta").resolve(file.getFileName() + ".part");
    statement.execute(
        "COPY (%s) TO %s (FORMAT parquet, COMPRESSION snappy%s)"
            .formatted(select, Parquet.quote(part), options));
    replace(part, file);
  }

  /** Makes sure a file is on the disk, then moves it to its place in one step. */
  static void replace(Path part, Path file) throws IOException {
    force(part);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes sure a file is on the disk. */
  static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
