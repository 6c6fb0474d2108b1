package flowdeck.dataset.robotwin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetInfo;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Feature;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.robotwin.RoboTwinImport.Exchange;
import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export to RoboTwin's HDF5 and the way back. */
class RoboTwinExportTest {
  private static final int ROWS = 6;

  @TempDir static Path once;
  @TempDir Path folder;

  private static Path data;

  @BeforeAll
  static void record() {
    data = once.resolve("Größe [1]");
    SmallRecordings.record(data, ROWS, 9, 4);
  }

  @Test
  void filesHaveRoboTwinsNamesAndShapes() throws IOException {
    Path out = folder.resolve("stack_blocks_two/demo clean");
    DatasetCopy.Report report = RoboTwinExport.run(data, List.of(), out, Watcher.NONE);

    assertThat(report).isEqualTo(new DatasetCopy.Report(3, 19, List.of()));
    assertThat(Oracle.files(out, ""))
        .extracting(file -> out.relativize(file).toString())
        .containsExactly(
            "data/episode0.hdf5",
            "data/episode1.hdf5",
            "data/episode2.hdf5",
            "instructions/episode0.json",
            "instructions/episode1.json",
            "instructions/episode2.json");
    assertThat(out.resolve("instructions/episode0.json"))
        .content()
        .contains("\"seen\" : [ \"Stack the blocks.\" ]")
        .contains("\"unseen\"");
    float[][] actions = LeRobotDataset.open(data).rows(0).action();
    try (HdfFile hdf = new HdfFile(out.resolve("data/episode0.hdf5"))) {
      double[][] vector = (double[][]) hdf.getDatasetByPath("joint_action/vector").getData();
      double[][] left = (double[][]) hdf.getDatasetByPath("joint_action/left_arm").getData();
      double[][] right = (double[][]) hdf.getDatasetByPath("joint_action/right_arm").getData();
      double[] grip = (double[]) hdf.getDatasetByPath("joint_action/right_gripper").getData();
      assertThat(vector).hasDimensions(ROWS, 16);
      assertThat(left).hasDimensions(ROWS, 7);
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < 16; i++) {
          assertThat(vector[row][i]).isEqualTo(actions[row][i]);
        }
        assertThat(left[row][6]).isEqualTo(actions[row][6]);
        assertThat(right[row][0]).isEqualTo(actions[row][8]);
        assertThat(grip[row]).isEqualTo(actions[row][15]);
      }
      assertThat(hdf.getDatasetByPath("joint_action/left_gripper").getDimensions())
          .isEqualTo(new int[] {ROWS});
      ContiguousDataset pictures =
          (ContiguousDataset) hdf.getDatasetByPath("observation/head_camera/rgb");
      assertThat(pictures.getDimensions()).isEqualTo(new int[] {ROWS});
      assertThat(pictures.getDataType().getDataClass()).as("a string").isEqualTo(3);
      ByteBuffer raw = pictures.getBuffer();
      int length = raw.remaining() / ROWS;
      for (int row = 0; row < ROWS; row++) {
        assertThat(raw.getShort(row * length) & 0xFFFF).as("a JPEG").isIn(0xFFD8, 0xD8FF);
      }
    }
  }

  @Test
  void redAndBlueAreExchangedInTheJpegsAsInAllOlderFiles() {
    Path out = folder.resolve("out");
    RoboTwinExport.run(data, List.of(0), out, Watcher.NONE);
    RoboTwinEpisode episode = RoboTwinEpisode.read(out.resolve("data/episode0.hdf5"));
    assertThat(episode.redAndBlueExchanged()).isTrue();
    var asViewersShowIt = Objects.requireNonNull(Jpeg.decode(episode.jpegs().get(0), false, 0));
    int at = 3 * (12 * SmallRecordings.WIDTH + 16); // in the red quarter
    assertThat(asViewersShowIt.bgr()[at] & 255).as("blue").isGreaterThan(240);
    var asRoboTwinReadsIt = Objects.requireNonNull(Jpeg.decode(episode.jpegs().get(0), true, 0));
    assertThat(SmallRecordings.error(asRoboTwinReadsIt, 0)).isLessThan(4);
  }

  @Test
  void thereAndBackNothingIsLost() throws Exception {
    Path out = folder.resolve("out");
    Path back = folder.resolve("back");
    RoboTwinExport.run(data, List.of(), out, Watcher.NONE);
    DatasetCopy.Report report = RoboTwinImport.run(out, back, 0, Exchange.AUTO, Watcher.NONE);

    assertThat(report).isEqualTo(new DatasetCopy.Report(3, 19, List.of()));
    Oracle.checkV3(back, "h264", ROWS, 9, 4);
    LeRobotDataset dataset = LeRobotDataset.open(back);
    assertThat(dataset.info().fps()).isEqualTo(15);
    assertThat(dataset.info().robotType()).isEqualTo("two_iiwa");
    assertThat(dataset.info().actionLayout()).isEqualTo(ActionLayout.TWO_IIWA);
    for (int episode = 0; episode < 3; episode++) {
      // The columns' order is not kept, their values are.
      String columns =
          "action, \"observation.state\", timestamp, capture_time, decision, log_likelihood,"
              + " stage, nominal, left_cabinet_time, left_state_time";
      assertThat(columns(back, episode, columns)).isEqualTo(columns(data, episode, columns));
      assertThat(dataset.task(episode)).isEqualTo(SmallRecordings.task(episode));
      int[] row = {0};
      dataset.frames(
          episode,
          Schema.SCENE,
          SmallRecordings.WIDTH,
          SmallRecordings.HEIGHT,
          frame -> assertThat(SmallRecordings.error(frame, row[0]++)).isLessThan(8));
    }
  }

  private static List<List<Object>> columns(Path folder, int episode, String columns)
      throws Exception {
    return Oracle.sql(
        "SELECT %s FROM read_parquet(['%s']) ORDER BY frame_index"
            .formatted(
                columns, folder.resolve("data/chunk-000/file-00%d.parquet".formatted(episode))));
  }

  @Test
  void camerasThatAnImportLeavesOutAreNamed() throws IOException {
    HdfWriter file = new HdfWriter();
    file.put("joint_action/vector", HdfWriter.Type.FLOAT64, new int[] {1, 14}, new double[14]);
    List<byte[]> picture = List.of(Jpeg.encode(SmallRecordings.frame(0), true));
    for (String camera : List.of("head_camera", "left_camera", "front_camera")) {
      file.put("observation/" + camera + "/rgb", picture);
    }
    Path task = Files.createDirectories(folder.resolve("task"));
    file.write(task.resolve("episode0.hdf5"));
    DatasetCopy.Report report =
        RoboTwinImport.run(task, folder.resolve("out"), 0, Exchange.AUTO, Watcher.NONE);
    assertThat(report.notes())
        .containsExactly(
            "Of each file front_camera, left_camera is left out; a dataset of ours has one"
                + " camera.");
    assertThat(LeRobotDataset.open(folder.resolve("out")).info().fps()).isEqualTo(17);
  }

  @Test
  void camerasGetRoboTwinsNames() {
    assertThat(names("observation.images.scene")).containsExactly("head_camera");
    assertThat(names("cam_high", "cam_left_wrist", "cam_right_wrist", "cam_low"))
        .containsExactly("head_camera", "left_camera", "right_camera", "cam_low");
    assertThat(names("left", "front")).containsExactly("head_camera", "front_camera");
  }

  private static List<String> names(String... cameras) {
    Map<String, Feature> features = new java.util.LinkedHashMap<>();
    for (String camera : cameras) {
      features.put(camera, new Feature(camera, "video", List.of(48, 64, 3), List.of()));
    }
    DatasetInfo info = new DatasetInfo("v3.0", "", 15, 0, 0, 0, 1000, "", "", features);
    return List.copyOf(RoboTwinExport.cameras(info).values());
  }

  @Test
  void otherRobotsAreRefused() {
    Path other = folder.resolve("other");
    ActionLayout fourteen = RoboTwinImport.layout(6);
    Schema schema = Schema.scene(15, "aloha", 64, 48, fourteen, List.of());
    try (DatasetWriter writer = DatasetWriter.create(other, schema)) {
      EpisodeWriter take = writer.begin("x");
      var zero = flowdeck.core.JointVector.of(new double[14]);
      take.append(SmallRecordings.frame(0), zero, zero, Map.of());
      take.commit();
    }
    assertThatThrownBy(
            () -> RoboTwinExport.run(other, List.of(), folder.resolve("out"), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("actions of 14 numbers")
        .hasMessageContaining("two arms with seven joints and one gripper each");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void damagedSourcesAreRefusedAndLeaveNothing() throws Exception {
    Path broken = folder.resolve("broken");
    flowdeck.dataset.edit.NewDatasets.copy(data, List.of(), broken, Watcher.NONE);
    Oracle.rewrite(
        broken.resolve("data/chunk-000/file-001.parquet"),
        "SELECT * REPLACE (list_transform(action, x -> 'nan'::FLOAT) AS action) FROM t");
    assertThatThrownBy(
            () -> RoboTwinExport.run(broken, List.of(), folder.resolve("out"), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("row 0 of episode 1 has no finite number in action");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void importsThatAreStoppedOrFailInTheMiddleLeaveNothing() throws IOException {
    Path out = folder.resolve("out");
    Path back = folder.resolve("back");
    RoboTwinExport.run(data, List.of(), out, Watcher.NONE);
    int[] steps = {0};
    Watcher impatient =
        new Watcher() {
          @Override
          public void at(int done, int of, String what) {
            steps[0]++;
          }

          @Override
          public boolean cancelled() {
            return steps[0] == 1;
          }
        };
    assertThatThrownBy(() -> RoboTwinImport.run(out, back, 0, Exchange.AUTO, impatient))
        .isInstanceOf(CancellationException.class);
    Files.writeString(out.resolve("data/episode2.hdf5"), "no HDF5");
    assertThatThrownBy(() -> RoboTwinImport.run(out, back, 0, Exchange.AUTO, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("episode2.hdf5");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(out);
    }
  }
}
