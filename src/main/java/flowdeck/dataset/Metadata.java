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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files in {@code meta/} of a format 3 dataset. Each is written beside its place and then moved
 * there in one step, so that a reader sees the old or the new one, never half of it.
 */
final class Metadata {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final ObjectMapper LINES = new ObjectMapper();
  private static final String HEALTH_FILE = "meta/health.jsonl";
  private static final String DATA_PATH =
      "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet";
  private static final String VIDEO_PATH =
      "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4";
  private static final String FIRST_EPISODES_FILE = "meta/episodes/chunk-000/file-000.parquet";
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
  private final Schema schema;

  Metadata(Path folder, Schema schema) {
    this.folder = folder;
    this.schema = schema;
  }

  Path dataFile(int file) {
    return folder.resolve(EpisodeIndex.fill(DATA_PATH, position(file)));
  }

  Path videoFile(int file) {
    Map<String, Object> fields = new LinkedHashMap<>(position(file));
    fields.put("video_key", schema.camera());
    return folder.resolve(EpisodeIndex.fill(VIDEO_PATH, fields));
  }

  private static Map<String, Object> position(int file) {
    return Map.of("chunk_index", file / CHUNK_SIZE, "file_index", file % CHUNK_SIZE);
  }

  /** Writes info.json; keys that Flowdeck does not know stay as they are. */
  void writeInfo(int episodes, long frames, int tasks) throws IOException {
    Path file = folder.resolve("meta/info.json");
    ObjectNode info =
        Files.exists(file) && JSON.readTree(file.toFile()) instanceof ObjectNode old
            ? old
            : JSON.createObjectNode();
    info.put("codebase_version", "v3.0");
    info.put("robot_type", schema.robotType());
    info.put("total_episodes", episodes);
    info.put("total_frames", frames);
    info.put("total_tasks", tasks);
    info.put("chunks_size", CHUNK_SIZE);
    info.put("data_files_size_in_mb", 100);
    info.put("video_files_size_in_mb", 200);
    info.put("fps", schema.fps());
    info.putObject("splits").put("train", "0:" + episodes);
    info.put("data_path", DATA_PATH);
    info.put("video_path", VIDEO_PATH);
    ObjectNode features = info.putObject("features");
    schema.features().forEach((name, feature) -> features.set(name, featureJson(feature)));
    writeJson(file, info);
  }

