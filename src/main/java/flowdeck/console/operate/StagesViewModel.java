package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The ladder of stages with their timers. */
public final class StagesViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<Rung>> rungs = new SimpleObjectProperty<>(List.of());
  private final StringProperty note = new SimpleStringProperty("");
  private final BooleanProperty running = new SimpleBooleanProperty(false);
  private final BooleanProperty canUndo = new SimpleBooleanProperty(false);
  private final BooleanProperty canMark = new SimpleBooleanProperty(false);

  /** How a rung looks. */
  public enum State {
    AHEAD,
    NOW,
    DONE,
    FAILED
  }

  /**
   * One rung.
   *
   * @param progress part of the time limit used, 0 to 1; negative if no bar is shown
   */
  public record Rung(String title, String time, State state, double progress) {}

  public StagesViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest values; {@code failedAt} is the stage the operator blames, or -1. */
  public void pulse(int failedAt) {
    Status.Trial trial = live.status().trial();
    boolean runs = trial.phase() == Status.Phase.RUNNING;
    running.set(runs);
    int completed = 0;
    List<Rung> newest = new ArrayList<>();
    for (int i = 0; i < trial.stages().size(); i++) {
      Status.Stage stage = trial.stages().get(i);
      completed += stage.completed() ? 1 : 0;
      boolean now = i == trial.currentStage() && !stage.completed();
      State state =
          stage.completed()
              ? State.DONE
              : i == failedAt ? State.FAILED : now && runs ? State.NOW : State.AHEAD;
      boolean limited = Double.isFinite(stage.limitSeconds()) && stage.limitSeconds() > 0;
      double progress =
          state == State.NOW && limited ? Math.min(1, stage.seconds() / stage.limitSeconds()) : -1;
      boolean timed = stage.completed() || stage.seconds() > 0;
      String time =
          progress >= 0
              ? "%.1f / %.0f s".formatted(stage.seconds(), stage.limitSeconds())
              : timed ? "%.1f s".formatted(stage.seconds()) : "";
      newest.add(new Rung(stage.title(), time, state, progress));
    }
    rungs.set(List.copyOf(newest));
    canUndo.set(completed > 1 && runs); // the first is the start itself
    canMark.set(runs && trial.currentStage() < trial.stages().size());
    note.set(note(trial));
  }

  private static String note(Status.Trial trial) {
    if (trial.stages().isEmpty()) {
      return "";
    }
    if (trial.phase() != Status.Phase.IDLE && trial.phase() != Status.Phase.READY) {
      return "%.1f s in all".formatted(trial.elapsedSeconds());
    }
    double[] limits =
        trial.stages().stream().mapToDouble(Status.Stage::limitSeconds).distinct().toArray();
    return limits.length == 1 && Double.isFinite(limits[0])
        ? "limit %.0f s per stage".formatted(limits[0])
        : "";
  }

  /** Marks a stage as completed now. */
  public void mark(int stage) {
    refusals.attempt(() -> live.operations().markStage(stage));
  }

  /** Marks the stage in progress as completed now. */
  public void markNext() {
    mark(live.status().trial().currentStage());
  }

  /** Takes the newest mark back. */
  public void undo() {
    refusals.attempt(() -> live.operations().undoMark());
  }

  /** Ends the trial in an orderly way. */
  public void finish() {
    refusals.attempt(() -> live.operations().finish());
  }

  public ObjectProperty<List<Rung>> rungsProperty() {
    return rungs;
  }

  public StringProperty noteProperty() {
    return note;
  }

  public BooleanProperty runningProperty() {
    return running;
  }

  /** Whether a stage is in progress. */
  public BooleanProperty canMarkProperty() {
    return canMark;
  }

  public BooleanProperty canUndoProperty() {
    return canUndo;
  }
}
