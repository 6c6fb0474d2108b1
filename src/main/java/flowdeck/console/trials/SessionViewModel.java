package flowdeck.console.trials;

import flowdeck.console.Live;
import flowdeck.console.Operations.TrialRow;
import flowdeck.console.Refusals;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.OutcomePlot.Row;
import java.util.List;
import java.util.Objects;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The session's trials, what they add up to, and the label being changed. */
public final class SessionViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<TrialRow>> trials = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<Row>> outcomes = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable TrialRow> chosen = new SimpleObjectProperty<>();
  private final ObjectProperty<@Nullable Outcome> outcome = new SimpleObjectProperty<>();
  private final IntegerProperty failedAt = new SimpleIntegerProperty(-1);
  private final StringProperty cause = new SimpleStringProperty("");
  private final StringProperty notes = new SimpleStringProperty("");

  public SessionViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    chosen.subscribe(this::edit);
  }

  /** Reads the trials again. */
  public void refresh() {
    TrialRow before = chosen.get();
    List<TrialRow> newest = live.operations().trials();
    trials.set(newest);
    outcomes.set(OutcomeTable.of(newest));
    TrialRow again =
        before == null
            ? null
            : newest.stream().filter(row -> row.id().equals(before.id())).findFirst().orElse(null);
    TrialRow next = again == null && !newest.isEmpty() ? newest.getLast() : again;
    if (!Objects.equals(next, before)) { // else what is being typed stays
      chosen.set(next);
    }
  }

  /** Reads the trials again if one changed. */
  public void pulse() {
    if (!live.operations().trials().equals(trials.get())) {
      refresh();
    }
  }

  private void edit(@Nullable TrialRow row) {
    TrialLabel label = row == null ? null : row.label();
    outcome.set(label == null ? null : label.outcome());
    failedAt.set(label == null ? -1 : label.failedAt());
    cause.set(label == null ? "" : label.cause());
    notes.set(label == null ? "" : label.notes());
  }

  /** Chooses an outcome; a failure starts at the stage after the completed ones. */
  public void judge(Outcome judged) {
    TrialRow row = chosen.get();
    if (row == null) {
      return;
    }
    outcome.set(judged);
    if (judged != Outcome.FAILURE) {
      failedAt.set(-1);
    } else if (failedAt.get() < 0) {
      failedAt.set(Math.min(row.completed(), row.stages().size() - 1));
    }
    if (judged == Outcome.SUCCESS) {
      cause.set("");
    }
  }

  /** Stores the changed label; the old one stays in the history. */
  public void save() {
    TrialRow row = chosen.get();
    Outcome judged = outcome.get();
    if (row == null || judged == null) {
      return;
    }
    TrialLabel label =
        new TrialLabel(judged, failedAt.get(), cause.get().strip(), notes.get().strip());
    if (!label.equals(row.label())
        && refusals.attempt(() -> live.operations().relabel(row.id(), label))) {
      refresh();
    }
  }

  /** Opens the recording of the chosen trial; says whether that was accepted. */
  public boolean watch() {
    TrialRow row = chosen.get();
    return row != null && refusals.attempt(() -> live.operations().review().openTrial(row.id()));
  }

  public ObjectProperty<List<TrialRow>> trialsProperty() {
    return trials;
  }

  public ObjectProperty<List<Row>> outcomesProperty() {
    return outcomes;
  }

  /** The trial whose label is being changed. */
  public ObjectProperty<@Nullable TrialRow> chosenProperty() {
    return chosen;
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
}