  /** Appends a line to what was out of order in episodes. */
  void appendHealth(int episode, List<String> sentences) throws IOException {
    ObjectNode line = LINES.createObjectNode();
    line.put("episode_index", episode);
    ArrayNode health = line.putArray("health");
    sentences.forEach(health::add);
    Files.writeString(
        folder.resolve(HEALTH_FILE),
        LINES.writeValueAsString(line) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private ObjectNode featureJson(Feature feature) {
    ObjectNode json = JSON.createObjectNode();
    json.put("dtype", feature.dtype());
    ArrayNode shape = json.putArray("shape");
    feature.shape().forEach(shape::add);
    if (feature.names().isEmpty()) {
      json.putNull("names");
    } else {
      ArrayNode names = json.putArray("names");
      feature.names().forEach(names::add);
    }
    if (feature.isVideo()) {
      ObjectNode info = json.putObject("info");
      info.put("video.height", schema.height());
      info.put("video.width", schema.width());
      info.put("video.codec", "h264");
      info.put("video.pix_fmt", "yuv420p");
      info.put("video.is_depth_map", false);
      info.put("video.fps", schema.fps());
      info.put("video.channels", 3);
      info.put("has_audio", false);
    }
    return json;
  }

  void writeStats(Map<String, FeatureStats> stats) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    stats.forEach(
        (name, feature) -> {
          ObjectNode node = json.putObject(name);
          boolean image = isImage(name);
          for (String statistic : statistics()) {
            node.set(statistic, array(feature.get(statistic), image));
          }
          node.putArray("count").add(feature.count());
        });
    writeJson(folder.resolve("meta/stats.json"), json);
  }

  private boolean isImage(String feature) {
    return feature.equals(schema.camera());
  }

  private static List<String> statistics() {
    return Stream.concat(Stream.of("min", "max", "mean", "std"), FeatureStats.LEVEL_NAMES.stream())
        .toList();
  }

  private static ArrayNode array(double[] values, boolean image) {
    ArrayNode array = JSON.createArrayNode();
    for (double value : values) {
      if (image) {
        array.addArray().addArray().add(value);
      } else {
        array.add(value);
      }
    }
    return array;
  }

  private static void writeJson(Path file, JsonNode json) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".part");
    JSON.writeValue(part.toFile(), json);
    replace(part, file);
  }

  /** The instructions in the order of their numbers. */
  List<String> readTasks() throws SQLException {
    Path file = folder.resolve("meta/tasks.parquet");
    if (!Files.exists(file)) {
      return List.of();
    }
    return Parquet.query(
            "SELECT task FROM read_parquet(%s) ORDER BY task_index".formatted(Parquet.quote(file)))
        .stream()
        .map(row -> String.valueOf(row.get("task")))
        .toList();
  }

  void writeTasks(List<String> tasks) throws IOException, SQLException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      rows.add("(%d::BIGINT, %s)".formatted(i, Parquet.quote(tasks.get(i))));
    }
    Path file = folder.resolve("meta/tasks.parquet");
    copyTo(
        "SELECT * FROM (VALUES %s) AS t(task_index, task) ORDER BY task_index"
            .formatted(String.join(", ", rows)),
        file,
        ", KV_METADATA {pandas: " + Parquet.quote(PANDAS) + "}");
  }

  /** The statistics of each episode, in order. */
  List<Map<String, FeatureStats>> readEpisodeStats() throws SQLException, IOException {
    List<Path> files = episodesFiles();
    if (files.isEmpty()) {
      return List.of();
    }
    List<Map<String, FeatureStats>> all = new ArrayList<>();
    for (Map<String, @Nullable Object> row :
        Parquet.query(
            "SELECT COLUMNS('^stats/') FROM read_parquet(%s, union_by_name = true) ORDER BY episode_index"
                .formatted(Parquet.quote(folder.resolve("meta/episodes/*/*.parquet"))))) {
      Map<String, FeatureStats> stats = new LinkedHashMap<>();
      for (Feature feature : schema.features().values()) {
        StatsColumns columns = new StatsColumns(row, "stats/" + feature.name() + "/");
        stats.put(feature.name(), columns.read(feature.isVideo() ? 3 : feature.size()));
      }
      all.add(stats);
    }
    return all;
  }

  /** Adds the row of an episode; from here on the episode belongs to the dataset. */
  void appendEpisode(
      int episode,
      int file,
      long firstIndex,
      int length,
      String task,
      Map<String, FeatureStats> stats)
      throws IOException, SQLException {
    List<Path> files = episodesFiles();
    Path target = files.isEmpty() ? folder.resolve(FIRST_EPISODES_FILE) : files.getLast();
    List<String> columns = new ArrayList<>();
    integer(columns, "episode_index", episode);
    columns.add("[" + Parquet.quote(task) + "]::VARCHAR[] AS tasks");
    integer(columns, "length", length);
    integer(columns, "data/chunk_index", file / CHUNK_SIZE);
    integer(columns, "data/file_index", file % CHUNK_SIZE);
    integer(columns, "dataset_from_index", firstIndex);
    integer(columns, "dataset_to_index", firstIndex + length);
    String video = "videos/" + schema.camera() + "/";
    integer(columns, video + "chunk_index", file / CHUNK_SIZE);
    integer(columns, video + "file_index", file % CHUNK_SIZE);
    columns.add("0.0::DOUBLE AS " + Parquet.column(video + "from_timestamp"));
    columns.add(
        length / (double) schema.fps() + "::DOUBLE AS " + Parquet.column(video + "to_timestamp"));
    stats.forEach(
        (name, feature) -> {
          String prefix = "stats/" + name + "/";
          for (String statistic : statistics()) {
            columns.add(
                "%s::DOUBLE%s AS %s"
                    .formatted(
                        array(feature.get(statistic), isImage(name)),
                        isImage(name) ? "[][][]" : "[]",
                        Parquet.column(prefix + statistic)));
          }
          columns.add(
              "[%d]::BIGINT[] AS %s".formatted(feature.count(), Parquet.column(prefix + "count")));
        });
    integer(columns, "meta/episodes/chunk_index", number(target, 2));
    integer(columns, "meta/episodes/file_index", number(target, 1));
    String row = "SELECT " + String.join(", ", columns);
    copyTo(
        Files.exists(target)
            ? "SELECT * FROM (SELECT * FROM read_parquet(%s) UNION ALL BY NAME %s) ORDER BY episode_index"
                .formatted(Parquet.quote(target), row)
            : row,
        target,
        "");
  }

  private static void integer(List<String> columns, String name, long value) {
    columns.add(value + "::BIGINT AS " + Parquet.column(name));
  }

  /** The number in a path's part, counted from its end: 1 of chunk-000/file-012.parquet is 12. */
  private static long number(Path path, int fromEnd) {
    String name = path.getName(path.getNameCount() - fromEnd).toString();
    return Long.parseLong(name.replaceAll("\\D", ""));
  }

  private List<Path> episodesFiles() throws IOException {
    Path episodes = folder.resolve("meta/episodes");
    if (!Files.isDirectory(episodes)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(episodes, 2)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private void copyTo(String select, Path file, String options) throws IOException, SQLException {
    Files.createDirectories(file.getParent());
    Path part = folder.resolve("meta").resolve(file.getFileName() + ".part");
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (%s) TO %s (FORMAT parquet, COMPRESSION snappy%s)"
              .formatted(select, Parquet.quote(part), options));
    }
    replace(part, file);
  }

  /** Makes sure a file is on the disk, then moves it to its place in one step. */
  static void replace(Path part, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
