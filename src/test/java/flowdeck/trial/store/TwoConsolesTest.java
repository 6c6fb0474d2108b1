package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Mode;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.Trials;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.StoppingRule;
import flowdeck.trial.protocol.Study;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two consoles with one store, at the same time. */
class TwoConsolesTest {
  private static final Label SUCCESS = Label.success(Trials.STACK.ladder());

  @TempDir private Path folder;
  private final ExecutorService consoles = NamedThreads.fixed("console", 2);
  private StoreKind.Place place;
  private TrialStore one;
  private TrialStore two;

  @BeforeEach
  void open() {
    place = StoreKind.POSTGRESQL.place();
    one = place.open(folder.resolve("one"));
    two = place.open(folder.resolve("two"));
  }

  @AfterEach
  void close() {
    consoles.shutdownNow();
    one.close();
    two.close();
  }

  /** Both at once; what either found. */
  private <T> List<T> both(Callable<T> first, Callable<T> second) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    List<Future<T>> found = new ArrayList<>();
    for (Callable<T> work : List.of(first, second)) {
      found.add(
          consoles.submit(
              () -> {
                start.await();
                return work.call();
              }));
    }
    return List.of(found.get(0).get(), found.get(1).get());
  }

  private static long run(TrialStore store, TrialStart start) {
    long trial = store.begin(start);
    store.end(trial, Trials.end(EndReason.OPERATOR));
    store.commit(trial, SUCCESS);
    return trial;
  }

  @Test
  void aConsoleThatOpensClosesItsOwnInterruptedTrialsOnly() {
    long ofOne = one.begin(Trials.start(one.newSession("one", ""), 1));
    long ofTwo = two.begin(Trials.start(two.newSession("two", ""), 2));
    one.close();
    one = place.open(folder.resolve("one"));
    assertThat(one.interrupted()).extracting(Trial::id).containsExactly(ofOne);
    assertThat(one.trial(ofTwo).orElseThrow().end()).isNull();
    two.end(ofTwo, Trials.end(EndReason.SUCCEEDED));
    assertThat(one.trial(ofTwo).orElseThrow().end()).isEqualTo(Trials.end(EndReason.SUCCEEDED));
    assertThat(one.sessions()).extracting(Session::name).containsExactly("one", "two");
  }

  @Test
  void sessionsBegunAtTheSameMomentHaveDifferentNames() throws Exception {
    for (int i = 0; i < 5; i++) {
      List<Session> begun = both(one::newSession, two::newSession);
      assertThat(begun).extracting(Session::name).doesNotHaveDuplicates();
    }
    assertThat(one.sessions()).hasSize(10).isEqualTo(two.sessions());
  }

  @Test
  void aNameGivenAtTheSameMomentIsRefusedToOne() throws Exception {
    List<Optional<InputException>> refused =
        both(() -> tryName(one, "Monday"), () -> tryName(two, "monday"));
    assertThat(refused.stream().flatMap(Optional::stream))
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("already a session named"));
  }

  private static Optional<InputException> tryName(TrialStore store, String name) {
    try {
      store.newSession(name, "");
      return Optional.empty();
    } catch (InputException e) {
      return Optional.of(e);
    }
  }

  @Test
  void trialsOfOneSessionAreNumberedOnceEach() throws Exception {
    Session session = one.newSession("shared", "");
    both(
        () -> IntStream.range(0, 10).mapToObj(i -> run(one, Trials.start(session, i))).toList(),
        () -> IntStream.range(0, 10).mapToObj(i -> run(two, Trials.start(session, i))).toList());
    assertThat(one.trials(session))
        .extracting(Trial::number)
        .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 20).boxed().toList());
    assertThat(one.trials(session)).allSatisfy(trial -> assertThat(trial.label()).isNotNull());
  }

  @Test
  void aTrialsFilesAreWhereItWasRun() {
    long trial = run(one, Trials.start(one.newSession("monday", ""), 1));
    Trial stored = two.trial(trial).orElseThrow();
    assertThat(one.folder(stored)).contains(folder.toAbsolutePath().resolve("one/monday"));
    assertThat(two.folder(stored)).isEmpty();
  }

  // ---- evaluations

  private Study study(Session session, int trialsEach) {
    return one.studies()
        .add(
            session,
            new Protocol(
                "Which one stacks?",
                Trials.STACK,
                List.of(
                    new Contender(Trials.NFP, Trials.SBS),
                    new Contender(
                        new PolicyUsed("dp", "beef"), new SelectionUsed("ddim-10", 1, 1))),
                trialsEach,
                3,
                100_000,
                true,
                StoppingRule.ALL_TRIALS,
                0.05));
  }

  private static TrialStart start(Session session, Study study, Slot slot) {
    Contender contender = study.protocol().contenders().get(slot.contender());
    return TrialStart.of(
            session,
            Trials.STACK,
            contender.policy(),
            contender.selection(),
            slot.seed(),
            "simulated",
            Mode.AUTONOMOUS)
        .in(new SlotUsed(study.id(), slot.number()));
  }

  /** Runs places of an evaluation until it is over; what is refused is tried again. */
  private static List<Long> runAll(TrialStore store, Session session, long study) {
    List<Long> run = new ArrayList<>();
    while (true) {
      Study now = store.studies().find(study).orElseThrow();
      Optional<Slot> next = now.next();
      if (next.isEmpty()) {
        return run;
      }
      try {
        run.add(run(store, start(session, now, next.get())));
      } catch (InputException e) {
        assertThat(e.getMessage())
            .containsAnyOf("is next, not", "runs already", "no label yet", "is over");
      }
    }
  }

  @Test
  void everyPlaceOfAnEvaluationIsRunOnce() throws Exception {
    Session first = one.newSession("first", "");
    Session second = two.newSession("second", "");
    Study study = study(first, 8);
    List<List<Long>> run =
        both(() -> runAll(one, first, study.id()), () -> runAll(two, second, study.id()));
    Study over = two.studies().find(study.id()).orElseThrow();
    assertThat(over.over()).isTrue();
    assertThat(over.trials())
        .extracting(trial -> trial.start().slot().number())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).boxed().toList());
    assertThat(run.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(over.trials().stream().map(Trial::id).toList());
  }

  @Test
  void aPlaceThatRunsElsewhereIsRefusedAndTheOtherConsoleNamed() {
    Session first = one.newSession("first", "");
    Study study = study(first, 1);
    one.begin(start(first, study, study.next().orElseThrow()));
    Session second = two.newSession("second", "");
    assertThatThrownBy(() -> two.begin(start(second, study, study.next().orElseThrow())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("runs already, on ")
        .hasMessageContaining(folder.resolve("one").toString());
  }

  @Test
  void noTrialBecomesInvalidWhileTheOtherConsoleUnblinds() throws Exception {
    Session session = one.newSession("blind", "");
    for (int i = 0; i < 5; i++) {
      Study study = study(session, 1);
      long trial = run(one, start(session, study, study.next().orElseThrow()));
      List<Boolean> done =
          both(() -> one.studies().unblind(study.id()).hidden(), () -> tryInvalid(two, trial));
      boolean declared = done.get(1);
      assertThat(one.trial(trial).orElseThrow().counts()).isEqualTo(!declared);
      // Whoever was first: unblinded comes after the label, or the label was refused.
      assertThat(one.edits(trial).isEmpty()).isEqualTo(!declared);
    }
    assertThat(Stream.of(one, two)).allSatisfy(store -> assertThat(store.sessions()).hasSize(1));
  }

  private static boolean tryInvalid(TrialStore store, long trial) {
    try {
      store.edit(trial, Label.invalid("gripper loose", null));
      return true;
    } catch (InputException e) {
      assertThat(e).hasMessageContaining("unblinded");
      return false;
    }
  }
}
