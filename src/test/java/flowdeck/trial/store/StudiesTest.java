package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class StudiesTest {
  @Parameter private StoreKind kind;
  private static final Contender FLOW = new Contender(Trials.NFP, Trials.SBS);
  private static final Contender DIFFUSION =
      new Contender(new PolicyUsed("dp", "beef"), new SelectionUsed("ddim-10", 1, 1));

  @TempDir Path folder;
  private TrialStore store;
  private Session session;

  private StoreKind.Place place;

  @BeforeEach
  void open() {
    place = kind.place();
    store = place.open(folder);
    session = store.newSession();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Protocol protocol(int trialsEach, StoppingRule rule) {
    return new Protocol(
        "Which one stacks?",
        Trials.STACK,
        List.of(FLOW, DIFFUSION),
        trialsEach,
        3,
        100_000,
        true,
        rule,
        0.05);
  }

  private TrialStart start(Study study, Slot slot) {
    Contender one = study.protocol().contenders().get(slot.contender());
    return TrialStart.of(
            session,
            Trials.STACK,
            one.policy(),
            one.selection(),
            slot.seed(),
            "simulated",
            Mode.AUTONOMOUS)
        .in(new SlotUsed(study.id(), slot.number()));
  }

  private long run(Study study) {
    Study now = store.studies().find(study.id()).orElseThrow();
    long trial = store.begin(start(now, now.next().orElseThrow()));
    store.end(trial, Trials.end(EndReason.OPERATOR));
    return trial;
  }

  private Trial run(Study study, Label label) {
    return store.commit(run(study), label);
  }

  private Study again(Study study) {
    return store.studies().find(study.id()).orElseThrow();
  }

  private static Label success() {
    return Label.success(Trials.STACK.ladder());
  }

  private static Label failure() {
    return Label.failureAfter(Trials.STACK.ladder(), "arm-one-placing");
  }

  @Test
  void whatWasLaidDownIsReadBackAlsoTomorrow() {
    Protocol protocol = protocol(5, StoppingRule.EVIDENCE);
    Study study = store.studies().add(session, protocol);
    assertThat(study.protocol()).isEqualTo(protocol);
    run(study, success());
    store.close();
    store = place.open(folder);
    session = store.newSession();
    Study tomorrow = again(study);
    assertThat(tomorrow.protocol()).isEqualTo(protocol);
    assertThat(tomorrow.next().orElseThrow().number()).isEqualTo(2);
    Trial next = run(study, failure());
    assertThat(next.start().slot()).isEqualTo(new SlotUsed(study.id(), 2));
    assertThat(store.studies().all()).extracting(Study::id).containsExactly(study.id());
    assertThat(again(study).trials()).hasSize(2);
  }

  @Test
  void anInvalidTrialIsRunAgainInItsPlace() {
    Study study = store.studies().add(session, protocol(2, StoppingRule.ALL_TRIALS));
    run(study, Label.invalid("light went out", null));
    assertThat(again(study).next().orElseThrow().number()).isEqualTo(1);
    run(study, success());
    assertThat(again(study).next().orElseThrow().number()).isEqualTo(2);
    assertThat(again(study).counted()).hasSize(1);
    assertThat(again(study).trials()).hasSize(2);
  }

  @Test
  void trialsOutOfOrderBesideAnotherOrAfterTheEndAreRefused() {
    Study study = store.studies().add(session, protocol(1, StoppingRule.ALL_TRIALS));
    Slot second = study.protocol().order().get(1);
    assertThatThrownBy(() -> store.begin(start(study, second)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Trial 1 of evaluation Which one stacks? is next");
    long first = store.begin(start(study, study.next().orElseThrow()));
    assertThatThrownBy(() -> run(study))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("runs already");
    store.end(first, Trials.end(EndReason.OPERATOR));
    assertThatThrownBy(() -> run(study))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no label yet");
    assertThat(again(study).over()).isFalse();
    store.commit(first, success());
    run(study, failure());
    assertThat(again(study).over()).isTrue();
    assertThatThrownBy(() -> store.begin(start(study, second)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is over");
  }

  @Test
  void onceUnblindedNothingBecomesInvalidOrValidAnyMoreButStagesMayBeCorrected() {
    Study study = store.studies().add(session, protocol(2, StoppingRule.ALL_TRIALS));
    Trial failed = run(study, failure());
    Trial edited = store.edit(failed.id(), Label.invalid("gripper loose", null));
    assertThat(edited.counts()).isFalse();
    store.edit(failed.id(), failure());
    assertThat(again(study).hidden()).isTrue();
    Study known = store.studies().unblind(study.id());
    assertThat(known.hidden()).isFalse();
    assertThatThrownBy(() -> store.edit(failed.id(), Label.invalid("gripper loose", null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unblinded");
    assertThat(store.edit(failed.id(), success()).succeeded()).isTrue();
    long next = run(study);
    assertThatThrownBy(() -> store.commit(next, Label.invalid("I do not like it", null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unblinded");
    assertThat(store.studies().unblind(study.id()).unblinded()).isEqualTo(known.unblinded());
    assertThat(store.events(session))
        .filteredOn(event -> event.kind().equals("unblinded"))
        .hasSize(1);
  }

  @Test
  void anEarlyEndNeedsAReasonAndIsKept() {
    Study study = store.studies().add(session, protocol(3, StoppingRule.ALL_TRIALS));
    assertThatThrownBy(() -> store.studies().close(study.id(), "  "))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("reason");
    Study closed = store.studies().close(study.id(), "arm in service");
    assertThat(closed.over()).isTrue();
    assertThat(closed.closed().reason()).isEqualTo("arm in service");
    assertThat(store.studies().close(study.id(), "other").closed()).isEqualTo(closed.closed());
    assertThatThrownBy(() -> run(study)).isInstanceOf(Exception.class);
  }

  @Test
  void evidenceEndsItAtOncePairsAreComplete() {
    Study study = store.studies().add(session, protocol(50, StoppingRule.EVIDENCE));
    int trials = 0;
    while (again(study).next().isPresent()) {
      Slot slot = again(study).next().orElseThrow();
      run(study, slot.contender() == 0 ? success() : failure());
      trials++;
    }
    Study over = again(study);
    assertThat(over.over()).isTrue();
    assertThat(over.decidedAfter()).isEqualTo(trials / 2).isBetween(3, 12);
    assertThat(over.evidence().now()).isGreaterThanOrEqualTo(20);
  }
}
