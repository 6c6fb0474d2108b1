package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.station.Work;
import flowdeck.station.Work.State;
import java.nio.file.Path;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The long work on datasets that runs, or how the last ended. */
public final class TaskViewModel {
  private final Live live;
  private final Refusals refusals;
  private final BooleanProperty shown = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final BooleanProperty failed = new SimpleBooleanProperty(false);
  private final BooleanProperty made = new SimpleBooleanProperty(false);
  private final StringProperty title = new SimpleStringProperty("");
  private final StringProperty state = new SimpleStringProperty("");
  private final StringProperty detail = new SimpleStringProperty("");
  private final StringProperty ending = new SimpleStringProperty("");
  private final DoubleProperty fraction = new SimpleDoubleProperty(0);
  private @Nullable Path result;

  public TaskViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest state. */
  void show(Shown newest) {
    Work work = newest.work();
    shown.set(work != null);
    result = newest.made();
    made.set(result != null);
    busy.set(work != null && work.busy());
    if (work == null) {
      return;
    }
    ending.set(!work.busy() ? "Dismiss" : work.kind() == Work.Kind.REPLAY ? "End replay" : "Stop");
    failed.set(work.state() == State.FAILED);
    title.set(work.title());
    state.set(
        switch (work.state()) {
          case RUNNING -> work.left().isEmpty() ? "" : work.left() + " left";
          case STOPPING -> "stopping";
          case DONE -> "✓ done";
          case STOPPED -> "stopped";
          case FAILED -> "⚠ failed";
        });
    detail.set(work.detail());
    // Below zero the bar moves to and fro: nothing is known yet.
    fraction.set(Double.isFinite(work.fraction()) ? work.fraction() : -1);
  }

  /** Ends what runs, or puts away how it ended. */
  public void stopOrDismiss() {
    if (busy.get()) {
      refusals.attempt(() -> live.operations().datasets().stop());
    } else {
      live.operations().datasets().dismiss();
    }
  }

  /** Opens the dataset that was made. */
  public void open() {
    Path folder = result;
    if (folder != null) {
      live.operations().datasets().open(folder);
      live.operations().datasets().dismiss();
    }
  }

  public BooleanProperty shownProperty() {
    return shown;
  }

  public BooleanProperty busyProperty() {
    return busy;
  }

  public BooleanProperty failedProperty() {
    return failed;
  }

  /** Whether there is a new dataset to open. */
  public BooleanProperty madeProperty() {
    return made;
  }

  public StringProperty titleProperty() {
    return title;
  }

  public StringProperty stateProperty() {
    return state;
  }

  public StringProperty detailProperty() {
    return detail;
  }

  /** What the button says that ends the work or puts away how it ended. */
  public StringProperty endingProperty() {
    return ending;
  }

  /** Done, 0 to 1; below 0 if not known. */
  public DoubleProperty fractionProperty() {
    return fraction;
  }
}
