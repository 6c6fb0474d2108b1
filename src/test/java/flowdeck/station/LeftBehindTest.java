package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.camera.Await;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.TrialTie;
import flowdeck.trial.Event;
import flowdeck.trial.Session;
import flowdeck.trial.Trials;
import flowdeck.trial.store.TrialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftBehindTest {
  private static final Schema SCHEMA =
      Schema.scene(15, "two_iiwa", 64, 48, ActionLayout.TWO_IIWA, List.of());

  private static final ShownTrial SHOWN = new ShownTrial("killed", 1, 0.5);

  @TempDir Path sessions;

  /** Leaves a take of 30 rows as a program that was killed would. */
  private static Path leaveTake(Path session) {
    Path dataset = session.resolve("dataset");
    try (DatasetWriter writer = DatasetWriter.openOrCreate(dataset, SCHEMA)) {
      EpisodeWriter take = writer.begin("Stack the blocks.");
      take.shows(SHOWN);
      for (int row = 0; row < 30; row++) {
        Frame frame = new Frame(64, 48, new byte[3 * 64 * 48], row, row * 66_666_667L);
        JointVector still = JointVector.of(new double[16]);
        take.append(frame, still, still, Map.of());
      }
    }
    return dataset;
  }

  private static void await(LeftBehind left) throws InterruptedException {
    Await.until("what was left looked at", left::done);
  }

  @Test
  void recordingsAndTrialsOfEarlierSessionsAreToldUntilTheyArePutAway() throws Exception {
    try (TrialStore store = TrialStore.open(sessions)) {
      Session killed = store.newSession("killed", "");
      store.begin(Trials.start(killed, 1));
      leaveTake(store.folder(killed));
    }
    try (TrialStore store = TrialStore.open(sessions)) {
      Session own = store.newSession("own", "");
      Path running = leaveTake(store.folder(own));
      try (LeftBehind left = new LeftBehind(store, own, Runnable::run)) {
        await(left);
        assertThat(left.takes())
            .singleElement()
            .satisfies(
                take -> {
                  assertThat(take.dataset())
                      .isEqualTo(sessions.resolve("killed/dataset/recovered/take-0001"));
                  assertThat(take.frames()).isBetween(26, 30);
                  assertThat(DatasetValidator.validate(take.dataset()).problems()).isEmpty();
                  assertThat(TrialTie.read(take.dataset())).containsExactly(new TrialTie(0, SHOWN));
                });
        assertThat(left.notices())
            .hasSize(2)
            .anyMatch(said -> said.startsWith("Flowdeck ended while trial 1 of session killed ran"))
            .anyMatch(said -> said.startsWith("Recovered 00:0"));
        assertThat(store.events(own)).extracting(Event::kind).containsExactly("recovered");
        assertThat(running.resolve("staging/take-0001")).as("this session's").exists();
        assertThat(new DatasetShelf(sessions, running).read())
            .as("listed among the datasets")
            .extracting(DatasetDesk.Entry::name)
            .containsExactly("own", "killed, recovered take-0001");
        left.dismiss();
        assertThat(left.notices()).isEmpty();
        assertThat(left.takes()).hasSize(1);
      }
    }
  }

  @Test
  void whatAnotherProgramRecordsNowIsLeftAlone() throws Exception {
    try (TrialStore store = TrialStore.open(sessions)) {
      Path dataset = leaveTake(store.folder(store.newSession("other", "")));
      Session own = store.newSession("own", "");
      try (DatasetLock _ = DatasetLock.forWriting(dataset);
          LeftBehind left = new LeftBehind(store, own, Runnable::run)) {
        await(left);
        assertThat(left.takes()).isEmpty();
        assertThat(left.notices()).isEmpty();
      }
      assertThat(dataset.resolve("staging/take-0001/rows.bin")).exists();
    }
  }

  @Test
  void aDamagedDatasetIsNamedAndTheOthersAreRecovered() throws IOException, InterruptedException {
    try (TrialStore store = TrialStore.open(sessions)) {
      Path damaged = leaveTake(store.folder(store.newSession("a", "")));
      Files.writeString(damaged.resolve("meta/info.json"), "{");
      leaveTake(store.folder(store.newSession("b", "")));
      try (LeftBehind left = new LeftBehind(store, store.newSession("own", ""), Runnable::run)) {
        await(left);
        assertThat(left.takes()).hasSize(1);
        assertThat(left.notices()).anyMatch(said -> said.contains("a/dataset"));
      }
      assertThat(damaged.resolve("staging/take-0001/rows.bin")).as("nothing is lost").exists();
    }
  }
}
