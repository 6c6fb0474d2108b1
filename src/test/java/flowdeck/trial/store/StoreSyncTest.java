package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.trial.Edit;
import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.store.SyncResult.Displaced;
import flowdeck.trial.store.SyncResult.Renamed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was stored offline comes to the server, once. */
class StoreSyncTest {
  private static final StageLadder STAGES = Trials.STACK.ladder();
  private static final Label SUCCESS = Label.success(STAGES);
  private static final Label FAILURE = Label.failureAfter(STAGES, "arm-one-placing");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final String server = LabServer.newStore();
  private final List<Integer> progress = new ArrayList<>();

  private <T> T atRobot(Function<TrialStore, T> work) {
    try (TrialStore store = TrialStore.open(folder.resolve("robot"), now::get)) {
      return work.apply(store);
    }
  }

  private <T> T atOffice(Function<TrialStore, T> work) {
    try (TrialStore store =
        TrialStore.open(folder.resolve("office"), StoreAddress.parse(server), now::get)) {
      return work.apply(store);
    }
  }

  private void onServer(Consumer<TrialStore> work) {
    atOffice(
        store -> {
          work.accept(store);
          return true;
        });
  }

  private SyncResult sync() {
    progress.clear();
    return StoreSync.run(
        folder.resolve("robot"),
        StoreAddress.parse(server),
        (done, of) -> {
          assertThat(of).isPositive();
          progress.add(done);
        });
  }

  private static long run(TrialStore store, TrialStart start, Label label) {
    long id = store.begin(start);
    store.stage(id, new StageTime("arm-one-picking", 6.25));
    store.end(id, Trials.end(EndReason.OPERATOR));
    store.commit(id, label);
    return id;
  }

  private long oneTrial() {
    return atRobot(
        store -> run(store, Trials.start(store.newSession("monday", "Ada"), -5), FAILURE));
  }

  /** Everything in the store, but for ids. */
  private Map<String, List<Map<String, Object>>> contents() {
    Map<String, List<Map<String, Object>>> contents = new TreeMap<>();
    try (Handle handle = Jdbi.open(server)) {
      for (String table :
          List.of("sessions", "evaluations", "trials", "stage_times", "edits", "events")) {
        contents.put(
            table,
            handle.createQuery("SELECT * FROM %s t ORDER BY t".formatted(table)).mapToMap().list());
      }
    }
    return contents;
  }

