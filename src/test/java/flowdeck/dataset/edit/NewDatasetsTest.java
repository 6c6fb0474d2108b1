package flowdeck.dataset.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies, merges and splits. */
class NewDatasetsTest {
  @TempDir static Path once;
  @TempDir Path folder;

  private static Path first;
  private static Path second;

  @BeforeAll
  static void recordOnce() {
    first = once.resolve("Erster Tag");
    second = once.resolve("zweiter Tag");
    SmallRecordings.record(first, 6, 5, 7);
    SmallRecordings.record(second, 4, 3);
  }

  @Test
  void aCopyOfChosenEpisodesHasThemInTheOrderWanted() throws Exception {
    Path out = folder.resolve("out");
    DatasetCopy.Report report = NewDatasets.copy(first, List.of(2, 1), out, Watcher.NONE);
    assertThat(report).isEqualTo(new DatasetCopy.Report(2, 12, List.of()));
    Oracle.checkV3(out, "h264", 7, 5);
    assertThat(Oracle.recorded(out, 0)).isEqualTo(Oracle.recorded(first, 2));
    assertThat(Oracle.recorded(out, 1)).isEqualTo(Oracle.recorded(first, 1));
    try (DatasetWriter writer = DatasetWriter.openOrCreate(out, SmallRecordings.SCHEMA)) {
      assertThat(writer.episodes()).as("one can record into a copy").isEqualTo(2);
    }
  }

  @Test
  void aMergeHasTheEpisodesOfAllAndEachInstructionOnce() throws Exception {
    Path out = folder.resolve("out");
    NewDatasets.merge(List.of(first, second), out, Watcher.NONE);
    Oracle.checkV3(out, "h264", 6, 5, 7, 4, 3);
    for (int episode = 0; episode < 5; episode++) {
      Path source = episode < 3 ? first : second;
      int old = episode < 3 ? episode : episode - 3;
      assertThat(Oracle.recorded(out, episode)).isEqualTo(Oracle.recorded(source, old));
      assertThat(LeRobotDataset.open(out).task(episode)).isEqualTo(SmallRecordings.task(old));
    }
    assertThat(LeRobotDataset.open(out).info().totalTasks()).isEqualTo(2);
    assertThat(Files.readAllLines(out.resolve("meta/health.jsonl")))
        .containsExactly(
            "{\"episode_index\":1,\"health\":[\"Episode 1 lost a frame.\"]}",
            "{\"episode_index\":4,\"health\":[\"Episode 1 lost a frame.\"]}");
  }

  @Test
  void datasetsThatDoNotFitTogetherAreRefusedWithTheDifference() throws Exception {
    Path fps = folder.resolve("fps");
    Path columns = folder.resolve("columns");
    ActionLayout two = ActionLayout.TWO_IIWA;
    List<Schema.Column> own = SmallRecordings.SCHEMA.extra();
    SmallRecordings.record(fps, Schema.scene(30, "two_iiwa", 64, 48, two, own), 3);
    SmallRecordings.record(
        columns, Schema.scene(15, "two_iiwa", 64, 48, two, own.subList(1, own.size())), 3);
    assertRefused("fps is 15 and 30", first, fps);
    assertRefused("only " + first + " has decision", first, columns);
    Path size = copyOf(second, "size");
    edit(
        size.resolve("meta/info.json"),
        json -> json.withObject("/features/" + Schema.SCENE).withArray("shape").set(1, 96));
    assertRefused("observation.images.scene is video [48, 64, 3]", first, size);
    assertRefused("given twice", first, first);
    Path robot = copyOf(second, "robot");
    edit(robot.resolve("meta/info.json"), json -> json.put("robot_type", "aloha"));
    assertRefused("robot_type is \"two_iiwa\" and \"aloha\"", first, robot);
    Path names = copyOf(second, "names");
    edit(
        names.resolve("meta/info.json"),
        json -> json.withObject("/features/action").withArray("names").set(2, "elbow"));
    assertRefused("elbow", first, names);
    Path modality = copyOf(second, "modality");
    Files.writeString(modality.resolve("meta/modality.json"), "{}");
    assertRefused("modality.json differ or one is missing", first, modality);
    assertRefused("no folder", first, folder.resolve("absent"));
  }

