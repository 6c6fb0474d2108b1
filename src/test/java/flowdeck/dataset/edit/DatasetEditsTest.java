package flowdeck.dataset.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Oracle;
import flowdeck.dataset.Schema;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting, trimming and restoring in place. */
class DatasetEditsTest {
  private static final String VIDEO = "videos/" + Schema.SCENE + "/chunk-000/file-00%d.mp4";

  @TempDir static Path once;
  @TempDir Path folder;

  private static Path original;
  private Path data;

  @BeforeAll
  static void recordOnce() {
    original = once.resolve("original");
    SmallRecordings.record(original, 6, 5, 8, 4);
  }

  @BeforeEach
  void copyOriginal() throws IOException {
    data = folder.resolve("Vorführung [1]");
    copyTree(original, data);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private void assertEpisode(int episode, int originalEpisode) throws Exception {
    assertThat(Oracle.recorded(data, episode))
        .isEqualTo(Oracle.recorded(original, originalEpisode));
    assertThat(LeRobotDataset.open(data).task(episode))
        .isEqualTo(SmallRecordings.task(originalEpisode));
    assertThat(Files.readAllBytes(data.resolve(VIDEO.formatted(episode))))
        .isEqualTo(Files.readAllBytes(original.resolve(VIDEO.formatted(originalEpisode))));
  }

  private String health() throws IOException {
    return Files.readString(data.resolve("meta/health.jsonl"));
  }

  @Test
  void deletedEpisodesAreInTheTrashAndTheOthersMoveUp() throws Exception {
    DatasetEdits.Result result = DatasetEdits.delete(data, List.of(1), Watcher.NONE);

    assertThat(result)
        .isEqualTo(
            new DatasetEdits.Result(3, 18, Map.of(0, 0, 2, 1, 3, 2), "edit-0001", List.of()));
    Oracle.checkV3(data, "h264", 6, 8, 4);
    assertEpisode(0, 0);
    assertEpisode(1, 2);
    assertEpisode(2, 3);
    assertThat(health())
        .isEqualTo("{\"episode_index\":2,\"health\":[\"Episode 3 lost a frame.\"]}\n");
    Path trash = data.resolve("trash/edit-0001");
    Oracle.checkV3(trash, "h264", 5);
    assertThat(Oracle.recorded(trash, 0)).isEqualTo(Oracle.recorded(original, 1));
    assertThat(trash.resolve("meta/health.jsonl")).content().contains("Episode 1 lost a frame.");
    assertThat(trash.resolve("manifest.json")).content().contains("\"deleted\"").contains("[ 1 ]");
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void restoringBringsEverythingBackInReverseOrder() throws Exception {
    DatasetEdits.delete(data, List.of(1), Watcher.NONE);
    DatasetEdits.delete(data, List.of(0, 2), Watcher.NONE);
    Oracle.checkV3(data, "h264", 8);
    DatasetEdits.Result result = DatasetEdits.restore(data, Watcher.NONE);
    assertThat(result.numbers()).isEqualTo(Map.of(0, 1));
    assertThat(result.trash()).isEqualTo("edit-0002");
    Oracle.checkV3(data, "h264", 6, 8, 4);
    DatasetEdits.restore(data, Watcher.NONE);
    Oracle.checkV3(data, "h264", 6, 5, 8, 4);
    for (int episode = 0; episode < 4; episode++) {
      assertEpisode(episode, episode);
    }
    assertThat(data.resolve("meta/health.jsonl"))
        .hasSameTextualContentAs(original.resolve("meta/health.jsonl"));
    assertThatThrownBy(() -> DatasetEdits.restore(data, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing to restore");
  }

  @Test
  void trimmingKeepsWhatIsBetweenAndPutsTheWholeIntoTheTrash() throws Exception {
    DatasetEdits.Result result = DatasetEdits.trim(data, 2, 2 / 15.0, 6 / 15.0, Watcher.NONE);

    assertThat(result.notes()).isEmpty();
    Oracle.checkV3(data, "h264", 6, 5, 4, 4);
    List<List<Object>> whole = Oracle.recorded(original, 2);
    List<List<Object>> trimmed = Oracle.recorded(data, 2);
    for (int row = 0; row < 4; row++) {
      List<Object> expected = new ArrayList<>(whole.get(row + 2));
      expected.set(expected.size() - 1, (long) row); // frame_index
      expected.set(expected.size() - 2, (float) (row / 15.0)); // timestamp
      assertThat(trimmed.get(row)).isEqualTo(expected);
    }
    assertThat(Oracle.recorded(data.resolve("trash/edit-0001"), 0)).isEqualTo(whole);
    int[] row = {2};
    LeRobotDataset.open(data)
        .frames(
            2,
            Schema.SCENE,
            SmallRecordings.WIDTH,
            SmallRecordings.HEIGHT,
            frame -> assertThat(SmallRecordings.error(frame, row[0]++)).isLessThan(6));

    DatasetEdits.restore(data, Watcher.NONE);
    Oracle.checkV3(data, "h264", 6, 5, 8, 4);
    assertEpisode(2, 2);
  }

  @Test
  void aTrimBeginsOneFrameEarlierRatherThanEncodeAnew() throws Exception {
    DatasetEdits.Result result =
        DatasetEdits.trim(data, 2, 3 / 15.0, Double.POSITIVE_INFINITY, Watcher.NONE);
    assertThat(result.notes())
        .containsExactly(
            "Episode 2 begins at 0.133 s, one frame earlier, so that its pictures stay as they"
                + " are.");
    Oracle.checkV3(data, "h264", 6, 5, 6, 4);
  }

  @Test
  void recordingGoesOnAfterAnEditAndTheTrashStays() throws Exception {
    DatasetEdits.delete(data, List.of(0), Watcher.NONE);
    SmallRecordings.record(data, 3);
    SmallRecordings.discard(data, 2);
    Oracle.checkV3(data, "h264", 5, 8, 4, 3);
    DatasetEdits.restore(data, Watcher.NONE);
    Oracle.checkV3(data, "h264", 6, 5, 8, 4, 3);
    assertThat(data.resolve("trash/take-0002")).as("the take discarded last").isDirectory();
  }

  @Test
  void whatElseIsInTheFolderStays() throws Exception {
    Files.writeString(data.resolve("README.md"), "our demonstrations");
    Files.writeString(data.resolve("meta/modality.json"), "{\"state\": {}}");
    Files.createDirectories(data.resolve("recovered/take-0001"));
    DatasetEdits.delete(data, List.of(3), Watcher.NONE);
    assertThat(data.resolve("README.md")).hasContent("our demonstrations");
    assertThat(data.resolve("meta/modality.json")).hasContent("{\"state\": {}}");
    assertThat(data.resolve("recovered/take-0001")).isDirectory();
  }

  @Test
  void aDatasetThatIsRecordedIntoIsRefused() {
    try (DatasetWriter writer = DatasetWriter.openOrCreate(data, SmallRecordings.SCHEMA)) {
      assertThat(writer.episodes()).isEqualTo(4);
      assertThatThrownBy(() -> DatasetEdits.delete(data, List.of(0), Watcher.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("being recorded into");
    }
  }

  @Test
  void aTakeThatWasNotSavedIsNotForgotten() throws IOException {
    Files.createDirectories(data.resolve("staging/take-0001"));
    assertThatThrownBy(() -> DatasetEdits.delete(data, List.of(0), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a take that was not saved");
  }

  @Test
  void whatCannotBeEditedIsNamed() {
    assertThatThrownBy(() -> DatasetEdits.delete(data, List.of(7), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no episode 7")
        .hasMessageContaining("0-3");
    assertThatThrownBy(() -> DatasetEdits.delete(data, List.of(0, 1, 2, 3), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("but not all");
    assertThatThrownBy(() -> DatasetEdits.trim(data, 1, 0.4, 0.2, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lasts from 0 to 0.33 s");
    assertThatThrownBy(() -> DatasetEdits.trim(data, 1, 0, 9, Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("keep a part");
    assertThatThrownBy(() -> DatasetEdits.delete(folder, List.of(0), Watcher.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no LeRobot dataset");
    assertThat(folder.resolve(".lock")).doesNotExist();
  }

  @Test
  void wheneverTheProgramDiesTheOldOrTheNewDatasetIsThere() throws Exception {
    assertOldOrNew(path -> DatasetEdits.delete(path, List.of(1, 2), this.watcher));
  }

  @Test
  void theSameHoldsForTrimming() throws Exception {
    assertOldOrNew(path -> DatasetEdits.trim(path, 2, 0.1, 0.4, this.watcher));
  }

  @Test
  void theSameHoldsForRestoring() throws Exception {
    DatasetEdits.delete(data, List.of(1, 2), Watcher.NONE);
    assertOldOrNew(path -> DatasetEdits.restore(path, this.watcher));
  }

  private Watcher watcher = Watcher.NONE;

  /**
   * Copies what is on the disk at each step, which is what a crash there would leave, and looks
   * whether it is the dataset before or after, and whether the edit can be done from there.
   */
  private void assertOldOrNew(Consumer<Path> edit) throws Exception {
    Path parent = data.getParent();
    String name = data.getFileName().toString();
    String before = fingerprint(data);
    List<Path> snapshots = new ArrayList<>();
    BiConsumer<Path, Integer> snapshot =
        (from, step) -> {
          try {
            Path to = once.resolve("crash-" + System.identityHashCode(this) + "-" + step);
            copyTree(from, to);
            snapshots.add(to);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };
    watcher =
        new Watcher() {
          private int steps;

          @Override
          public void at(int done, int of, String what) {
            snapshot.accept(parent, steps++);
          }

          @Override
          public boolean cancelled() {
            snapshot.accept(parent, steps++);
            return false;
          }
        };
    edit.accept(data);
    String after = fingerprint(data);
    watcher = Watcher.NONE;
    assertThat(after).isNotEqualTo(before);
    assertThat(snapshots).hasSizeGreaterThan(10);
    for (Path crashed : snapshots) {
      assertThat(fingerprint(crashed.resolve(name))).isEqualTo(before);
    }
    Path last = snapshots.getLast();
    edit.accept(last.resolve(name));
    assertThat(fingerprint(last.resolve(name))).isEqualTo(after);
    assertThat(last).isDirectoryNotContaining("glob:**/.*");
  }

  /** Rows, instructions, statistics and notes of a dataset and of its trash. */
  private static String fingerprint(Path folder) throws Exception {
    StringBuilder text = new StringBuilder();
    LeRobotDataset dataset = LeRobotDataset.open(folder);
    assertThat(flowdeck.dataset.DatasetValidator.validate(folder).problems()).isEmpty();
    for (int episode : dataset.episodes()) {
      text.append(dataset.task(episode)).append(Oracle.recorded(folder, episode));
    }
    text.append(Files.readString(folder.resolve("meta/stats.json")));
    if (Files.exists(folder.resolve("meta/health.jsonl"))) {
      text.append(Files.readString(folder.resolve("meta/health.jsonl")));
    }
    if (Files.isDirectory(folder.resolve("trash"))) {
      try (Stream<Path> trash = Files.list(folder.resolve("trash"))) {
        for (Path entry : trash.sorted().toList()) {
          text.append(entry.getFileName()).append(fingerprint(entry));
        }
      }
    }
    return text.toString();
  }

  @Test
  void aFailureAtAnyStepLeavesTheDatasetAsItWas() throws Exception {
    String before = fingerprint(data);
    int[] steps = {0};
    DatasetEdits.Result done = null;
    for (int failAt = 0; done == null; failAt++) {
      int at = failAt;
      steps[0] = 0;
      Watcher failing =
          new Watcher() {
            @Override
            public void at(int done, int of, String what) {
              count();
            }

            @Override
            public boolean cancelled() {
              count();
              return false;
            }

            private void count() {
              if (steps[0]++ == at) {
                throw new IllegalStateException("injected");
              }
            }
          };
      try {
        done = DatasetEdits.delete(data, List.of(0), failing);
      } catch (IllegalStateException e) {
        assertThat(fingerprint(data)).as("after step %d", at).isEqualTo(before);
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
      }
    }
    assertThat(steps[0]).isGreaterThan(10);
    Oracle.checkV3(data, "h264", 5, 8, 4);
  }

  @Test
  void workThatIsStoppedLeavesTheDatasetAsItWas() throws Exception {
    String before = fingerprint(data);
    int[] steps = {0};
    Watcher impatient =
        new Watcher() {
          @Override
          public void at(int done, int of, String what) {
            steps[0]++;
          }

          @Override
          public boolean cancelled() {
            return steps[0] > 3;
          }
        };
    assertThatThrownBy(() -> DatasetEdits.delete(data, List.of(0), impatient))
        .isInstanceOf(CancellationException.class);
    assertThat(fingerprint(data)).isEqualTo(before);
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void anEditTakesNoSpaceForVideosTwice() throws Exception {
    DatasetEdits.delete(data, List.of(1), Watcher.NONE);
    Path video = data.resolve("trash/edit-0001").resolve(VIDEO.formatted(0));
    assertThat(Files.getAttribute(video, "unix:nlink")).isEqualTo(1);
    assertThat(data.resolve("videos")).isDirectoryRecursivelyContaining("glob:**.mp4");
  }
}
