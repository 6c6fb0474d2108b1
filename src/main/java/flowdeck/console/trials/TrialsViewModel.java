package flowdeck.console.trials;

import flowdeck.console.Live;
import flowdeck.console.Operations.TrialRow;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.console.TrialLabel;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/** The session's trials and their labels. */
public final class TrialsViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<TrialRow>> trials = new SimpleObjectProperty<>(List.of());
  private int number = -1;
  private Status.Phase phase = Status.Phase.IDLE;

  public TrialsViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Reads the trials again. */
  public void refresh() {
    Status.Trial bench = live.status().trial();
    number = bench.number();
    phase = bench.phase();
    trials.set(live.operations().trials());
  }

  /** Reads the trials again if one began or ended. */
  public void pulse() {
    Status.Trial bench = live.status().trial();
    if (bench.number() != number || bench.phase() != phase) {
      refresh();
    }
  }

  /** Replaces a label; the old one stays in the history. */
  public void relabel(TrialRow row, TrialLabel label) {
    if (refusals.attempt(() -> live.operations().relabel(row.id(), label))) {
      refresh();
    }
  }

  public ObjectProperty<List<TrialRow>> trialsProperty() {
    return trials;
  }
}
