package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.Frame;
import flowdeck.dataset.DatasetValidator.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetValidatorTest {
  private static final String DATA = "data/chunk-000/file-001.parquet";
  private static final String VIDEO = "videos/" + Schema.SCENE + "/chunk-000/file-001.mp4";

  @TempDir static Path original;
  @TempDir Path folder;

  @BeforeAll
  static void recordOnce() {
    Recordings.record(original, 20, 12, 6);
  }

  @BeforeEach
  void copyOriginal() throws IOException {
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(original.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void whatTheWriterWritesIsValid() {
    assertThat(DatasetValidator.validate(folder))
        .isEqualTo(new Report("v3.0", true, 3, 38, List.of()));
  }

  @Test
  void aPartialRealDownloadIsFaultlessApartFromWhatIsMissing() {
    Report report = DatasetValidator.validate(RealDatasets.find("g1-bottle"));

    assertThat(report.valid()).isFalse();
    assertThat(report.episodes()).isEqualTo(37);
    assertThat(report.frames()).isEqualTo(12764);
    assertThat(report.problems()).singleElement().asString().contains("0-9, 47-99");
  }

  @Test
  void aWrongRowNumberIsFound() throws SQLException {
    rewrite(DATA, "SELECT * REPLACE (index + (frame_index = 5)::BIGINT AS index) FROM t");
    assertProblem("row 5 of episode 1 has index 26");
  }

  @Test
  void aWrongTimestampIsFound() throws SQLException {
    rewrite(
        DATA,
        "SELECT * REPLACE ((timestamp + IF(frame_index = 7, 0.001, 0))::FLOAT AS timestamp) FROM"
            + " t");
    assertProblem("row 7 of episode 1 has timestamp");
  }

  @Test
  void aMissingRowIsFound() throws SQLException {
    rewrite(DATA, "SELECT * FROM t WHERE frame_index <> 3");
    assertProblem("has 11 rows but 12 are listed");
  }

  @Test
  void aValueThatIsNoNumberIsFound() throws SQLException {
    rewrite(DATA, "SELECT * REPLACE (list_transform(action, x -> 'nan'::FLOAT) AS action) FROM t");
    assertProblem("row 0 of episode 1 has no finite number in action");
  }

  @Test
  void anUnknownTaskIsFound() throws SQLException {
    rewrite(DATA, "SELECT * REPLACE (9::BIGINT AS task_index) FROM t");
    assertProblem("task_index 9 but there are 2 tasks");
  }

  @Test
  void undeclaredAndAbsentColumnsAreFound() throws SQLException {
    rewrite(DATA, "SELECT * EXCLUDE (decision), 1 AS surprise FROM t");
    assertProblem("undeclared columns [surprise]");
    assertProblem("lacks the columns [decision]");
  }

  @Test
  void aMissingVideoFrameIsFound() {
    recopyVideo(11, 15);
    assertProblem("has 11 frames but 12 rows are listed");
  }

  @Test
  void aVideoAtAnotherRateIsFound() {
    recopyVideo(12, 16);
    assertProblem("16.000 fps");
    assertProblem("frame 1 of episode 1");
  }

  @Test
  void aTruncatedVideoIsFound() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(VIDEO));
    Files.write(folder.resolve(VIDEO), java.util.Arrays.copyOf(bytes, bytes.length - 3000));
    assertProblem("ends inside a frame");
  }

  @Test
  void wrongStatisticsAreFound() throws IOException {
    editJson("meta/stats.json", json -> array(json, "/action/mean").set(3, 0.25));
    assertProblem("meta/stats.json: mean of action number 3 is 0.25");
  }

  @Test
  void wrongStatisticsOfOneEpisodeAreFound() throws SQLException {
    rewrite(
        "meta/episodes/chunk-000/file-000.parquet",
        "SELECT * REPLACE (list_transform(\"stats/action/max\", x -> x + 1) AS"
            + " \"stats/action/max\") FROM t");
    assertProblem("The statistics of episode 0: max of action number 0");
  }

  @Test
  void wrongTotalsAreFound() throws IOException {
    editJson("meta/info.json", json -> ((ObjectNode) json).put("total_frames", 99));
    assertProblem("total_frames 99 but the listed episodes have 38");
  }

  @Test
  void aStrayTableIsFound() throws IOException {
    Files.copy(folder.resolve(DATA), folder.resolve("data/chunk-000/file-007.parquet"));
    assertProblem("file-007.parquet belongs to no listed episode");
  }

  @Test
  void tasksThatPandasWouldReadAsNumbersAreFound() throws SQLException {
    rewrite("meta/tasks.parquet", "SELECT * FROM t");
    assertProblem("pandas index");
  }

  @Test
  void aMissingEpisodeIsFoundAndTheRestIsStillChecked() throws IOException {
    Files.delete(folder.resolve(VIDEO));
    Report report = DatasetValidator.validate(folder);
    assertThat(report.problems())
        .containsExactly("1 of 3 listed episodes have no files (1): only 2 are here.");
    assertThat(report.episodes()).isEqualTo(2);
  }

  @Test
  void format21IsReadAndChecked() throws Exception {
    OldFormat.convert(folder);

    assertThat(DatasetValidator.validate(folder))
        .isEqualTo(new Report("v2.1", true, 3, 38, List.of()));
    assertThat(LeRobotDataset.open(folder).rows(2).count()).isEqualTo(6);

    Path stats = folder.resolve("meta/episodes_stats.jsonl");
    Files.writeString(stats, Files.readString(stats).replaceFirst("\"max\":\\[", "\"max\":[8"));
    assertProblem("The statistics of episode 0: max of observation.state number 0");
  }

  @Test
  void whatOnlyFormat21AsksForIsChecked() throws Exception {
    OldFormat.convert(folder);
    editJson("meta/info.json", json -> ((ObjectNode) json).put("total_videos", 2));
    assertProblem("meta/info.json says total_videos 2 but there are 3");
    Files.copy(
        folder.resolve("data/chunk-000/episode_000000.parquet"),
        Files.createDirectories(folder.resolve("trash")).resolve("old.parquet"));
    assertProblem("trash/old.parquet belongs to no listed episode");
    Files.writeString(folder.resolve("meta/demo.mp4"), "");
    assertProblem("meta/demo.mp4 belongs to no listed episode");
  }

  @Test
  void severalEpisodesInOneFileAreReadEachFromItsPlace() throws Exception {
    // LeRobot's own recorder appends episodes to the same files; make the first file two of them.
    rewrite(
        "data/chunk-000/file-000.parquet",
        "SELECT * REPLACE ((frame_index >= 8)::BIGINT AS episode_index) FROM t");
    rewrite(
        "meta/episodes/chunk-000/file-000.parquet",
        """
        SELECT * REPLACE (0::BIGINT AS "data/file_index", 0::BIGINT AS "videos/%1$s/file_index",
            CASE episode_index WHEN 0 THEN 8 ELSE 12 END::BIGINT AS length,
            CASE episode_index WHEN 0 THEN 0 ELSE 8 / 15.0 END::DOUBLE
                AS "videos/%1$s/from_timestamp")
        FROM t WHERE episode_index < 2\
        """
            .formatted(Schema.SCENE));

    LeRobotDataset dataset = LeRobotDataset.open(folder);
    Rows rows = dataset.rows(1);
    assertThat(rows.count()).isEqualTo(12);
    assertThat(rows.action()[0][0]).isEqualTo((float) Recordings.vector(0, 8, 0.5).get(0));
    List<Frame> whole = new ArrayList<>();
    LeRobotDataset.open(original).frames(0, Schema.SCENE, 160, 120, whole::add);
    List<Frame> part = new ArrayList<>();
    dataset.frames(1, Schema.SCENE, 160, 120, part::add);
    assertThat(part).hasSize(12);
    for (int row = 0; row < 12; row++) {
      assertThat(part.get(row).bgr()).isEqualTo(whole.get(8 + row).bgr());
      assertThat(part.get(row).sequence()).isEqualTo(row);
    }
  }

  private void assertProblem(String text) {
    Report report = DatasetValidator.validate(folder);
    assertThat(report.valid()).isFalse();
    assertThat(report.problems()).anySatisfy(problem -> assertThat(problem).contains(text));
  }

  private void rewrite(String file, String select) throws SQLException {
    try (Connection connection = Parquet.connect();
        Statement statement = connection.createStatement()) {
      String path = Parquet.quote(folder.resolve(file));
      statement.execute(
          "CREATE OR REPLACE TEMP TABLE t AS SELECT * FROM read_parquet(" + path + ")");
      statement.execute("COPY (" + select + ") TO " + path + " (FORMAT parquet)");
    }
  }

  private void recopyVideo(int frames, int fps) {
    Mp4.copy(original.resolve(VIDEO), folder.resolve(VIDEO), frames, fps);
  }

  private static com.fasterxml.jackson.databind.node.ArrayNode array(JsonNode json, String at) {
    return (com.fasterxml.jackson.databind.node.ArrayNode) json.at(at);
  }

  private void editJson(String file, java.util.function.Consumer<JsonNode> edit)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode json = mapper.readTree(folder.resolve(file).toFile());
    edit.accept(json);
    mapper.writeValue(folder.resolve(file).toFile(), json);
  }

  /** Turns a dataset of one file per episode into format 2.1. */
  private static final class OldFormat {
    static void convert(Path folder) throws Exception {
      ObjectMapper mapper = new ObjectMapper();
      Path meta = folder.resolve("meta");
      ObjectNode info = (ObjectNode) mapper.readTree(meta.resolve("info.json").toFile());
      info.put("codebase_version", "v2.1");
      info.put("total_videos", 3);
      info.put("total_chunks", 1);
      info.put("data_path", "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet");
      info.put(
          "video_path",
          "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4");
      StringBuilder episodes = new StringBuilder();
      StringBuilder stats = new StringBuilder();
      Path videos = folder.resolve("videos/chunk-000/" + Schema.SCENE);
      Files.createDirectories(videos);
      List<Map<String, FeatureStats>> perEpisode =
          new EpisodesTable(folder, Recordings.SCHEMA.features(), Recordings.FPS).readStats();
      LeRobotDataset dataset = LeRobotDataset.open(folder);
      for (int episode = 0; episode < perEpisode.size(); episode++) {
        episodes.append(
            mapper.writeValueAsString(
                Map.of(
                    "episode_index",
                    episode,
                    "tasks",
                    List.of(dataset.task(episode)),
                    "length",
                    dataset.frameCount(episode))));
        episodes.append('\n');
        ObjectNode line = mapper.createObjectNode();
        line.put("episode_index", episode);
        ObjectNode features = line.putObject("stats");
        perEpisode
            .get(episode)
            .forEach(
                (name, feature) -> {
                  ObjectNode node = features.putObject(name);
                  for (String statistic : List.of("min", "max", "mean", "std")) {
                    node.set(statistic, mapper.valueToTree(feature.get(statistic)));
                  }
                  node.putArray("count").add(feature.count());
                });
        stats.append(mapper.writeValueAsString(line)).append('\n');
        String number = "episode_%06d".formatted(episode);
        Files.move(
            folder.resolve("data/chunk-000/file-%03d.parquet".formatted(episode)),
            folder.resolve("data/chunk-000/" + number + ".parquet"));
        Files.move(
            folder.resolve(
                "videos/" + Schema.SCENE + "/chunk-000/file-%03d.mp4".formatted(episode)),
            videos.resolve(number + ".mp4"));
      }
      Files.writeString(meta.resolve("episodes.jsonl"), episodes);
      Files.writeString(meta.resolve("episodes_stats.jsonl"), stats);
      Files.writeString(
          meta.resolve("tasks.jsonl"),
          """
          {"task_index": 0, "task": "Stack the blocks."}
          {"task_index": 1, "task": "Fold it's towel."}
          """);
      mapper.writeValue(meta.resolve("info.json").toFile(), info);
      Take.deleteTree(meta.resolve("episodes"));
      Files.delete(meta.resolve("tasks.parquet"));
      Files.delete(meta.resolve("stats.json"));
    }
  }
}
