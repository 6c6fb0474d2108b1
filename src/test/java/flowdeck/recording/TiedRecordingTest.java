package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.ShownTrial;
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
        recorder.trialBegins(new ShownTrial("monday", trial, 12.5));
        take(recorder);
        assertThat(get(recorder.keep())).isEqualTo(trial - 1);
        recorder.trialEnded(nanos());
      }
      assertThatThrownBy(() -> DatasetEdits.delete(folder, List.of(0), Watcher.NONE))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is being recorded into");

      get(recorder.release());
      DatasetEdits.delete(folder, List.of(0), Watcher.NONE);
      assertThat(recorder.status().saved()).as("as it was last known").isEqualTo(3);
      recorder.trialBegins(new ShownTrial("monday", 4, 0));
      take(recorder);
      assertThat(get(recorder.keep())).isEqualTo(2);
      assertThat(recorder.status().saved()).isEqualTo(3);
    }

    assertThat(LeRobotDataset.open(folder).episodes()).containsExactly(0, 1, 2);
    assertThat(TrialTie.episodeOf(folder, "monday", 1, 0L)).isEmpty();
    assertThat(TrialTie.episodeOf(folder, "monday", 2, 1L)).hasValue(0);
    assertThat(TrialTie.episodeOf(folder, "monday", 3, 2L)).hasValue(1);
    assertThat(TrialTie.episodeOf(folder, "monday", 4, 2L)).hasValue(2);
    assertThat(TrialTie.read(folder).getFirst())
        .as("with when its trial began")
        .isEqualTo(new TrialTie(0, new ShownTrial("monday", 2, 12.5)));
  }

  @Test
  void aTakeShowsTheTrialThatBeginsWhileItRunsHoweverItBecomesAnEpisode() throws Exception {
    ShownTrial first = new ShownTrial("monday", 1, 0.3);
    ShownTrial second = new ShownTrial("monday", 2, 3.1);
    try (EpisodeRecorder recorder = recorder()) {
      take(recorder);
      recorder.trialBegins(first);
      ticks(recorder, 60);
      assertThat(get(recorder.keep())).as("in the middle of it").isZero();
      take(recorder);
      get(recorder.discard());
      recorder.trialEnded(nanos());
      assertThat(get(recorder.restoreDiscarded())).hasValue(1);
      take(recorder);
      assertThat(get(recorder.keep())).as("after it").isEqualTo(2);
      recorder.trialBegins(second);
      take(recorder);
      recorder.trialBegins(second);
    } // puts the take aside
    try (EpisodeRecorder recorder = recorder()) {
      assertThat(get(recorder.restoreDiscarded())).as("of an earlier console").hasValue(3);
    }
    assertThat(TrialTie.read(folder))
        .containsExactly(new TrialTie(0, first), new TrialTie(1, first), new TrialTie(3, second));
  }

  @Test
  void whatJustHappenedShowsTheTrialOfWhichAnyIsInIt() throws Exception {
    ShownTrial first = new ShownTrial("monday", 1, 0.3);
    ShownTrial second = new ShownTrial("monday", 2, 20);
    try (EpisodeRecorder recorder = recorder()) {
      ticks(recorder, 60);
      recorder.trialBegins(first);
      ticks(recorder, 60);
      recorder.trialEnded(nanos());
      ticks(recorder, 60);
      assertThat(get(recorder.keepLast("Stack."))).isZero();
      ticks(recorder, 60);
      assertThat(get(recorder.keepLast("Stack."))).as("what came after it").isEqualTo(1);
      recorder.trialBegins(second);
      ticks(recorder, 60);
      assertThat(get(recorder.keepLast("Stack."))).as("while it runs").isEqualTo(2);
    }
    assertThat(TrialTie.read(folder))
        .containsExactly(new TrialTie(0, first), new TrialTie(2, second));
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
    ticks(recorder, 60);
  }

  private void ticks(EpisodeRecorder recorder, int count) throws InterruptedException {
    for (long end = tick + count; tick < end; tick++) {
      recorder.acceptWaiting(Ticks.tick(tick, Ticks.newestAt(tick)));
    }
  }

  private long nanos() {
    return Ticks.tick(tick, null).nanos();
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }
}
