package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The label of the ended trial: proposed by the detector, decided by the operator. */
public final class OutcomeViewModel {
  private final Live live;
  private final Refusals refusals;
  private final BooleanProperty open = new SimpleBooleanProperty(false);
  private final BooleanProperty committed = new SimpleBooleanProperty(false);
  private final ObjectProperty<@Nullable Outcome> outcome = new SimpleObjectProperty<>();
  private final IntegerProperty failedAt = new SimpleIntegerProperty(-1);
  private final StringProperty cause = new SimpleStringProperty("");
  private final StringProperty notes = new SimpleStringProperty("");
  private final StringProperty hint = new SimpleStringProperty("after the run");
  private final StringProperty failText = new SimpleStringProperty("Failed");
  private final StringProperty summary = new SimpleStringProperty("");
  private final StringProperty readBack = new SimpleStringProperty("");
  private final ObjectProperty<List<String>> causes = new SimpleObjectProperty<>(List.of());
  private Status.Phase phase = Status.Phase.IDLE;

  public OutcomeViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest values. */
  public void pulse() {
    Status.Trial trial = live.status().trial();
    if (trial.phase() != phase) {
      phase = trial.phase();
      switch (phase) {
        case ENDED -> adopt(trial.proposed());
        case IDLE, READY, RUNNING -> clear();
        case COMMITTED -> {}
      }
    }
    open.set(phase == Status.Phase.ENDED);
    committed.set(phase == Status.Phase.COMMITTED);
    causes.set(trial.causes());
    int stage = failedAt.get() >= 0 ? failedAt.get() : trial.currentStage();
    boolean within = stage < trial.stages().size();
    failText.set(within ? "Failed at %d".formatted(stage + 1) : "Failed");
    hint.set(
        switch (phase) {
          case IDLE, READY -> "";
          case RUNNING -> "after the run";
          case ENDED -> trial.proposed() == null ? "your decision" : "proposed, check and commit";
          case COMMITTED -> "committed";
        });
    readBack.set(
        open.get() && outcome.get() != null
            ? "Stored as: " + describe(chosen(outcome.get()), trial.stages())
            : "");
    TrialLabel label = trial.committed();
    summary.set(
        label == null
            ? trial.endReason()
            : describe(label, trial.stages()) + "\n" + trial.endReason());
  }

  private void clear() {
    outcome.set(null);
    failedAt.set(-1);
    cause.set("");
    notes.set("");
  }

  private void adopt(@Nullable TrialLabel proposed) {
    clear();
    if (proposed != null) {
      outcome.set(proposed.outcome());
      failedAt.set(proposed.failedAt());
      cause.set(proposed.cause());
      notes.set(proposed.notes());
    }
  }

  /** A label in words. */
  static String describe(TrialLabel label, List<Status.Stage> stages) {
    StringBuilder words = new StringBuilder();
    switch (label.outcome()) {
      case SUCCESS -> words.append("Success");
      case INVALID -> words.append("Invalid, not counted");
      case FAILURE -> {
        words.append("Failed");
        if (label.failedAt() >= 0 && label.failedAt() < stages.size()) {
          words.append(" at " + numbered(label.failedAt(), stages));
          if (label.failedAt() > 0) {
            words.append("; completed to " + numbered(label.failedAt() - 1, stages));
          }
        }
      }
    }
    if (!label.cause().isEmpty()) {
      words.append(" · ").append(label.cause());
    }
    return words.toString();
  }

  private static String numbered(int stage, List<Status.Stage> stages) {
    return "%d, %s".formatted(stage + 1, stages.get(stage).title().toLowerCase(Locale.ROOT));
  }

  private TrialLabel chosen(Outcome what) {
    return new TrialLabel(what, failedAt.get(), cause.get(), notes.get().strip());
  }

  /** Chooses success. */
  public void success() {
    if (open.get()) {
      outcome.set(Outcome.SUCCESS);
      failedAt.set(-1);
      cause.set("");
    }
  }

  /** Chooses failure, at the stage in progress unless another one is blamed. */
  public void failure() {
    if (open.get()) {
      outcome.set(Outcome.FAILURE);
      if (failedAt.get() < 0) {
        Status.Trial trial = live.status().trial();
        failedAt.set(Math.min(trial.currentStage(), trial.stages().size() - 1));
      }
    }
  }

  /** Chooses not to count the trial. */
  public void invalid() {
    if (open.get()) {
      outcome.set(Outcome.INVALID);
      failedAt.set(-1);
    }
  }

  /** Blames a stage. */
  public void failAt(int stage) {
    if (open.get()) {
      failedAt.set(stage);
      failure();
    }
  }

  /** Stores the label; says whether it was accepted. */
  public boolean commit() {
    Outcome what = outcome.get();
    if (!open.get() || what == null) {
      return false;
    }
    TrialLabel label = chosen(what);
    return refusals.attempt(() -> live.operations().commit(label));
  }

  /** Prepares the next trial. */
  public void next() {
    if (committed.get()) {
      refusals.attempt(() -> live.operations().next());
    }
  }

  /** Whether a label can be given now. */
  public BooleanProperty openProperty() {
    return open;
  }

  public BooleanProperty committedProperty() {
    return committed;
  }

  public ObjectProperty<@Nullable Outcome> outcomeProperty() {
    return outcome;
  }

  /** The blamed stage, from 0, or -1. */
  public IntegerProperty failedAtProperty() {
    return failedAt;
  }

  public StringProperty causeProperty() {
    return cause;
  }

  public StringProperty notesProperty() {
    return notes;
  }

  public StringProperty hintProperty() {
    return hint;
  }

  public StringProperty failTextProperty() {
    return failText;
  }

  /** What a commit would store, in words; empty until something is chosen. */
  public StringProperty readBackProperty() {
    return readBack;
  }

  public StringProperty summaryProperty() {
    return summary;
  }

  public ObjectProperty<List<String>> causesProperty() {
    return causes;
  }
}