  private void assertRefused(String why, Path... sources) throws IOException {
    Path out = folder.resolve("refused");
    assertThatThrownBy(() -> NewDatasets.merge(List.of(sources), out, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
    assertThat(out).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  private Path copyOf(Path source, String name) {
    Path out = folder.resolve(name);
    NewDatasets.copy(source, List.of(), out, Watcher.NONE);
    return out;
  }

  static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(file.toFile());
    change.accept(json);
    mapper.writeValue(file.toFile(), json);
  }

  @Test
  void aSplitHasEveryEpisodeOnce() throws Exception {
    Path out = folder.resolve("out");
    NewDatasets.Split split = NewDatasets.split(first, List.of(0, 2), out, Watcher.NONE);
    Oracle.checkV3(split.first(), "h264", 6, 7);
    Oracle.checkV3(split.second(), "h264", 5);
    assertThat(Oracle.recorded(split.second(), 0)).isEqualTo(Oracle.recorded(first, 1));
    assertThat(split.first().resolve("meta/health.jsonl")).doesNotExist();
    for (List<Integer> wrong : List.of(List.<Integer>of(), List.of(0, 1, 2), List.of(0, 9))) {
      assertThatThrownBy(
              () -> NewDatasets.split(first, wrong, folder.resolve("wrong"), Watcher.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("choose some of them, but not all");
    }
  }

  @Test
  void whatLeRobotDoesNotDefineComesAlong() throws Exception {
    Path source = copyOf(first, "source");
    edit(
        source.resolve("meta/info.json"),
        json -> {
          json.putObject("tools").put("gripper", "2F-85");
          json.putObject("splits").put("train", "0:2").put("test", "2:3");
        });
    Files.writeString(source.resolve("meta/modality.json"), "{\"a\": 1}");
    Files.writeString(
        source.resolve("meta/trials.jsonl"),
        "{\"episode_index\": 2, \"score\": 1.10}\n{\"episode_index\": 0, \"score\": 3}\n");
    Path list = source.resolve("meta/episodes/chunk-000/file-000.parquet");
    Oracle.rewrite(
        list, "SELECT *, ['reach', 'grasp ' || episode_index] AS sparse_subtask_names FROM t");

    Path out = folder.resolve("out");
    NewDatasets.copy(source, List.of(), out, Watcher.NONE);
    JsonNode info = new ObjectMapper().readTree(out.resolve("meta/info.json").toFile());
    assertThat(info.at("/tools/gripper").asText()).isEqualTo("2F-85");
    assertThat(info.at("/splits/test").asText()).isEqualTo("2:3");
    Path part = folder.resolve("part");
    NewDatasets.copy(source, List.of(2), part, Watcher.NONE);
    assertThat(part.resolve("meta/modality.json")).hasContent("{\"a\": 1}");
    assertThat(Files.readString(part.resolve("meta/trials.jsonl")))
        .isEqualTo("{\"episode_index\":0,\"score\":1.10}\n");
    Oracle.checkV3(part, "h264", 7);
    assertThat(
            Oracle.sql(
                "SELECT sparse_subtask_names FROM '%s'"
                    .formatted(part.resolve("meta/episodes/chunk-000/file-000.parquet"))))
        .containsExactly(List.of(List.of("reach", "grasp 2")));

    assertThatThrownBy(() -> DatasetEdits.trim(source, 0, 0.1, 0.3, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("sparse_subtask_names");

    Path old = folder.resolve("old");
    Path back = folder.resolve("back");
    flowdeck.dataset.lerobot21.LeRobot21Export.run(source, List.of(), old, Watcher.NONE);
    assertThat(Files.readString(old.resolve("meta/episodes.jsonl")))
        .contains("\"sparse_subtask_names\":[\"reach\",\"grasp 1\"]");
    NewDatasets.copy(old, List.of(1), back, Watcher.NONE);
    assertThat(
            Oracle.sql(
                "SELECT sparse_subtask_names FROM '%s'"
                    .formatted(back.resolve("meta/episodes/chunk-000/file-000.parquet"))))
        .containsExactly(List.of(List.of("reach", "grasp 1")));
  }

  @Test
  void workThatIsStoppedLeavesNothing() {
    int[] steps = {0};
    Watcher impatient =
        new Watcher() {
          @Override
          public void at(int done, int of, String what) {
            steps[0]++;
            assertThat(done).isBetween(1, of);
          }

          @Override
          public boolean cancelled() {
            return steps[0] == 5;
          }
        };
    assertThatThrownBy(() -> NewDatasets.copy(first, List.of(), folder.resolve("out"), impatient))
        .isInstanceOf(CancellationException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aTargetThatIsNotEmptyIsRefusedAndLeftAlone() throws IOException {
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("mine"), "precious");
    assertThatThrownBy(() -> NewDatasets.copy(first, List.of(), out, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not empty");
    assertThat(Oracle.files(folder, "")).containsExactly(out.resolve("mine"));
  }
}
