package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {
  @TempDir Path folder;

  @Test
  void whatWasWrittenIsReadBackExactly() {
    Recordings.record(folder, 20, 31);

    LeRobotDataset dataset = LeRobotDataset.open(folder);

    assertThat(dataset.info().version()).isEqualTo("v3.0");
    assertThat(dataset.info().actionLayout()).isEqualTo(ActionLayout.TWO_IIWA);
    assertThat(dataset.episodes()).containsExactly(0, 1);
    assertThat(dataset.note()).isEmpty();
    assertThat(dataset.task(1)).isEqualTo("Fold it's towel.");
    Rows rows = dataset.rows(1);
    assertThat(rows.count()).isEqualTo(31);
    for (int row = 0; row < 31; row++) {
      for (int i = 0; i < 16; i++) {
        assertThat(rows.state()[row][i]).isEqualTo((float) Recordings.vector(1, row, 0).get(i));
        assertThat(rows.action()[row][i]).isEqualTo((float) Recordings.vector(1, row, 0.5).get(i));
      }
      assertThat(rows.timestamp()[row]).isEqualTo((float) (row / 15.0));
      assertThat(rows.extra().get("decision")[row]).containsExactly(row / 4);
      assertThat(rows.extra().get("log_likelihood")[row]).containsExactly(-1.5f - row);
      assertThat(rows.extra().get("running")[row]).containsExactly(row % 2);
      assertThat(rows.extra().get(Schema.CAPTURE_TIME)[row])
          .containsExactly(Recordings.frame(160, 120, row).captureNanos() / 1e9);
    }
  }

  @Test
  void imagesComeBackInOrderAndWithLittleLoss() {
    Recordings.record(folder, 20);

    List<Frame> frames = new ArrayList<>();
    LeRobotDataset.open(folder).frames(0, Schema.SCENE, 160, 120, frames::add);

    assertThat(frames).hasSize(20);
    for (int row = 0; row < 20; row++) {
      assertThat(psnr(frames.get(row), Recordings.frame(160, 120, row))).isGreaterThan(30);
    }
  }

  @Test
  void theVideoHasTheCodecAndTheExactTimesThatLeRobotNeeds() {
    Recordings.record(folder, 20);

    Mp4.Facts facts =
        Mp4.probe(folder.resolve("videos/" + Schema.SCENE + "/chunk-000/file-000.mp4"));

    assertThat(facts.codec()).isEqualTo("h264");
    assertThat(facts.pixelFormat()).isEqualTo("yuv420p");
    assertThat(facts.averageFps()).isEqualTo(15);
    assertThat(facts.nominalFps()).isEqualTo(15);
    assertThat(facts.ptsSeconds()).hasSize(20);
    for (int row = 0; row < 20; row++) {
      assertThat(facts.ptsSeconds()[row]).isCloseTo(row / 15.0, within(1e-6));
    }
  }

  @Test
  void instructionsAreThePandasIndexOfTheirTable() throws SQLException {
    Recordings.record(folder, 3, 3, 3);

    String tasks = Parquet.quote(folder.resolve("meta/tasks.parquet"));
    assertThat(Parquet.query("SELECT * FROM read_parquet(" + tasks + ")"))
        .extracting(row -> row.get("task_index") + " " + row.get("task"))
        .containsExactly("0 Stack the blocks.", "1 Fold it's towel.");
    assertThat(
            Parquet.query(
                "SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(%s)"
                    .formatted(tasks)))
        .anySatisfy(
            row -> {
              assertThat(row.get("key")).isEqualTo("pandas");
              assertThat(String.valueOf(row.get("value")))
                  .contains("\"index_columns\": [\"task\"]");
            });
  }

  @Test
  void vectorsAreOrdinaryListsInTheFile() throws SQLException {
    Recordings.record(folder, 3);

    String file = Parquet.quote(folder.resolve("data/chunk-000/file-000.parquet"));
    assertThat(Parquet.query("SELECT name, type, converted_type FROM parquet_schema(" + file + ")"))
        .extracting(
            row -> row.get("name") + " " + row.get("type") + " " + row.get("converted_type"))
        .contains("action null LIST", "element FLOAT null", "timestamp FLOAT null");
    assertThat(
            Parquet.query(
                "SELECT count(DISTINCT row_group_id) AS n FROM parquet_metadata(" + file + ")"))
        .first()
        .satisfies(row -> assertThat(row.get("n")).isEqualTo(1L));
  }

  @Test
  void statisticsDescribeAllEpisodes() throws IOException {
    Recordings.record(folder, 10, 30);

    JsonNode stats = new ObjectMapper().readTree(folder.resolve("meta/stats.json").toFile());
    double sum = 0;
    for (int row = 0; row < 40; row++) {
      int episode = row < 10 ? 0 : 1;
      sum += (float) Recordings.vector(episode, row < 10 ? row : row - 10, 0.5).get(3);
    }
    assertThat(stats.at("/action/mean/3").asDouble()).isCloseTo(sum / 40, within(1e-9));
    assertThat(stats.at("/action/count/0").asLong()).isEqualTo(40);
    assertThat(stats.at("/action/q99")).hasSize(16);
    JsonNode image = stats.path(Schema.SCENE);
    assertThat(image.path("mean")).hasSize(3);
    assertThat(image.at("/mean/0")).hasSize(1);
    // Red is bright only inside the square; blue and green are ramps.
    assertThat(image.at("/max/0/0/0").asDouble()).isCloseTo(220 / 255.0, within(1e-9));
    assertThat(image.at("/max/2/0/0").asDouble()).isCloseTo(159 / 255.0, within(1e-9));
  }

  @Test
  void aDiscardedTakeLeavesNoTraceInTheDatasetAndCanBeRestored() {
    try (DatasetWriter writer = DatasetWriter.create(folder, Recordings.SCHEMA)) {
      EpisodeWriter take = writer.begin("Stack the blocks.");
      for (int row = 0; row < 12; row++) {
        Recordings.append(take, 0, row);
      }
      take.discard();
      assertThat(writer.episodes()).isZero();
      assertThat(LeRobotDataset.open(folder).episodes()).isEmpty();

      assertThat(writer.restoreDiscarded()).hasValue(0);
      assertThat(writer.restoreDiscarded()).isEmpty();
    }
    assertThat(LeRobotDataset.open(folder).rows(0).count()).isEqualTo(12);
  }

  @Test
  void aTakeWithoutFramesIsRefused() {
    try (DatasetWriter writer = DatasetWriter.create(folder, Recordings.SCHEMA)) {
      EpisodeWriter take = writer.begin("Stack the blocks.");
      assertThatThrownBy(take::commit)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no frames");
      assertThat(folder.resolve("staging")).isEmptyDirectory();
    }
  }

  @Test
  void anotherSchemaIsRefusedWithTheDifferences() {
    Recordings.record(folder, 3);
    Schema other = Schema.scene(30, "two_iiwa", 160, 120, ActionLayout.TWO_IIWA, List.of());

    assertThatThrownBy(() -> DatasetWriter.openOrCreate(folder, other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("15 instead of 30 fps")
        .hasMessageContaining("a column decision");
    assertThatThrownBy(() -> DatasetWriter.create(folder, Recordings.SCHEMA))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("already holds a dataset");
  }

  @Test
  void aSecondWriterIsKeptOut() {
    try (DatasetWriter writer = DatasetWriter.create(folder, Recordings.SCHEMA)) {
      assertThat(writer.episodes()).isZero();
      assertThatThrownBy(() -> DatasetWriter.openOrCreate(folder, Recordings.SCHEMA))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another window or program");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("occupied"), "a file");

    assertThatThrownBy(() -> DatasetWriter.openOrCreate(file, Recordings.SCHEMA))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("occupied");
  }

  @Test
  void aKilledProgramLosesNoEpisodeAndAlmostNoFrameOfTheRunningTake() throws Exception {
    die();

    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, Recordings.SCHEMA)) {
      assertThat(writer.episodes()).isEqualTo(1);
      assertThat(writer.recoveryNotes()).singleElement().asString().contains("recovered");
    }
    assertThat(LeRobotDataset.open(folder).rows(0).count()).isEqualTo(DyingProgram.COMMITTED_ROWS);
    LeRobotDataset recovered = LeRobotDataset.open(folder.resolve("recovered/take-0001"));
    assertThat(recovered.frameCount(0))
        .isBetween(DyingProgram.LOST_ROWS - 4, DyingProgram.LOST_ROWS);
    assertThat(folder.resolve("staging")).isEmptyDirectory();
  }

  @Test
  void whoeverLooksForUnfinishedTakesNeedNotKnowTheColumns() throws Exception {
    die();
    assertThat(UnfinishedTakes.in(folder)).isTrue();
    try (DatasetLock _ = DatasetLock.forWriting(folder)) {
      assertThat(UnfinishedTakes.recover(folder)).as("another program has it").isEmpty();
    }

    UnfinishedTakes.Recovery recovery = UnfinishedTakes.recover(folder).orElseThrow();

    Path own = folder.resolve("recovered/take-0001");
    assertThat(recovery.takes())
        .singleElement()
        .satisfies(
            take -> {
              assertThat(take.dataset()).isEqualTo(own);
              assertThat(take.episode()).isZero();
              assertThat(take.task()).isEqualTo("Stack the blocks.");
              assertThat(take.seconds()).isEqualTo(take.frames() / 15.0);
              assertThat(take.apart()).isTrue();
              assertThat(take.frames()).isEqualTo(LeRobotDataset.open(own).frameCount(0));
            });
    assertThat(DatasetValidator.validate(own).problems()).isEmpty();
    assertThat(UnfinishedTakes.in(folder)).isFalse();
    assertThat(UnfinishedTakes.recover(folder).orElseThrow().takes()).isEmpty();
  }

  @Test
  void aCrashDuringTheRecoveryLosesNothingAndRecoversNothingTwice() throws Exception {
    die();
    Path take = folder.resolve("staging/take-0001");
    Path copy = folder.resolve("copy");
    FolderLinks.linkTree(take, copy);
    Path halfWay = Files.createDirectories(folder.resolve("recovered/.take-0001.part/staging"));
    FolderLinks.linkTree(take, halfWay.resolve("take-0001"));
    assertThat(UnfinishedTakes.recover(folder).orElseThrow().takes()).hasSize(1);

    Files.move(copy, take); // as if it had not been removed yet when the program died again
    assertThat(UnfinishedTakes.recover(folder).orElseThrow().takes()).isEmpty();
    assertThat(UnfinishedTakes.in(folder)).isFalse();
    try (Stream<Path> recovered = Files.list(folder.resolve("recovered"))) {
      assertThat(recovered).containsExactly(folder.resolve("recovered/take-0001"));
    }
  }

  @Test
  void ofManyUnusableTakesEachIsPutAside() throws IOException {
    for (int i = 0; i < 3; i++) {
      try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, Recordings.SCHEMA)) {
        Take.create(writer.staging(), List.of(writer.recovered()), "Stack the blocks.");
      }
    }
    try (DatasetWriter writer = DatasetWriter.openOrCreate(folder, Recordings.SCHEMA)) {
      assertThat(writer.recoveryNotes()).singleElement().asString().contains("cannot be used");
    }
    try (Stream<Path> recovered = Files.list(folder.resolve("recovered"))) {
      assertThat(recovered).hasSize(3);
    }
  }

  private void die() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                DyingProgram.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(program.exitValue()).isEqualTo(DyingProgram.EXIT);
  }

  /** Commits one episode and dies in the middle of the next. */
  static final class DyingProgram {
    static final int EXIT = 42;
    static final int COMMITTED_ROWS = 10;
    static final int LOST_ROWS = 30;

    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      DatasetWriter writer = DatasetWriter.create(folder, Recordings.SCHEMA);
      for (int episode = 0; episode < 2; episode++) {
        EpisodeWriter take = writer.begin("Stack the blocks.");
        for (int row = 0; row < (episode == 0 ? COMMITTED_ROWS : LOST_ROWS); row++) {
          Recordings.append(take, episode, row);
        }
        if (episode == 0) {
          take.commit();
        }
      }
      Runtime.getRuntime().halt(EXIT);
    }
  }

  private static double psnr(Frame a, Frame b) {
    double squares = 0;
    for (int i = 0; i < a.bgr().length; i++) {
      double difference = (a.bgr()[i] & 0xFF) - (b.bgr()[i] & 0xFF);
      squares += difference * difference;
    }
    return 10 * Math.log10(255.0 * 255 * a.bgr().length / squares);
  }
}
