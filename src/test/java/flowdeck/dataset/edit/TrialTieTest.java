package flowdeck.dataset.edit;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.Watcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trial never points to another episode than the one that shows it. */
class TrialTieTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void record() {
    data = folder.resolve("dataset");
    SmallRecordings.record(data, 4, 5, 6);
  }

  private void tie() {
    SmallRecordings.tie(
        data,
        new TrialTie(0, new ShownTrial("monday", 1, 3.5)),
        new TrialTie(2, new ShownTrial("monday", 2, Double.NaN)));
  }

  @Test
  void itFollowsItsEpisodeThroughDeletingAndRestoring() {
    tie();
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).hasValue(2);
    DatasetEdits.delete(data, List.of(0), Watcher.NONE);
    assertThat(TrialTie.episodeOf(data, "monday", 1, 0L)).isEmpty();
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).hasValue(1);
    DatasetEdits.trim(data, 1, 0, 0.2, Watcher.NONE);
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).hasValue(1);
    DatasetEdits.restore(data, Watcher.NONE);
    DatasetEdits.restore(data, Watcher.NONE);
    assertThat(TrialTie.episodeOf(data, "monday", 1, 0L)).hasValue(0);
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).hasValue(2);
  }

  @Test
  void itIsGoneIfAllEpisodesWithTrialsAreDeleted() {
    tie();
    DatasetEdits.delete(data, List.of(0, 2), Watcher.NONE);
    assertThat(TrialTie.episodeOf(data, "monday", 1, 0L)).isEmpty();
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).isEmpty();
  }

  @Test
  void anotherSessionsTrialOfThisNumberIsNotMeant() {
    tie();
    assertThat(TrialTie.episodeOf(data, "tuesday", 1, 0L)).isEmpty();
    assertThat(TrialTie.episodeOf(data, "monday", 3, null)).isEmpty();
  }

  @Test
  void aRecordingThatWasKeptBeforeOrAfterTheTrialsEndShowsItToo() {
    tie();
    assertThat(TrialTie.episodeOf(data, "monday", 1, null)).hasValue(0);
    SmallRecordings.tie(data, new TrialTie(1, new ShownTrial("monday", 1, 3.5)));
    assertThat(TrialTie.episodeOf(data, "monday", 1, 0L)).as("the newest").hasValue(1);
  }

  @Test
  void ofRecordingsThatDoNotNoteTrialsTheStoredNumberHoldsUntilTheFirstEdit() {
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).hasValue(2);
    DatasetEdits.delete(data, List.of(0), Watcher.NONE);
    assertThat(TrialTie.episodeOf(data, "monday", 2, 2L)).as("nobody knows").isEmpty();
  }

  @Test
  void aCopyTakesItAlong() {
    tie();
    Path copy = folder.resolve("copy");
    NewDatasets.copy(data, List.of(2), copy, Watcher.NONE);
    assertThat(TrialTie.read(copy))
        .containsExactly(new TrialTie(0, new ShownTrial("monday", 2, Double.NaN)));
  }

  @Test
  void theTrashSaysWhatWouldBeRestored() {
    assertThat(DatasetEdits.newest(data)).isEmpty();
    DatasetEdits.delete(data, List.of(0, 2), Watcher.NONE);
    DatasetEdits.Undoable edit = DatasetEdits.newest(data).orElseThrow();
    assertThat(edit.trimmed()).isFalse();
    assertThat(edit.episodes()).containsExactly(0, 2);
    DatasetEdits.restore(data, Watcher.NONE);
    assertThat(DatasetEdits.newest(data)).isEmpty();
  }
}
