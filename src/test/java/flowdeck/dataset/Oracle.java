package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Judges datasets by other means than the program's own: {@link Ffprobe}, and SQL on the Parquet
 * files. The rules are LeRobot's.
 */
public final class Oracle {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Oracle() {}

  /** A database of its own, apart from the program's. */
  private static final class Database {
    static final Connection CONNECTION = open();

    private static Connection open() {
      try {
        return DriverManager.getConnection("jdbc:duckdb:");
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Requires that a video is what LeRobot's loader needs. */
  public static void checkVideo(Path video, int rows, int fps, String codec) throws Exception {
    Ffprobe probe = Ffprobe.of(video);
    assertThat(probe.streams()).as("streams of " + video).isEqualTo(1);
    assertThat(probe.codec()).isEqualTo(codec);
    assertThat(probe.pixelFormat()).isEqualTo("yuv420p");
    assertThat(probe.frames()).as("frames of " + video).hasSize(rows);
    assertThat(probe.averageRate()).isEqualTo(fps + "/1");
    assertThat(probe.nominalRate()).isEqualTo(fps + "/1");
    for (int k = 0; k < rows; k++) {
      assertThat(probe.frames().get(k).seconds())
          .as("time of frame %d of %s", k, video)
          .isCloseTo(k / (double) fps, within(1e-4));
      assertThat(probe.frames().get(k).key() || k % 2 == 1)
          .as("frame %d is a key frame", k)
          .isTrue();
    }
  }

  /** The answer of a query, a list of columns per row. */
  public static List<List<Object>> sql(String query) throws SQLException {
    try (Statement statement = Database.CONNECTION.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<List<Object>> rows = new ArrayList<>();
      while (result.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          Object value = result.getObject(i);
          row.add(value instanceof java.sql.Array array ? plain(array) : value);
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static List<Object> plain(java.sql.Array array) throws SQLException {
    List<Object> list = new ArrayList<>();
    for (Object each : (Object[]) array.getArray()) {
      list.add(each instanceof java.sql.Array inner ? plain(inner) : each);
    }
    return list;
  }

  static String parquet(Path file) {
    return parquet(List.of(file));
  }

  private static String parquet(List<Path> files) {
    return "read_parquet(["
        + files.stream()
            .map(file -> "'" + file.toString().replace("'", "''") + "'")
            .collect(java.util.stream.Collectors.joining(", "))
        + "])";
  }

  /** Requires that a folder is a dataset of format 3.0 with these lengths of episodes. */
  public static void checkV3(Path folder, String codec, int... lengths) throws Exception {
    JsonNode info = JSON.readTree(folder.resolve("meta/info.json").toFile());
    assertThat(info.path("codebase_version").asText()).isEqualTo("v3.0");
    assertThat(info.at("/splits/train").asText()).isEqualTo("0:" + lengths.length);
    assertThat(info.has("total_videos")).isFalse();
    checkTotals(info, lengths);
    List<List<Object>> tasks =
        sql("SELECT task_index, task FROM " + parquet(folder.resolve("meta/tasks.parquet")));
    for (int i = 0; i < tasks.size(); i++) {
      assertThat(((Number) tasks.get(i).getFirst()).intValue()).isEqualTo(i);
    }
    assertThat(tasks).hasSize(info.path("total_tasks").asInt());
    assertThat(
            sql("SELECT decode(value) FROM parquet_kv_metadata('%s') WHERE decode(key) = 'pandas'"
                    .formatted(folder.resolve("meta/tasks.parquet").toString().replace("'", "''")))
                .getFirst()
                .getFirst()
                .toString())
        .contains("\"index_columns\": [\"task\"]");

    Path list = folder.resolve("meta/episodes/chunk-000/file-000.parquet");
    assertThat(parquetFiles(folder.resolve("meta/episodes"))).containsExactly(list);
    List<List<Object>> episodes =
        sql(
            """
            SELECT episode_index, length, "data/chunk_index", "data/file_index",
              dataset_from_index, dataset_to_index, tasks FROM\s\
            """
                + parquet(list));
    assertThat(episodes).hasSize(lengths.length);
    List<Path> tables = parquetFiles(folder.resolve("data"));
    long row = 0;
    for (int e = 0; e < lengths.length; e++) {
      List<Object> episode = episodes.get(e);
      assertThat(((Number) episode.get(0)).intValue()).isEqualTo(e);
      assertThat(((Number) episode.get(1)).intValue()).isEqualTo(lengths[e]);
      Path data =
          folder.resolve(
              "data/chunk-%03d/file-%03d.parquet".formatted(episode.get(2), episode.get(3)));
      assertThat(tables.get(e)).as("files in the order of episodes").isEqualTo(data);
      assertThat(((Number) episode.get(4)).longValue()).isEqualTo(row);
      checkTable(data, info, e, row, lengths[e], tasks, (List<?>) episode.get(6));
      row += lengths[e];
      assertThat(((Number) episode.get(5)).longValue()).isEqualTo(row);
      for (String camera : cameras(info)) {
        List<Object> video =
            sql("SELECT \"videos/%1$s/chunk_index\", \"videos/%1$s/file_index\", \"videos/%1$s/from_timestamp\", \"videos/%1$s/to_timestamp\" FROM %2$s WHERE episode_index = %3$d"
                    .formatted(camera, parquet(list), e))
                .getFirst();
        assertThat((Double) video.get(2)).isZero();
        assertThat((Double) video.get(3))
            .isCloseTo(lengths[e] / (double) info.path("fps").asInt(), within(1e-9));
        checkVideo(
            folder.resolve(
                "videos/%s/chunk-%03d/file-%03d.mp4".formatted(camera, video.get(0), video.get(1))),
            lengths[e],
            info.path("fps").asInt(),
            codec);
      }
      checkStats(
          info,
          List.of(data),
          statsOfV3(info, list, e),
          List.of("q01", "q10", "q50", "q90", "q99"));
    }
    assertThat(tables).hasSize(lengths.length);
    checkStats(info, tables, JSON.readTree(folder.resolve("meta/stats.json").toFile()), List.of());
    assertThat(DatasetValidator.validate(folder).problems()).isEmpty();
  }

  private static JsonNode statsOfV3(JsonNode info, Path list, int episode) throws Exception {
    String json =
        sql("SELECT to_json(t)::VARCHAR FROM (SELECT COLUMNS('^stats/') FROM %s WHERE episode_index = %d) t"
                .formatted(parquet(list), episode))
            .getFirst()
            .getFirst()
            .toString();
    var nested = JSON.createObjectNode();
    JSON.readTree(json)
        .properties()
        .forEach(
            entry -> {
              String[] path = entry.getKey().split("/");
              nested.withObject("/" + path[1]).set(path[2], entry.getValue());
            });
    return nested;
  }

  private static void checkTotals(JsonNode info, int... lengths) {
    assertThat(info.path("total_episodes").asInt()).isEqualTo(lengths.length);
    assertThat(info.path("total_frames").asInt()).isEqualTo(Arrays.stream(lengths).sum());
    assertThat(info.path("chunks_size").asInt()).isEqualTo(1000);
  }

  private static List<String> cameras(JsonNode info) {
    List<String> cameras = new ArrayList<>();
    info.path("features")
        .properties()
        .forEach(
            feature -> {
              if (feature.getValue().path("dtype").asText().equals("video")) {
                cameras.add(feature.getKey());
              }
            });
    return cameras;
  }

  private static void checkTable(
      Path data,
      JsonNode info,
      int episode,
      long row,
      int length,
      List<List<Object>> tasks,
      List<?> listed)
      throws SQLException {
    Set<String> declared = new TreeSet<>();
    info.path("features")
        .properties()
        .forEach(
            feature -> {
              if (!feature.getValue().path("dtype").asText().equals("video")) {
                declared.add(feature.getKey());
              }
            });
    Set<String> found = new TreeSet<>();
    sql("DESCRIBE SELECT * FROM " + parquet(data))
        .forEach(column -> found.add(String.valueOf(column.getFirst())));
    assertThat(found).as("columns of " + data).isEqualTo(declared);
    List<List<Object>> rows =
        sql(
            "SELECT frame_index, episode_index, \"index\", task_index, timestamp,"
                + " typeof(timestamp), typeof(frame_index), typeof(action) FROM "
                + parquet(data));
    assertThat(rows).hasSize(length);
    for (int k = 0; k < length; k++) {
      List<Object> at = rows.get(k);
      assertThat(at.get(0)).isEqualTo((long) k);
      assertThat(at.get(1)).isEqualTo((long) episode);
      assertThat(at.get(2)).isEqualTo(row + k);
      assertThat(listed)
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .contains(tasks.get(((Long) at.get(3)).intValue()).get(1));
      assertThat((Float) at.get(4)).isEqualTo((float) (k / (double) info.path("fps").asInt()));
      assertThat(at.subList(5, 8)).isEqualTo(List.of("FLOAT", "BIGINT", "FLOAT[]"));
    }
  }

  /** Compares the statistics of columns with those that SQL computes, and the shape of images'. */
  private static void checkStats(JsonNode info, List<Path> data, JsonNode stats, List<String> more)
      throws SQLException {
    for (var feature : info.path("features").properties()) {
      JsonNode found = stats.path(feature.getKey());
      if (feature.getValue().path("dtype").asText().equals("video")) {
        for (String statistic :
            Stream.concat(Stream.of("min", "max", "mean", "std"), more.stream()).toList()) {
          JsonNode values = found.path(statistic);
          assertThat(values).as(statistic).hasSize(3);
          assertThat(values.path(0)).hasSize(1);
          assertThat(values.path(0).path(0)).hasSize(1);
          assertThat(values.path(0).path(0).path(0).asDouble(-1)).isBetween(0.0, 1.0);
        }
        continue;
      }
      boolean vector = feature.getValue().at("/shape/0").asInt() > 1;
      String column = "\"" + feature.getKey() + "\"";
      String number = vector ? column + "[2]::DOUBLE" : column + "::DOUBLE";
      int at = vector ? 1 : 0;
      List<Object> right =
          sql("SELECT min(%1$s), max(%1$s), avg(%1$s), stddev_pop(%1$s), count(*), quantile_cont(%1$s, 0.1) FROM %2$s"
                  .formatted(number, parquet(data)))
              .getFirst();
      List<String> names = List.of("min", "max", "mean", "std", "count");
      for (int i = 0; i < 5; i++) {
        JsonNode value = found.path(names.get(i)).path(i == 4 ? 0 : at);
        assertThat(value.isNumber()).as("%s of %s", names.get(i), feature.getKey()).isTrue();
        double expected = ((Number) right.get(i)).doubleValue();
        assertThat(value.asDouble())
            .as("%s of %s in %s", names.get(i), feature.getKey(), data)
            .isCloseTo(expected, within(1e-9 + 1e-9 * Math.abs(expected)));
      }
      if (!more.isEmpty()) {
        assertThat(found.path("q10").path(at).asDouble())
            .isCloseTo(((Number) right.get(5)).doubleValue(), within(1e-6));
      }
      assertThat(found.path("mean")).hasSize(feature.getValue().at("/shape/0").asInt());
    }
  }

  /** Requires that a folder is a dataset of format 2.1 with these lengths of episodes. */
  public static void checkV21(Path folder, String codec, int... lengths) throws Exception {
    JsonNode info = JSON.readTree(folder.resolve("meta/info.json").toFile());
    assertThat(info.path("codebase_version").asText()).isEqualTo("v2.1");
    checkTotals(info, lengths);
    int cameras = cameras(info).size();
    assertThat(info.path("total_videos").asInt()).isEqualTo(lengths.length * cameras);
    assertThat(info.path("total_chunks").asInt()).isEqualTo(1);
    assertThat(info.path("data_path").asText())
        .isEqualTo("data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet");
    assertThat(info.path("video_path").asText())
        .isEqualTo("videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4");
    assertThat(info.has("video_files_size_in_mb")).isFalse();
    assertThat(files(folder, ".parquet")).hasSize(lengths.length);
    assertThat(files(folder, ".mp4")).hasSize(lengths.length * cameras);
    assertThat(files(folder, ""))
        .as("stray files")
        .noneMatch(file -> file.toString().endsWith(".part"));
    assertThat(folder.resolve("meta/stats.json")).doesNotExist();
    List<JsonNode> tasks = lines(folder.resolve("meta/tasks.jsonl"));
    List<List<Object>> texts = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      assertThat(tasks.get(i).path("task_index").asInt(-1)).isEqualTo(i);
      texts.add(List.of(i, tasks.get(i).path("task").asText()));
    }
    List<JsonNode> episodes = lines(folder.resolve("meta/episodes.jsonl"));
    List<JsonNode> stats = lines(folder.resolve("meta/episodes_stats.jsonl"));
    assertThat(episodes).hasSize(lengths.length);
    assertThat(stats).hasSize(lengths.length);
    long row = 0;
    for (int e = 0; e < lengths.length; e++) {
      assertThat(episodes.get(e).path("episode_index").asInt(-1)).isEqualTo(e);
      assertThat(stats.get(e).path("episode_index").asInt(-1)).isEqualTo(e);
      assertThat(episodes.get(e).path("length").asInt()).isEqualTo(lengths[e]);
      List<String> listed = new ArrayList<>();
      episodes.get(e).path("tasks").forEach(task -> listed.add(task.asText()));
      Path data = folder.resolve("data/chunk-000/episode_%06d.parquet".formatted(e));
      checkTable(data, info, e, row, lengths[e], texts, listed);
      row += lengths[e];
      for (String camera : cameras(info)) {
        checkVideo(
            folder.resolve("videos/chunk-000/%s/episode_%06d.mp4".formatted(camera, e)),
            lengths[e],
            info.path("fps").asInt(),
            codec);
      }
      checkStats(info, List.of(data), stats.get(e).path("stats"), List.of());
    }
    assertThat(DatasetValidator.validate(folder).problems()).isEmpty();
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<Path> parquetFiles(Path folder) throws IOException {
    return files(folder, ".parquet");
  }

  /**
   * Replaces a table.
   *
   * @param select a query on it under the name t
   */
  public static void rewrite(Path table, String select) throws SQLException {
    try (Statement statement = Database.CONNECTION.createStatement()) {
      statement.execute("CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM " + parquet(table));
      statement.execute(
          "COPY (%s) TO '%s' (FORMAT parquet)"
              .formatted(select, table.toString().replace("'", "''")));
    }
  }

  /** All files in a folder, by ending, sorted. */
  public static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }

  /** Everything recorded, of an episode, with float32 as bits: equal texts are equal rows. */
  public static List<List<Object>> recorded(Path folder, int episode) throws SQLException {
    EpisodeFiles files = LeRobotDataset.open(folder).files(episode);
    List<List<Object>> rows =
        sql(
            "SELECT * EXCLUDE (episode_index, \"index\", task_index) FROM %s WHERE episode_index = %d ORDER BY frame_index"
                .formatted(parquet(files.data()), episode));
    assertThat(rows).hasSize(files.length());
    return rows;
  }
}