  @Test
  void everythingOfASessionIsCopiedOnce() {
    long id =
        atRobot(
            store -> {
              Session session = store.newSession("monday", "Ada");
              store.newSession("tuesday", "");
              long trial =
                  run(store, Trials.start(session, -5).withInitialImage("initial/1.png"), FAILURE);
              now.set(NOON.plusSeconds(60));
              store.edit(trial, FAILURE.withCause("missed-grasp"));
              store.event(session, trial, "alarm", "Größer, 'quoted'");
              store.event(session, null, "note", "beside");
              return trial;
            });
    Trial here = atRobot(store -> store.trial(id).orElseThrow());
    SyncResult first = sync();
    assertThat(first).isEqualTo(new SyncResult(2, 0, 1, 2, 0, 1, 4, List.of(), List.of()));
    assertThat(progress).containsExactly(1, 2, 3);
    onServer(
        store -> {
          Session session = store.session("monday").orElseThrow();
          assertThat(session.operator()).isEqualTo("Ada");
          assertThat(session.started()).isEqualTo(NOON);
          Trial there = store.trials(session).getFirst();
          assertThat(there.start())
              .isEqualTo(Trials.start(session, -5).withInitialImage("initial/1.png"));
          assertThat(there)
              .usingRecursiveComparison()
              .ignoringFields("id", "start.session")
              .isEqualTo(here);
          assertThat(store.edits(there.id())).extracting(Edit::newValue).contains("missed-grasp");
          assertThat(store.events(session))
              .extracting(Event::kind)
              .containsExactly("start", "end", "alarm", "note");
          assertThat(store.events(session))
              .filteredOn(event -> event.kind().equals("alarm"))
              .extracting(Event::trial)
              .containsExactly(there.id());
        });
    Map<String, List<Map<String, Object>>> before = contents();
    assertThat(sync().nothing()).isTrue();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void whatCameSinceIsCopiedAndOnlyThat() {
    oneTrial();
    long owed =
        atRobot(
            store -> {
              long id = store.begin(Trials.start(store.session("monday").orElseThrow(), 2));
              store.end(id, Trials.end(EndReason.OPERATOR));
              return id;
            });
    assertThat(sync().trials()).isEqualTo(2);
    atRobot(
        store -> {
          store.commit(owed, SUCCESS);
          return run(store, Trials.start(store.session("monday").orElseThrow(), 3), SUCCESS);
        });
    assertThat(sync()).isEqualTo(new SyncResult(0, 0, 1, 2, 1, 0, 2, List.of(), List.of()));
    onServer(
        store ->
            assertThat(store.trials(store.session("monday").orElseThrow()))
                .extracting(Trial::label)
                .containsExactly(FAILURE, SUCCESS, SUCCESS));
    assertThat(sync().nothing()).isTrue();
  }

  private static List<StageTime> marks(double picking) {
    return List.of(new StageTime(STAGES.first(), 0), new StageTime("arm-one-picking", picking));
  }

  private Trial there() {
    return atOffice(store -> store.trials(store.session("monday").orElseThrow()).getFirst());
  }

  @Test
  void correctedMarksComeToTheServerAndTheNewestCorrectionHolds() {
    long id =
        atRobot(
            store ->
                run(
                    store,
                    Trials.start(store.newSession("monday", "Ada"), -5),
                    Label.failureAfter(STAGES, "arm-one-picking")));
    sync();
    now.set(NOON.plusSeconds(60));
    atRobot(store -> store.correctStages(id, marks(5)));
    sync();
    assertThat(there().stageTimes()).isEqualTo(marks(5));

    now.set(NOON.plusSeconds(180));
    atOffice(store -> store.correctStages(there(store), marks(4)));
    now.set(NOON.plusSeconds(120));
    atRobot(store -> store.correctStages(id, marks(7)));
    sync();
    assertThat(there().stageTimes()).as("the later one").isEqualTo(marks(4));
    List<Edit> edits = atOffice(store -> store.edits(there(store)));
    assertThat(edits).extracting(Edit::newValue).containsExactly("5.000", "7.000", "4.000");
    Map<String, List<Map<String, Object>>> before = contents();
    sync();
    assertThat(contents()).as("a second time").isEqualTo(before);
  }

  private static long there(TrialStore store) {
    return store.trials(store.session("monday").orElseThrow()).getFirst().id();
  }

  @Test
  void editsOfBothSidesAreBroughtTogether() {
    long id = oneTrial();
    sync();
    now.set(NOON.plusSeconds(10));
    atRobot(store -> store.edit(id, FAILURE.withCause("missed-grasp").withNotes("robot")));
    now.set(NOON.plusSeconds(20));
    long there =
        atOffice(
            store -> {
              Trial trial = store.trials(store.session("monday").orElseThrow()).getFirst();
              return store.edit(trial.id(), FAILURE.withNotes("office")).id();
            });
    assertThat(sync()).isEqualTo(new SyncResult(0, 0, 0, 0, 1, 2, 0, List.of(), List.of()));
    Label both = FAILURE.withCause("missed-grasp").withNotes("office");
    onServer(
        store -> {
          assertThat(store.trial(there).orElseThrow().label()).isEqualTo(both);
          assertThat(store.trial(there).orElseThrow().committed()).isEqualTo(NOON);
          assertThat(store.edits(there))
              .extracting(Edit::newValue)
              .containsExactly("missed-grasp", "robot", "office");
        });
    assertThat(sync().nothing()).isTrue();

    now.set(NOON.plusSeconds(30));
    atRobot(store -> store.edit(id, SUCCESS));
    assertThat(sync().labels()).isEqualTo(1);
    onServer(store -> assertThat(store.trial(there).orElseThrow().label()).isEqualTo(SUCCESS));
    assertThat(sync().nothing()).isTrue();
  }

  @Test
  void aSessionWhoseNameIsTakenGoesByAnother() {
    onServer(store -> store.newSession("Monday", "Grace"));
    oneTrial();
    assertThat(sync().renamed()).containsExactly(new Renamed("monday", "monday_2"));
    assertThat(sync().nothing()).isTrue();
    onServer(
        store -> {
          assertThat(store.sessions()).hasSize(2);
          assertThat(store.trials(store.session("monday").orElseThrow())).isEmpty();
          assertThat(store.trials(store.session("monday_2").orElseThrow())).hasSize(1);
        });
  }

  @Test
  void aTrialThatWasInterruptedOfflineComesAsInvalid() {
    atRobot(store -> store.begin(Trials.start(store.newSession("crash", ""), 1)));
    assertThat(sync().trials()).isEqualTo(1);
    onServer(
        store ->
            assertThat(store.trials(store.session("crash").orElseThrow()))
                .extracting(trial -> trial.end().reason())
                .containsExactly(EndReason.INTERRUPTED));
  }

  // ---- evaluations

  private static final Protocol PROTOCOL =
      new Protocol(
          "Does it stack?",
          Trials.STACK,
          List.of(new Contender(Trials.NFP, Trials.SBS)),
          3,
          3,
          100_000,
          false,
          StoppingRule.ALL_TRIALS,
          0.05);

  private static long runNext(TrialStore store, Session session, long id) {
    Study study = store.studies().find(id).orElseThrow();
    var slot = study.next().orElseThrow();
    return run(
        store,
        TrialStart.of(
                session,
                Trials.STACK,
                Trials.NFP,
                Trials.SBS,
                slot.seed(),
                "simulated",
                Mode.AUTONOMOUS)
            .in(new SlotUsed(id, slot.number())),
        SUCCESS);
  }

  @Test
  void evaluationsComeWithTheirTrialsAndTheirEnd() {
    long id =
        atRobot(
            store -> {
              Session session = store.newSession("monday", "");
              long study = store.studies().add(session, PROTOCOL).id();
              runNext(store, session, study);
              return study;
            });
    assertThat(sync().evaluations()).isEqualTo(1);
    onServer(
        store -> {
          Study there = store.studies().all().getFirst();
          assertThat(there.protocol()).isEqualTo(PROTOCOL);
          assertThat(there.counted()).hasSize(1);
          assertThat(there.next().orElseThrow().number()).isEqualTo(2);
        });
    atRobot(store -> store.studies().close(id, "arm in service"));
    assertThat(sync().evaluations()).isEqualTo(1);
    onServer(
        store ->
            assertThat(store.studies().all().getFirst().closed().reason())
                .isEqualTo("arm in service"));
    assertThat(sync().nothing()).isTrue();
  }

  @Test
  void aPlaceThatWasRunOnBothSidesCountsOnce() {
    long id =
        atRobot(
            store -> {
              Session session = store.newSession("monday", "");
              long study = store.studies().add(session, PROTOCOL).id();
              runNext(store, session, study);
              return study;
            });
    sync();
    onServer(
        store -> {
          long study = store.studies().all().getFirst().id();
          runNext(store, store.newSession("office", ""), study);
        });
    atRobot(store -> runNext(store, store.session("monday").orElseThrow(), id));
    atRobot(store -> runNext(store, store.session("monday").orElseThrow(), id));
    SyncResult result = sync();
    assertThat(result.displaced()).containsExactly(new Displaced("monday", 2, "Does it stack?", 2));
    onServer(
        store -> {
          Study there = store.studies().all().getFirst();
          assertThat(there.trials()).hasSize(3);
          assertThat(there.counted()).hasSize(3);
          assertThat(store.trials(store.session("monday").orElseThrow())).hasSize(3);
        });
    assertThat(sync().nothing()).isTrue();
  }

  // ---- what goes wrong

  @Test
  void anOldStoreAndItsBackupAreTheSame() throws Exception {
    oneTrial();
    Path database = folder.resolve("robot").resolve(TrialStore.FILE);
    try (Handle handle = Jdbi.open(new SqliteFile(database).url())) {
      for (String table : List.of("sessions", "trials", "events")) {
        handle.execute("UPDATE %s SET uid = NULL".formatted(table)); // as before layout 6
      }
      handle.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    byte[] backup = Files.readAllBytes(database);
    assertThat(sync().trials()).isEqualTo(1);
    Files.write(database, backup);
    assertThat(sync().nothing()).isTrue();
  }

  @Test
  void whatIsInterruptedIsThereAsAWholeAndTheRestComesNextTime() {
    atRobot(
        store -> {
          Session session = store.newSession("monday", "");
          for (int i = 0; i < 5; i++) {
            run(store, Trials.start(session, i), SUCCESS);
          }
          return true;
        });
    assertThatThrownBy(
            () ->
                StoreSync.run(
                    folder.resolve("robot"),
                    StoreAddress.parse(server),
                    (done, of) -> {
                      if (done == 3) {
                        throw new InputException("The connection was lost.");
                      }
                    }))
        .isInstanceOf(InputException.class);
    onServer(
        store ->
            assertThat(store.trials(store.session("monday").orElseThrow()))
                .hasSize(2)
                .allSatisfy(trial -> assertThat(trial.stageTimes()).hasSize(2)));
    SyncResult rest = sync();
    assertThat(rest.trials()).isEqualTo(3);
    assertThat(rest.events()).isEqualTo(10);
  }

  @Test
  void aFolderWithoutAStoreIsRefusedAndLeftAsItIs() {
    Path empty = folder.resolve("empty");
    assertThatThrownBy(() -> StoreSync.run(empty, StoreAddress.parse(server), (done, of) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no store of trials in " + empty);
    assertThat(empty).doesNotExist();
  }

  @Test
  void aFolderThatAConsoleHasOpenIsRefused() {
    oneTrial();
    atRobot(
        store -> {
          assertThatThrownBy(this::sync)
              .isInstanceOf(InputException.class)
              .hasMessageContaining("in use by another Flowdeck");
          return true;
        });
  }
}
