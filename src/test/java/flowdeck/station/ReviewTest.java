package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.camera.Await;
import flowdeck.core.InputException;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.SmallRecordings;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.UnfinishedTakes;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.DatasetEdits;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Millis;
import flowdeck.trial.Session;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.Trials;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two recorded trials of a session; the recordings' clock began at 5 s. */
class ReviewTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();
  private static final double CLOCK_BEGAN = 5;

  @TempDir private Path sessions;
  private final LinkedBlockingQueue<Runnable> station = new LinkedBlockingQueue<>();
  private TrialStore store;
  private Session session;
  private Path dataset;
  private Review review;
  private int changes;

  @BeforeEach
  void record() {
    store = TrialStore.open(sessions);
    session = store.newSession("monday", "");
    dataset = store.folder(session).resolve("dataset");
    SmallRecordings.record(dataset, 60, 45);
    SmallRecordings.tie(
        dataset,
        new TrialTie(0, new ShownTrial("monday", 1, CLOCK_BEGAN + 1)),
        new TrialTie(1, new ShownTrial("monday", 2, Double.NaN)));
    review = new Review(store, station::add, () -> changes++);
  }

  @AfterEach
  void close() {
    review.close();
    store.close();
  }

  private Trial trial(Long episode, boolean judged) {
    long id = store.begin(Trials.start(session, 1));
    store.stage(id, new StageTime("arm-one-picking", 1.5));
    store.end(
        id,
        new TrialEnd(
            EndReason.OPERATOR,
            "",
            2.5,
            9,
            new Millis(1, 1, 1),
            new Millis(1, 1, 1),
            episode,
            List.of(),
            null));
    if (judged) {
      store.commit(id, Label.failureAfter(STAGES, "arm-one-picking"));
    }
    return store.trial(id).orElseThrow();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Await.within(20, "what the review does elsewhere", condition);
  }

  private EpisodeFilm film() throws InterruptedException {
    await(() -> !review.open().busy());
    assertThat(review.open().problem()).isEmpty();
    return review.open().film();
  }

  private void seen(int row) throws InterruptedException {
    await(() -> review.picture() != null && review.picture().sequence() == row);
    assertThat(SmallRecordings.error(review.picture(), row)).isLessThan(12);
  }

  @Test
  void aTrialsRecordingIsSeenFromItsFirstPictureAndAtAnyOther() throws Exception {
    review.open(trial(0L, true));
    assertThat(review.open().busy()).isTrue();
    EpisodeFilm film = film();
    assertThat(review.open().title()).isEqualTo("Trial 1 of monday");
    assertThat(film.rows()).isEqualTo(60);
    assertThat(film.seconds()).isEqualTo(4);
    seen(0);
    for (int row : new int[] {1, 2, 40, 12, 59, 0, 20}) {
      review.wish(row);
      seen(row);
    }
  }

  @Test
  void rowsAndTimesOfTheTrialBelongTogether() throws Exception {
    review.open(trial(0L, true));
    EpisodeFilm film = film();
    assertThat(film.placed()).isTrue();
    assertThat(film.trialSeconds(0)).isEqualTo(-1);
    assertThat(film.rowAt(0)).isEqualTo(15);
    assertThat(film.rowAt(1.5)).isEqualTo(38); // the picture before shows 1.467 s
    assertThat(film.rowAt(-9)).isZero();
    assertThat(film.rowAt(99)).isEqualTo(59);
    for (int row = 0; row < film.rows(); row++) {
      assertThat(film.rowAt(film.trialSeconds(row))).isEqualTo(row);
    }
  }

  @Test
  void theRecordingIsFoundAfterAnEditHasRenumberedIt() throws Exception {
    trial(0L, true);
    Trial second = trial(1L, true);
    DatasetEdits.delete(dataset, List.of(0), Watcher.NONE);
    review.open(second);
    EpisodeFilm film = film();
    assertThat(film.episode()).isZero();
    assertThat(film.rows()).isEqualTo(45);
    assertThat(film.placed()).as("nothing tells when that trial began").isFalse();
  }

  @Test
  void anEpisodeTellsTheTrialThatItShows() throws Exception {
    trial(0L, true);
    review.open(dataset, 0);
    film();
    assertThat(review.open().title()).isEqualTo("Episode 0 of monday");
    assertThat(review.open().trial()).isEqualTo(store.trials(session).getFirst());
    review.open(dataset, 1);
    film();
    assertThat(review.open().trial()).as("not in this store").isNull();
  }

  @Test
  void aTrialThatACrashInterruptedIsSeenInWhatWasRecovered() throws Exception {
    trial(0L, true);
    trial(1L, true);
    Trial interrupted = trial(null, true);
    for (int take = 1; take <= 2; take++) {
      Path recovered = UnfinishedTakes.recovered(dataset).resolve("take-000" + take);
      SmallRecordings.record(recovered, 30 + take);
      SmallRecordings.tie(
          recovered, new TrialTie(0, new ShownTrial("monday", 1 + take, CLOCK_BEGAN + 0.2)));
    }
    review.open(interrupted);
    EpisodeFilm film = film();
    assertThat(review.open().title()).isEqualTo("Trial 3 of monday");
    assertThat(film.rows()).isEqualTo(32);
    assertThat(film.placed()).isTrue();
    seen(0);
  }

  @Test
  void whyThereIsNothingToSeeIsSaid() throws Exception {
    trial(0L, true);
    trial(1L, true);
    review.open(trial(null, true));
    await(() -> !review.open().busy());
    assertThat(review.open().problem())
        .isEqualTo("Trial 3 was not recorded: nothing that was kept shows it.");
    review.open(trial(7L, true));
    await(() -> !review.open().busy());
    assertThat(review.open().problem()).startsWith("The recording of trial 4 is not in");
    review.open(sessions.resolve("nowhere"), 0);
    await(() -> !review.open().busy());
    assertThat(review.open().problem()).contains("nowhere");
    assertThat(review.picture()).isNull();
  }

  @Test
  void whatWasAskedForLastIsOpen() throws Exception {
    Trial first = trial(0L, true);
    for (int i = 0; i < 20; i++) {
      review.open(first);
      review.open(dataset, 1);
    }
    assertThat(film().rows()).isEqualTo(45);
    seen(0);
    review.leave();
    await(() -> review.picture() == null);
    assertThat(review.open().film()).isNull();
  }

  @Test
  void closedTwiceItStaysClosed() throws Exception {
    review.open(trial(0L, true));
    film();
    review.close();
    review.close();
    review.wish(3);
    review.open(dataset, 1);
    assertThat(review.picture()).isNull();
  }

  @Test
  void correctedMarksAreStoredOnTheStationsThread() throws Exception {
    review.open(trial(0L, true));
    film();
    List<StageTime> times =
        List.of(new StageTime(STAGES.first(), 0), new StageTime("arm-one-picking", 1.25));
    review.correct(times);
    assertThat(changes).isZero();
    station.take().run();
    assertThat(changes).isEqualTo(1);
    assertThat(review.open().trial().stageTimes()).isEqualTo(times);
    assertThat(store.trials(session).getFirst().stageTimes()).isEqualTo(times);
    assertThat(store.edits(1)).hasSize(1);
  }

  @Test
  void marksAreNotCorrectedBeforeTheLabelNorToWhatCannotBe() throws Exception {
    List<StageTime> times = List.of(new StageTime(STAGES.first(), 0));
    assertThatThrownBy(() -> review.correct(times))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("shows no trial");
    review.open(trial(0L, false));
    film();
    assertThatThrownBy(() -> review.correct(times))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no label yet");
    review.open(trial(1L, true));
    film();
    assertThatThrownBy(
            () ->
                review.correct(
                    List.of(
                        new StageTime(STAGES.first(), 0), new StageTime("arm-one-picking", 2.6))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("after the trial's end");
    assertThat(station).isEmpty();
  }
}
