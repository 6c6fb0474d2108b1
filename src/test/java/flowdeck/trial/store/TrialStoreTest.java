package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.trial.Edit;
import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Session;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageProgress;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class TrialStoreTest {
  @Parameter private StoreKind kind;
  private static final StageLadder STAGES = Trials.STACK.ladder();
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

  private StoreKind.Place place;

  @BeforeEach
  void choose() {
    place = kind.place();
  }

  private TrialStore open() {
    return place.open(folder, now::get);
  }

  @Test
  void keepsEverythingAboutATrial() {
    try (TrialStore store = open()) {
      Session session = store.newSession("monday", "Ada");
      TrialStart start = Trials.start(session, -5).withInitialImage("initial/1.png");
      long id = store.begin(start);
      store.stage(id, new StageTime("arm-one-picking", 6.25));
      store.stage(id, new StageTime("arm-one-placing", 11.5));
      now.set(NOON.plusSeconds(40));
      store.end(id, Trials.end(EndReason.STAGE_LIMIT));
      Label label =
          Label.failureAfter(STAGES, "arm-one-placing")
              .withCause("missed-grasp")
              .withNotes("Größer, 'quoted'\nsecond line");
      assertThat(store.commit(id, label)).isEqualTo(store.trial(id).orElseThrow());
    }
    try (TrialStore store = open()) {
      Session session = store.session("MONDAY").orElseThrow();
      assertThat(session).isEqualTo(new Session(1, "monday", "Ada", NOON));
      Trial trial = store.trials(session).getFirst();
      assertThat(trial.number()).isEqualTo(1);
      assertThat(trial.start())
          .isEqualTo(Trials.start(session, -5).withInitialImage("initial/1.png"));
      assertThat(trial.started()).isEqualTo(NOON);
      assertThat(trial.ended()).isEqualTo(NOON.plusSeconds(40));
      assertThat(trial.end()).isEqualTo(Trials.end(EndReason.STAGE_LIMIT));
      assertThat(trial.stageTimes())
          .containsExactly(
              new StageTime("initial", 0),
              new StageTime("arm-one-picking", 6.25),
              new StageTime("arm-one-placing", 11.5));
      assertThat(trial.label().notes()).isEqualTo("Größer, 'quoted'\nsecond line");
      assertThat(trial.label().failedAtStage()).isEqualTo("arm-two-picking");
      assertThat(store.interrupted()).isEmpty();
      assertThat(store.events(session)).extracting(Event::kind).containsExactly("start", "end");
    }
  }

  @Test
  void keepsHowMuchATrialKeptToThePlanInForce() {
    SelectionUsed used = new SelectionUsed("sbs+gr", 64, 0.25, 0.5, true);
    try (TrialStore store = open()) {
      Session session = store.newSession();
      long id =
          store.begin(
              TrialStart.of(
                  session, Trials.STACK, Trials.NFP, used, 1, "simulated", Mode.AUTONOMOUS));
      assertThat(store.trial(id).orElseThrow().start().selection()).isEqualTo(used);
    }
    assertThat(used.text()).isEqualTo("sbs+gr 64 σ 0.25 λ 0.5 warm");
  }

  @Test
  void trialsAreCountedPerSession() {
    try (TrialStore store = open()) {
      Session first = store.newSession("one", "");
      Session second = store.newSession("two", "");
      run(store, first, Label.success(STAGES));
      run(store, second, Label.success(STAGES));
      run(store, first, Label.success(STAGES));
      assertThat(store.trials(first)).extracting(Trial::number).containsExactly(1, 2);
      assertThat(store.trials(second)).extracting(Trial::number).containsExactly(1);
      assertThat(store.sessions()).containsExactly(first, second);
    }
  }

  @Test
  void stagesCanBeTakenBack() {
    try (TrialStore store = open()) {
      long id = store.begin(Trials.start(store.newSession(), 1));
      StageProgress progress =
          StageProgress.begin(Trials.STACK, 0).mark("arm-one-placing", 9_000_000_000L);
      store.stages(id, progress.completed());
      assertThat(store.trial(id).orElseThrow().stageTimes()).isEqualTo(progress.completed());
      store.stages(id, progress.undo().completed());
      assertThat(store.trial(id).orElseThrow().stageTimes())
          .containsExactly(new StageTime("initial", 0));
    }
  }

  private static StageTime at(String stage, double seconds) {
    return new StageTime(stage, seconds);
  }

  private static long judged(TrialStore store, Label label) {
    long id = store.begin(Trials.start(store.newSession(), 1));
    store.stage(id, at("arm-one-picking", 6.25));
    store.end(id, Trials.end(EndReason.STAGE_LIMIT));
    store.commit(id, label);
    return id;
  }

  @Test
  void correctedMarksKeepTheirOldTimesAndTheLabelFollows() {
    try (TrialStore store = open()) {
      long id = judged(store, Label.failureAfter(STAGES, "arm-one-picking"));
      Trial moved =
          store.correctStages(id, List.of(at(STAGES.first(), 0), at("arm-one-picking", 5.875)));
      assertThat(moved.stageTimes()).last().isEqualTo(at("arm-one-picking", 5.875));
      assertThat(moved.label()).isEqualTo(Label.failureAfter(STAGES, "arm-one-picking"));

      now.set(NOON.plusSeconds(9));
      Trial more =
          store.correctStages(
              id,
              List.of(
                  at(STAGES.first(), 0), at("arm-one-picking", 5.875), at("arm-one-placing", 11)));
      assertThat(more.label()).isEqualTo(Label.failureAfter(STAGES, "arm-one-placing"));
      assertThat(more).isEqualTo(store.trial(id).orElseThrow());
      assertThat(store.edits(id))
          .containsExactly(
              new Edit(id, NOON, "stageTime.arm-one-picking", "6.250", "5.875"),
              new Edit(id, NOON.plusSeconds(9), "stageTime.arm-one-placing", null, "11.000"),
              new Edit(
                  id,
                  NOON.plusSeconds(9),
                  "lastCompletedStage",
                  "arm-one-picking",
                  "arm-one-placing"),
              new Edit(
                  id, NOON.plusSeconds(9), "failedAtStage", "arm-one-placing", "arm-two-picking"));
      assertThat(store.correctStages(id, more.stageTimes())).as("nothing to do").isEqualTo(more);
      assertThat(store.edits(id)).hasSize(4);
    }
  }

  @Test
  void marksThatContradictTheOutcomeChangeNothing() {
    try (TrialStore store = open()) {
      long id = judged(store, Label.failureAfter(STAGES, "arm-one-picking"));
      Trial before = store.trial(id).orElseThrow();
      List<StageTime> all =
          STAGES.ids().stream().map(stage -> at(stage, 3 * STAGES.indexOf(stage))).toList();
      assertThatThrownBy(() -> store.correctStages(id, all))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("succeeded; choose an earlier stage or success");
      assertThatThrownBy(
              () ->
                  store.correctStages(
                      id, List.of(at(STAGES.first(), 0), at("arm-one-picking", 31.6))))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("after the trial's end at 31.50 s");
      assertThat(store.trial(id)).contains(before);
      assertThat(store.edits(id)).isEmpty();
    }
  }

  @Test
  void marksOfATrialWithoutALabelAreNotCorrected() {
    try (TrialStore store = open()) {
      long id = store.begin(Trials.start(store.newSession(), 1));
      store.end(id, Trials.end(EndReason.STAGE_LIMIT));
      assertThatThrownBy(() -> store.correctStages(id, List.of(at(STAGES.first(), 0))))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void everyEditKeepsTheOldValue() {
    try (TrialStore store = open()) {
      Session session = store.newSession();
      Label first = Label.failureAfter(STAGES, "arm-one-placing").withCause("stalled");
      long id = run(store, session, first);
      now.set(NOON.plusSeconds(60));
      store.edit(id, Label.success(STAGES).withNotes("watched the video"));
      now.set(NOON.plusSeconds(120));
      store.edit(id, Label.success(STAGES).withNotes("watched it twice"));
      store.edit(id, Label.success(STAGES).withNotes("watched it twice"));

      assertThat(store.edits(id))
          .containsExactly(
              new Edit(id, NOON.plusSeconds(60), "outcome", "failure", "success"),
              new Edit(
                  id,
                  NOON.plusSeconds(60),
                  "lastCompletedStage",
                  "arm-one-placing",
                  "arm-two-placing"),
              new Edit(id, NOON.plusSeconds(60), "failedAtStage", "arm-two-picking", null),
              new Edit(id, NOON.plusSeconds(60), "cause", "stalled", null),
              new Edit(id, NOON.plusSeconds(60), "notes", "", "watched the video"),
              new Edit(
                  id, NOON.plusSeconds(120), "notes", "watched the video", "watched it twice"));
      Trial trial = store.trial(id).orElseThrow();
      assertThat(trial.label()).isEqualTo(Label.success(STAGES).withNotes("watched it twice"));
      assertThat(trial.committed()).isEqualTo(NOON);
    }
  }

  @Test
  void anEditIsTheNewestThoughTheClockWasSetBack() {
    try (TrialStore store = open()) {
      long id = run(store, store.newSession(), Label.success(STAGES));
      now.set(NOON.plusSeconds(60));
      store.edit(id, Label.success(STAGES).withNotes("first"));
      now.set(NOON.minusSeconds(3600));
      store.edit(id, Label.success(STAGES).withNotes("second"));
      store.edit(id, Label.success(STAGES).withNotes("third"));
      assertThat(store.edits(id))
          .extracting(Edit::at)
          .containsExactly(NOON.plusSeconds(60), NOON.plusMillis(60_001), NOON.plusMillis(60_002));
    }
  }

  @Test
  void refusesLabelsThatContradictThemselvesAndKeepsTheOldOne() {
    try (TrialStore store = open()) {
      Label label = Label.failureAfter(STAGES, "initial");
      long id = run(store, store.newSession(), label);
      assertThatThrownBy(() -> store.edit(id, label.withFailedAt("dancing")))
          .isInstanceOf(InputException.class);
      assertThat(store.trial(id).orElseThrow().label()).isEqualTo(label);
      assertThat(store.edits(id)).isEmpty();
    }
  }

  @Test
  void aTrialEndsOnceAndIsJudgedOnce() {
    try (TrialStore store = open()) {
      Session session = store.newSession();
      long id = store.begin(Trials.start(session, 1));
      Label label = Label.success(STAGES);
      assertThatThrownBy(() -> store.commit(id, label)).isInstanceOf(IllegalStateException.class);
      store.end(id, Trials.end(EndReason.SUCCEEDED));
      assertThatThrownBy(() -> store.end(id, Trials.end(EndReason.STOPPED)))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> store.edit(id, label)).isInstanceOf(IllegalStateException.class);
      Trial judged = store.commit(id, label);
      assertThatThrownBy(() -> store.commit(id, label.withNotes("else")))
          .isInstanceOf(IllegalStateException.class);
      assertThat(judged).isEqualTo(store.trial(id).orElseThrow());
      assertThat(store.trial(id).orElseThrow().end().reason()).isEqualTo(EndReason.SUCCEEDED);
    }
  }

  @Test
  void whatIsToldAgainBecauseItsAnswerWasLostChangesNothing() {
    try (TrialStore store = open()) {
      Session session = store.newSession();
      long id = store.begin(Trials.start(session, 1));
      store.end(id, Trials.end(EndReason.SUCCEEDED));
      Trial judged = store.commit(id, Label.success(STAGES));
      now.set(NOON.plusSeconds(60));
      store.end(id, Trials.end(EndReason.SUCCEEDED));
      assertThat(store.commit(id, Label.success(STAGES))).isEqualTo(judged);
      assertThat(store.trial(id)).contains(judged);
      assertThat(store.events(session)).extracting(Event::kind).containsExactly("start", "end");
    }
  }

  @Test
  void sessionNamesMustBeNewAndUsableAsFolders() {
    try (TrialStore store = open()) {
      store.newSession("pilot", "");
      assertThatThrownBy(() -> store.newSession("Pilot", ""))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("already");
      for (String name : List.of("", "../up", "a/b", ".hidden", "a b", "x".repeat(101))) {
        assertThatThrownBy(() -> store.newSession(name, "")).isInstanceOf(InputException.class);
      }
      Session one = store.newSession();
      Session two = store.newSession();
      assertThat(two.name()).isEqualTo(one.name() + "_2");
      assertThat(store.folder(two)).isEqualTo(folder.toAbsolutePath().resolve(two.name()));
    }
  }

  @Test
  void aSecondOpenOfTheSameFolderIsRefusedUntilTheFirstIsClosed() {
    try (TrialStore store = open()) {
      assertThat(store.sessions()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--sessions");
    }
    open().close();
  }

  @Test
  void anotherProcessIsRefusedToo() throws Exception {
    try (TrialStore store = open()) {
      Process other = otherProcess();
      String said = new String(other.getInputStream().readAllBytes());
      assertThat(other.waitFor()).isEqualTo(2);
      assertThat(said).contains("in use by another Flowdeck");
      assertThat(store.sessions()).isEmpty();
    }
  }

  @Test
  void aKilledProcessLosesNothingThatWasCommitted() throws Exception {
    Process other = otherProcess();
    other.getInputStream().readAllBytes();
    assertThat(other.waitFor()).isEqualTo(99);

    try (TrialStore store = open()) {
      Session session = store.session("doomed").orElseThrow();
      List<Trial> trials = store.trials(session);
      assertThat(trials).hasSize(3);
      assertThat(trials.get(0).label()).isEqualTo(Label.success(STAGES));
      assertThat(trials.get(0).start().seed()).isEqualTo(11);
      // Ended, but not yet judged: still owed.
      assertThat(trials.get(1).label()).isNull();
      assertThat(trials.get(1).end().reason()).isEqualTo(EndReason.STAGE_LIMIT);
      // Still running: closed.
      Trial running = trials.get(2);
      assertThat(store.interrupted()).containsExactly(running);
      assertThat(running.label()).isEqualTo(Label.invalid("interrupted", "arm-one-picking"));
      assertThat(running.end().reason()).isEqualTo(EndReason.INTERRUPTED);
      assertThat(running.ended()).isEqualTo(running.started().plusMillis(4500));
    }
    try (TrialStore store = open()) {
      assertThat(store.interrupted()).isEmpty();
    }
  }

  @Test
  void aNewerStoreIsRefusedAndLeftAlone() {
    open().close();
    try (Handle handle = place.connect(folder)) {
      handle.execute(
          "UPDATE flyway_schema_history SET version = '99' WHERE version = '6'"); // of the future
      List<Map<String, Object>> before = history(handle);
      assertThatThrownBy(this::open)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("newer Flowdeck (layout 99, this one knows 6)");
      assertThat(history(handle)).isEqualTo(before);
    }
  }

  private static List<Map<String, Object>> history(Handle handle) {
    return handle.createQuery("SELECT * FROM flyway_schema_history").mapToMap().list();
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("sessions"), "x");
    assertThatThrownBy(() -> place.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a file");
    assertThatThrownBy(() -> place.open(file.resolve("deeper")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
  }

  private static long run(TrialStore store, Session session, Label label) {
    long id = store.begin(Trials.start(session, 1));
    store.end(id, Trials.end(EndReason.OPERATOR));
    store.commit(id, label);
    return id;
  }

  private Process otherProcess() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            OtherProcess.class.getName(),
            folder.toString(),
            String.valueOf(place.address()))
        .redirectErrorStream(true)
        .start();
  }

  /** What a second Flowdeck does to the folder. */
  static final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] args) {
      try {
        String address = args[1].equals("null") ? null : args[1];
        TrialStore store = new StoreKind.Place(address).open(Path.of(args[0]));
        Session session = store.newSession("doomed", "");
        long judged = store.begin(Trials.start(session, 11));
        store.end(judged, Trials.end(EndReason.SUCCEEDED));
        store.commit(judged, Label.success(STAGES));
        long ended = store.begin(Trials.start(session, 12));
        store.end(ended, Trials.end(EndReason.STAGE_LIMIT));
        long running = store.begin(Trials.start(session, 13));
        store.stage(running, new StageTime("arm-one-picking", 4.5));
        Runtime.getRuntime().halt(99);
      } catch (InputException e) {
        System.out.println(e.getMessage());
        System.exit(2);
      }
    }
  }
}
