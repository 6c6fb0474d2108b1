package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.DatasetEdits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which trial an episode shows, and edits of a dataset between two takes. */
class TiedRecordingTest {
  @TempDir Path folder;
  private long tick;

  @Test
  void anEditBetweenTakesIsFollowedByTheNextTakeAndByTheTrials() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      for (int trial = 1; trial <= 3; trial++) {
        take(recorder);
        assertThat(get(recorder.keep(new ShownTrial("monday", trial, 12_500_000_000L))))
            .isEqualTo(trial - 1);
      }
      assertThatThrownBy(() -> DatasetEdits.delete(folder, List.of(0), Watcher.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is being recorded into");

      get(recorder.release());
      DatasetEdits.delete(folder, List.of(0), Watcher.NONE);
      assertThat(recorder.status().saved()).as("as it was last known").isEqualTo(3);
      take(recorder);
      assertThat(get(recorder.keep(new ShownTrial("monday", 4, 0)))).isEqualTo(2);
      assertThat(recorder.status().saved()).isEqualTo(3);
    }

    assertThat(LeRobotDataset.open(folder).episodes()).containsExactly(0, 1, 2);
    assertThat(TrialTie.episodeOf(folder, "monday", 1, 0L)).isEmpty();
    assertThat(TrialTie.episodeOf(folder, "monday", 2, 1L)).hasValue(0);
    assertThat(TrialTie.episodeOf(folder, "monday", 3, 2L)).hasValue(1);
    assertThat(TrialTie.episodeOf(folder, "monday", 4, 2L)).hasValue(2);
    assertThat(TrialTie.read(folder).getFirst())
        .as("with when its trial began")
        .isEqualTo(new TrialTie(0, "monday", 2, 12.5));
  }

  @Test
  void aTakeKeepsTheDatasetToItself() throws Exception {
    try (EpisodeRecorder recorder = recorder()) {
      take(recorder);
      assertThatThrownBy(() -> get(recorder.release()))
          .hasCauseInstanceOf(InputException.class)
          .hasMessageContaining("A recording is running");
      assertThat(get(recorder.keep())).isZero();
    }
    assertThat(TrialTie.read(folder)).isEmpty();
  }

  private EpisodeRecorder recorder() {
    return new EpisodeRecorder(
        folder,
        EpisodeRecorder.schema(15, "two_iiwa", 64, 48, ActionLayout.TWO_IIWA),
        30,
        0,
        () -> 100_000_000_000L);
  }

  private void take(EpisodeRecorder recorder) throws Exception {
    get(recorder.start("Stack the blocks."));
    for (long end = tick + 60; tick < end; tick++) {
      recorder.acceptWaiting(Ticks.tick(tick, Ticks.newestAt(tick)));
    }
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }
}
