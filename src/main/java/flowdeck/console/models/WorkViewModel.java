package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.widget.CurvePlot.Chart;
import flowdeck.station.TrainingFile;
import flowdeck.station.Work;
import flowdeck.station.Work.State;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The long work that runs, or how the last ended. */
public final class WorkViewModel {
  private final Live live;
  private final Refusals refusals;
  private final BooleanProperty shown = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final BooleanProperty failed = new SimpleBooleanProperty(false);
  private final BooleanProperty training = new SimpleBooleanProperty(false);
  private final StringProperty title = new SimpleStringProperty("");
  private final StringProperty state = new SimpleStringProperty("");
  private final StringProperty detail = new SimpleStringProperty("");
  private final StringProperty loss = new SimpleStringProperty("–");
  private final StringProperty heldOut = new SimpleStringProperty("–");
  private final StringProperty best = new SimpleStringProperty("–");
  private final StringProperty speed = new SimpleStringProperty("–");
  private final StringProperty left = new SimpleStringProperty("–");
  private final DoubleProperty fraction = new SimpleDoubleProperty(0);
  private final ObjectProperty<Chart> chart = new SimpleObjectProperty<>(Chart.EMPTY);
  private @Nullable Work last;

  public WorkViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Takes the newest values. */
  public void pulse() {
    Work work = live.operations().models().shown().work();
    if (work == last) {
      return;
    }
    last = work;
    shown.set(work != null);
    if (work == null) {
      busy.set(false);
      return;
    }
    busy.set(work.busy());
    failed.set(work.state() == State.FAILED);
    title.set(work.title());
    state.set(word(work.state()));
    detail.set(detail(work));
    // Below zero the bar moves to and fro: nothing is known yet.
    fraction.set(work.busy() ? Double.isFinite(work.fraction()) ? work.fraction() : -1 : 0);
    left.set(work.left().isEmpty() ? "–" : work.left());
    TrainingFile progress = work.training();
    training.set(work.kind() == Work.Kind.TRAIN);
    loss.set(progress == null ? "–" : number(progress.loss()));
    heldOut.set(progress == null ? "–" : number(progress.heldOut()));
    best.set(progress == null ? "–" : number(progress.best()));
    speed.set(
        progress == null || !Double.isFinite(progress.windowsPerSecond())
            ? "–"
            : "%.0f windows/s".formatted(progress.windowsPerSecond()));
    chart.set(
        CurveCharts.of(
            progress == null ? List.of() : List.of(progress.curve()),
            progress == null ? 0 : progress.epochs(),
            work.busy()
                ? "the curve begins after the warm start"
                : "no epoch of likelihood training"));
  }

  private static String detail(Work work) {
    TrainingFile progress = work.training();
    if (work.state() == State.DONE) {
      return switch (work.kind()) {
        case TRAIN -> "The policy is in the list.";
        case EVALUATE -> "The result stands beside the policy.";
        case CALIBRATE -> "The policy has its thresholds now.";
        case IMPORT -> "It can be chosen as encoder of a training.";
        case DATASET, REPLAY -> work.detail();
      };
    }
    return work.state() == State.RUNNING && progress != null && progress.epoch() > 0
        ? "%s, epoch %d of %d".formatted(work.detail(), progress.epoch(), progress.epochs())
        : work.detail().replaceFirst("\\s*\\{.*}$", ""); // numbers for the terminal
  }

  private static String word(State state) {
    return switch (state) {
      case RUNNING -> "";
      case STOPPING -> "stopping";
      case DONE -> "✓ done";
      case STOPPED -> "stopped";
      case FAILED -> "⚠ failed";
    };
  }

  private static String number(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%.3f", value).replace('-', '−')
        : "–";
  }

  /** Ends what runs, or puts away how it ended. */
  public void stopOrDismiss() {
    if (busy.get()) {
      refusals.attempt(() -> live.operations().models().stop());
    } else {
      live.operations().models().dismiss();
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

  /** Whether it is a training, which has a curve. */
  public BooleanProperty trainingProperty() {
    return training;
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

  public StringProperty lossProperty() {
    return loss;
  }

  public StringProperty heldOutProperty() {
    return heldOut;
  }

  public StringProperty bestProperty() {
    return best;
  }

  public StringProperty speedProperty() {
    return speed;
  }

  public StringProperty leftProperty() {
    return left;
  }

  /** Done, 0 to 1; below 0 if not known. */
  public DoubleProperty fractionProperty() {
    return fraction;
  }

  public ObjectProperty<Chart> chartProperty() {
    return chart;
  }
}
