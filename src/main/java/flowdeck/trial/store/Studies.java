package flowdeck.trial.store;

import flowdeck.core.InputException;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Outcome;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialStart;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.Study;
import java.util.List;
import java.util.Optional;

/**
 * The evaluations of a {@link TrialStore}. What was laid down is never changed: there is no method
 * for it.
 *
 * <p>Any thread, as the store.
 */
public final class Studies {
  private final TrialStore store;
  private final StudyTables tables;
  private final TrialTables trials;

  Studies(TrialStore store, StudyTables tables) {
    this.store = store;
    this.tables = tables;
    this.trials = tables.trials();
  }

  /**
   * Lays an evaluation down.
   *
   * @throws InputException if it cannot be carried out as it is
   */
  public Study add(Session session, Protocol protocol) {
    protocol.check();
    return store.inTransaction(
        () -> {
          long id = tables.insert(session.id(), protocol, store.now());
          event(session.id(), "evaluation", "Evaluation laid down: %s".formatted(protocol.title()));
          return require(id);
        });
  }

  /** An evaluation with its trials. */
  public Optional<Study> find(long id) {
    return store.inTransaction(() -> tables.find(id));
  }

  /** All evaluations, the newest first. */
  public List<Study> all() {
    return store.inTransaction(tables::all);
  }

  /** From now on the policies are known; what is invalid stays as it is from now on. */
  public Study unblind(long id) {
    return store.inTransaction(
        () -> {
          Study study = require(id);
          if (study.hidden()) {
            tables.unblind(id, store.now());
            event(
                study.session(),
                "unblinded",
                "Evaluation %s was unblinded after %d of %d trials."
                    .formatted(
                        study.protocol().title(),
                        study.counted().size(),
                        study.protocol().order().size()));
          }
          return require(id);
        });
  }

  /**
   * Ends an evaluation before its rule does.
   *
   * @param reason for the report
   * @throws InputException without a reason
   */
  public Study close(long id, String reason) {
    if (reason.isBlank()) {
      throw new InputException(
          "An evaluation that is ended early needs a reason, which its report will tell.");
    }
    return store.inTransaction(
        () -> {
          Study study = require(id);
          if (!study.over()) {
            tables.close(id, store.now(), reason.strip());
            event(
                study.session(),
                "evaluation",
                "Evaluation %s was ended early: %s"
                    .formatted(study.protocol().title(), reason.strip()));
          }
          return require(id);
        });
  }

  private Study require(long id) {
    return tables
        .find(id)
        .orElseThrow(() -> new IllegalArgumentException("There is no evaluation " + id));
  }

  private void event(long session, String kind, String message) {
    trials.insertEvent(new Event(session, null, store.now(), kind, message));
  }

  // ---- within the transaction of a trial

  /** Refuses a trial that is not what the protocol wants next, or runs already elsewhere. */
  void checkStart(TrialStart start) {
    SlotUsed place = start.slot();
    if (place == null) {
      return;
    }
    Study study = require(place.study());
    Slot next =
        study
            .next()
            .orElseThrow(
                () ->
                    new InputException(
                        "Evaluation %s is over; plan another one for more trials."
                            .formatted(study.protocol().title())));
    if (next.number() != place.number()) {
      throw new InputException(
          "Trial %d of evaluation %s is next, not %d; choose the evaluation again."
              .formatted(next.number(), study.protocol().title(), place.number()));
    }
    for (Trial trial : study.trials()) {
      if (trial.end() == null) {
        throw new InputException(
            "A trial of evaluation %s runs already, on %s; wait until it has ended. If it was interrupted, opening that console again ends it."
                .formatted(study.protocol().title(), trials.console(trial.start().session())));
      }
      if (trial.label() == null) {
        throw new InputException(
            "A trial of evaluation %s has no label yet; commit that first."
                .formatted(study.protocol().title()));
      }
    }
  }

  /** Refuses to declare a trial invalid, or valid again, once the policies are known. */
  void checkLabel(Trial trial, Label label) {
    SlotUsed place = trial.start().slot();
    if (place == null) {
      return;
    }
    Study study = require(place.study());
    boolean known = study.protocol().blind() && study.unblinded() != null;
    Label before = trial.label();
    boolean was = before != null && before.outcome() == Outcome.INVALID;
    if (known && was != (label.outcome() == Outcome.INVALID)) {
      throw new InputException(
          "Evaluation %s was unblinded: which trials are invalid cannot be changed any more."
              .formatted(study.protocol().title()));
    }
  }
}
