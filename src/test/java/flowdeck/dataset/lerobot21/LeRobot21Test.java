package flowdeck.dataset.lerobot21;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Frame;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.NewDatasets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export to format 2.1 and the way back. */
class LeRobot21Test {
  @TempDir static Path once;
  @TempDir Path folder;

  private static Path data;

  @BeforeAll
  static void record() {
    data = once.resolve("Vorführung [1] ä*");
    SmallRecordings.record(data, 12, 7, 9);
  }

  @Test
  void anExportIsWhatLeRobotsOldLoaderExpects() throws Exception {
    Path out = folder.resolve("Ausgabe für openpi");
    DatasetCopy.Report report = LeRobot21Export.run(data, List.of(), out, Watcher.NONE);
    assertThat(report).isEqualTo(new DatasetCopy.Report(3, 28, List.of()));
    Oracle.checkV21(out, "h264", 12, 7, 9);
    assertThat(Files.readAllLines(out.resolve("meta/health.jsonl")))
        .containsExactly("{\"episode_index\":1,\"health\":[\"Episode 1 lost a frame.\"]}");
  }

  @Test
  void chosenEpisodesAreNumberedAnew() throws Exception {
    Path out = folder.resolve("out");
    LeRobot21Export.run(data, List.of(1), out, Watcher.NONE);
    Oracle.checkV21(out, "h264", 7);
    assertThat(LeRobotDataset.open(out).task(0)).isEqualTo(SmallRecordings.task(1));
    assertThat(Oracle.recorded(out, 0)).isEqualTo(Oracle.recorded(data, 1));
    assertThat(Files.readString(out.resolve("meta/health.jsonl")))
        .isEqualTo("{\"episode_index\":0,\"health\":[\"Episode 1 lost a frame.\"]}\n");
  }

  @Test
  void thereAndBackNothingIsLost() throws Exception {
    Path out = folder.resolve("out");
    Path back = folder.resolve("back");
    LeRobot21Export.run(data, List.of(), out, Watcher.NONE);
    NewDatasets.copy(out, List.of(), back, Watcher.NONE);
    Oracle.checkV3(back, "h264", 12, 7, 9);
    for (int episode = 0; episode < 3; episode++) {
      assertThat(Oracle.recorded(back, episode)).isEqualTo(Oracle.recorded(data, episode));
      assertThat(LeRobotDataset.open(back).task(episode)).isEqualTo(SmallRecordings.task(episode));
      int[] row = {0};
      LeRobotDataset.open(back)
          .frames(
              episode,
              Schema.SCENE,
              SmallRecordings.WIDTH,
              SmallRecordings.HEIGHT,
              frame -> assertRightColours(frame, row[0]++));
    }
    assertThat(back.resolve("meta/health.jsonl"))
        .hasSameTextualContentAs(data.resolve("meta/health.jsonl"));
    assertThat(
            Files.readAllBytes(back.resolve("videos/" + Schema.SCENE + "/chunk-000/file-001.mp4")))
        .as("the video was never encoded anew")
        .isEqualTo(
            Files.readAllBytes(data.resolve("videos/" + Schema.SCENE + "/chunk-000/file-001.mp4")));
  }

  private static void assertRightColours(Frame frame, int row) {
    assertThat(SmallRecordings.error(frame, row)).as("row %d", row).isLessThan(6);
  }
}
