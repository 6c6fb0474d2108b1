package flowdeck.dataset.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.ForeignVideos;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.lerobot21.LeRobot21Export;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports of what other programs wrote, and of what is damaged. */
class ForeignDatasetTest {
  private static final String TABLE = "data/chunk-000/episode_000001.parquet";
  private static final String VIDEO = "videos/chunk-000/" + Schema.SCENE + "/episode_000001.mp4";
  private static final int ROWS = 9;

  @TempDir static Path once;
  @TempDir Path folder;

  private static Path original;
  private Path source;
  private Path out;

  @BeforeAll
  static void recordOnce() {
    Path recorded = once.resolve("recorded");
    SmallRecordings.record(recorded, 6, ROWS, 4);
    original = once.resolve("v21");
    LeRobot21Export.run(recorded, List.of(), original, Watcher.NONE);
  }

  @BeforeEach
  void copyOriginal() throws IOException {
    source = folder.resolve("Fremdes Größe 1");
    out = folder.resolve("out");
    try (var all = Files.walk(original)) {
      for (Path path : all.toList()) {
        Path target = source.resolve(original.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private static int[] pictures(int count) {
    return IntStream.range(0, count).toArray();
  }

  private DatasetCopy.Report imported() {
    return NewDatasets.copy(source, List.of(1), out, Watcher.NONE);
  }

  private void assertPictures() {
    int[] row = {0};
    LeRobotDataset.open(out)
        .frames(
            0,
            Schema.SCENE,
            SmallRecordings.WIDTH,
            SmallRecordings.HEIGHT,
            frame ->
                assertThat(SmallRecordings.error(frame, row[0]++))
                    .as("picture %d", row[0])
                    .isLessThan(8));
    assertThat(row[0]).isEqualTo(ROWS);
  }

  @Test
  void av1IsCopiedAsItIs() throws Exception {
    Map<String, String> fast = Map.of("cpu-used", "8");
    Path video = source.resolve(VIDEO);
    ForeignVideos.encode(video, "libaom-av1", fast, 64, 48, 15, 2, pictures(ROWS));
    assertThat(imported().notes()).isEmpty();
    Oracle.checkV3(out, "av1", ROWS);
    assertPictures();
  }

  @Test
  void anotherCodecIsEncodedAnewAndSaidSo() throws Exception {
    ForeignVideos.encode(source.resolve(VIDEO), "mpeg4", Map.of(), 64, 48, 15, 12, pictures(ROWS));
    assertThat(imported().notes())
        .containsExactly(
            "The video of observation.images.scene is encoded anew because it is mpeg4 in yuv420p,"
                + " not H.264 or AV1 in yuv420p, in 1 of 1 episodes.");
    Oracle.checkV3(out, "h264", ROWS);
    assertPictures();
    assertThat(Files.readString(out.resolve("meta/info.json"))).contains("\"h264\"");
  }

  @Test
  void picturesOfAnotherSizeAreBroughtToTheDeclaredOne() throws Exception {
    ForeignVideos.encode(
        source.resolve(VIDEO), "libopenh264", Map.of(), 128, 96, 15, 2, pictures(ROWS));
    assertThat(imported().notes())
        .singleElement()
        .asString()
        .contains("it has 128 x 96 pixels, not 64 x 48");
    Oracle.checkV3(out, "h264", ROWS);
    assertPictures();
  }

  @Test
  void ofTwiceTheRateEverySecondPictureIsTaken() throws Exception {
    int[] twice = IntStream.range(0, 2 * ROWS).map(i -> i % 2 == 0 ? i / 2 : 24).toArray();
    ForeignVideos.encode(source.resolve(VIDEO), "libopenh264", Map.of(), 64, 48, 30, 2, twice);
    assertThat(imported().notes())
        .singleElement()
        .asString()
        .contains("another rate than 15 frames per second");
    Oracle.checkV3(out, "h264", ROWS);
    assertPictures();
  }

  @Test
  void framesBeyondTheLastRowAreLeftOutAndSaidSo() throws Exception {
    ForeignVideos.encode(
        source.resolve(VIDEO), "libopenh264", Map.of(), 64, 48, 15, 2, pictures(ROWS + 2));
    assertThat(imported().notes())
        .singleElement()
        .asString()
        .contains("2 frames beyond the last row, which are left out");
    Oracle.checkV3(out, "h264", ROWS);
    assertPictures();
  }

  @Test
  void episodesThatShareFilesGetFilesOfTheirOwn() throws Exception {
    // As LeRobot records in format 3: episodes are appended to the same table and video.
    Path v3 = folder.resolve("v3");
    SmallRecordings.record(v3, 6, 5, 4);
    Path data = v3.resolve("data/chunk-000");
    Oracle.rewrite(
        data.resolve("file-000.parquet"),
        """
        SELECT * FROM t UNION ALL SELECT * FROM '%1$s/file-001.parquet'
        UNION ALL SELECT * FROM '%1$s/file-002.parquet'\
        """
            .formatted(data));
    Files.delete(data.resolve("file-001.parquet"));
    Files.delete(data.resolve("file-002.parquet"));
    Path videos = v3.resolve("videos/" + Schema.SCENE + "/chunk-000");
    int[] all =
        IntStream.concat(
                IntStream.range(0, 6),
                IntStream.concat(IntStream.range(0, 5), IntStream.range(0, 4)))
            .toArray();
    ForeignVideos.encode(
        videos.resolve("file-000.mp4"), "libopenh264", Map.of(), 64, 48, 15, 2, all);
    Files.delete(videos.resolve("file-001.mp4"));
    Files.delete(videos.resolve("file-002.mp4"));
    Oracle.rewrite(
        v3.resolve("meta/episodes/chunk-000/file-000.parquet"),
        """
        SELECT * REPLACE (0::BIGINT AS "data/file_index", 0::BIGINT AS "videos/%1$s/file_index",
          dataset_from_index / 15.0 AS "videos/%1$s/from_timestamp",
          dataset_to_index / 15.0 AS "videos/%1$s/to_timestamp") FROM t\
        """
            .formatted(Schema.SCENE));

    DatasetCopy.Report report = NewDatasets.copy(v3, List.of(), out, Watcher.NONE);

    Oracle.checkV3(out, "h264", 6, 5, 4);
    assertThat(report.notes())
        .as("the third begins between key frames")
        .singleElement()
        .asString()
        .contains("no key frame where the part begins, in 1 of 3 episodes");
    for (int episode = 0; episode < 3; episode++) {
      int[] row = {0};
      LeRobotDataset.open(out)
          .frames(
              episode,
              Schema.SCENE,
              64,
              48,
              frame -> assertThat(SmallRecordings.error(frame, row[0]++)).isLessThan(8));
    }
    assertThat(Oracle.recorded(out, 2)).isEqualTo(Oracle.recorded(v3, 2));
    DatasetEdits.delete(v3, List.of(1), Watcher.NONE);
    Oracle.checkV3(v3, "h264", 6, 4);
    DatasetEdits.restore(v3, Watcher.NONE);
    Oracle.checkV3(v3, "h264", 6, 5, 4);
  }

  @Test
  void aTrimFarFromAKeyFrameIsEncodedAnewAndSaidSo() throws Exception {
    Path v3 = folder.resolve("v3");
    SmallRecordings.record(v3, ROWS, 4);
    Path video = v3.resolve("videos/" + Schema.SCENE + "/chunk-000/file-000.mp4");
    ForeignVideos.encode(video, "libopenh264", Map.of(), 64, 48, 15, 30, pictures(ROWS));
    DatasetEdits.Result result = DatasetEdits.trim(v3, 0, 5 / 15.0, 8 / 15.0, Watcher.NONE);
    assertThat(result.notes())
        .singleElement()
        .asString()
        .contains("no key frame where the part begins, in 1 of 2 episodes");
    Oracle.checkV3(v3, "h264", 3, 4);
    int[] row = {5};
    LeRobotDataset.open(v3)
        .frames(
            0,
            Schema.SCENE,
            64,
            48,
            frame -> assertThat(SmallRecordings.error(frame, row[0]++)).isLessThan(8));
    DatasetEdits.restore(v3, Watcher.NONE);
    assertThat(LeRobotDataset.open(v3).frameCount(0)).isEqualTo(ROWS);
  }

  private void assertRefused(String... why) {
    assertThatThrownBy(() -> NewDatasets.copy(source, List.of(), out, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .satisfies(
            refusal ->
                assertThat(refusal.getMessage())
                    .contains(why)
                    .contains("Fremdes Größe 1")
                    .doesNotContain("\n"));
    assertThat(out).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aMissingTableIsNamed() throws IOException {
    Files.delete(source.resolve(TABLE));
    assertRefused("1 of 3 listed episodes", "(1)", "--episodes");
    NewDatasets.copy(source, List.of(0, 2), out, Watcher.NONE);
    assertThat(LeRobotDataset.open(out).episodes()).containsExactly(0, 1);
  }

  @Test
  void aMissingVideoIsNamed() throws IOException {
    Files.delete(source.resolve(VIDEO));
    assertRefused("1 of 3 listed episodes", "(1)");
  }

  @Test
  void aMissingListIsNamed() throws IOException {
    Files.delete(source.resolve("meta/tasks.jsonl"));
    assertRefused("tasks.jsonl");
  }

  @Test
  void aTruncatedVideoIsNamed() throws IOException {
    Path video = source.resolve(VIDEO);
    byte[] whole = Files.readAllBytes(video);
    for (int length : new int[] {0, 40, whole.length / 2, whole.length - 50}) {
      Files.write(video, Arrays.copyOf(whole, length));
      assertRefused("episode_000001.mp4");
    }
  }

  @Test
  void aVideoThatCannotBeDecodedIsNamed() throws IOException {
    Path video = source.resolve(VIDEO);
    byte[] bytes = Files.readAllBytes(video);
    int media = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("mdat");
    Arrays.fill(bytes, media + 8, bytes.length, (byte) 0);
    Files.write(video, bytes);
    assertRefused("episode_000001.mp4");
  }

  @Test
  void aMissingFrameIsNamed() throws Exception {
    int[] without = pictures(ROWS - 1);
    ForeignVideos.encode(source.resolve(VIDEO), "libopenh264", Map.of(), 64, 48, 15, 2, without);
    assertRefused("no picture for row 8 of episode 1");
  }

  @Test
  void whatIsNoNumberIsNamed() throws Exception {
    Oracle.rewrite(
        source.resolve(TABLE),
        "SELECT * REPLACE (IF(frame_index = 3, 'nan'::FLOAT, log_likelihood) AS log_likelihood)"
            + " FROM t");
    assertRefused("row 3 of episode 1 has no finite number in log_likelihood");
  }

  @Test
  void wrongNumbersOfRowsAreNamed() throws Exception {
    Oracle.rewrite(
        source.resolve(TABLE),
        "SELECT * REPLACE (index + (frame_index = 5)::BIGINT AS index) FROM t");
    assertRefused("row 5 of episode 1 has index 12");
  }

  @Test
  void wrongTimesAreNamed() throws Exception {
    Oracle.rewrite(
        source.resolve(TABLE), "SELECT * REPLACE ((timestamp * 1.01)::FLOAT AS timestamp) FROM t");
    assertRefused("of episode 1 has timestamp");
  }

  @Test
  void anUndeclaredColumnIsNamed() throws Exception {
    Oracle.rewrite(source.resolve(TABLE), "SELECT *, 1 AS surprise FROM t");
    assertRefused("undeclared columns [surprise]");
  }

  @Test
  void anotherFormatIsNamed() throws IOException {
    NewDatasetsTest.edit(
        source.resolve("meta/info.json"), json -> json.put("codebase_version", "v2.0"));
    assertRefused("v2.0", "convert");
  }

  @Test
  void picturesInTablesAreNamed() throws IOException {
    NewDatasetsTest.edit(
        source.resolve("meta/info.json"),
        json -> json.withObject("/features/" + Schema.SCENE).put("dtype", "image"));
    assertRefused("observation.images.scene is kept as pictures in the table");
  }

  @Test
  void aFolderThatIsNoDatasetIsNamed() throws IOException {
    source = Files.createDirectory(folder.resolve("Kein Fremdes Größe 1"));
    assertRefused("no LeRobot dataset");
    assertThat(source).isEmptyDirectory();
  }
}
