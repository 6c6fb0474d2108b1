package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.ModelOperations;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.ModelOperations.Shown;
import flowdeck.console.Refusals;
import flowdeck.station.TrainingFile;
import flowdeck.station.Work;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.jspecify.annotations.Nullable;

/** Which policies there are, which are looked at, and what is being asked for. */
public final class ModelsViewModel {
  /** As many as are readable side by side. */
  static final int MOST_COMPARED = 3;

  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<Model>> models = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<Model>> chosen = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<TrainingFile>> unfinished =
      new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<Panel> panel = new SimpleObjectProperty<>(Panel.COMPARE);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private @Nullable Shown last;

  /** What stands at the right. */
  public enum Panel {
    COMPARE,
    TRAIN,
    EVALUATE,
    CALIBRATE,
    IMPORT
  }

  public ModelsViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  private ModelOperations operations() {
    return live.operations().models();
  }

  /** Has the folders read again. */
  public void refresh() {
    operations().refresh();
  }

  /** Takes the newest values. */
  public void pulse() {
    Shown shown = operations().shown();
    if (shown == last) {
      return;
    }
    last = shown;
    if (!shown.models().equals(models.get())) {
      models.set(shown.models());
      choose(chosen.get().stream().map(Model::name).toList());
      if (chosen.get().isEmpty() && !shown.models().isEmpty()) {
        choose(List.of(usual(shown.models())));
      }
    }
    Work work = shown.work();
    busy.set(work != null && work.busy());
    unfinished.set(
        shown.unfinished().stream()
            .filter(
                training -> work == null || !work.busy() || !work.name().equals(training.name()))
            .toList());
  }

  /** The policy in use, or the first. */
  private String usual(List<Model> all) {
    String inUse = live.status().trial().policy();
    return all.stream()
        .map(Model::name)
        .filter(inUse::equals)
        .findFirst()
        .orElse(all.getFirst().name());
  }

  /** Looks at policies by name, in the order of the list; the first three of them. */
  public void choose(List<String> names) {
    List<Model> found =
        models.get().stream()
            .filter(model -> names.contains(model.name()))
            .limit(MOST_COMPARED)
            .toList();
    if (!found.equals(chosen.get())) {
      chosen.set(found);
    }
  }

  /** Puts something at the right. */
  public void open(Panel wanted) {
    panel.set(wanted);
  }

  /** Goes on with a training. */
  public void resume(String training) {
    refusals.attempt(() -> operations().resume(training));
  }

  /** Gives a training up. */
  public void discard(String training) {
    refusals.attempt(() -> operations().discard(training));
  }

  /** The one policy that is looked at, or null if there are none or several. */
  public @Nullable Model single() {
    return chosen.get().size() == 1 ? chosen.get().getFirst() : null;
  }

  /** The newest evaluation in few words, or empty. */
  static String success(Model model) {
    return model.evaluations().isEmpty()
        ? ""
        : "%d / %d"
            .formatted(
                model.evaluations().getFirst().successes(),
                model.evaluations().getFirst().trials());
  }

  /** The dataset it was trained on; which of its episodes is in the comparison. */
  static String source(Model model) {
    return model.data().replaceFirst(", episodes \\d.*", "");
  }

  /** The held-out log-likelihood, or empty. */
  static String heldOut(Model model) {
    return Double.isFinite(model.heldOut())
        ? String.format(Locale.ROOT, "%.2f", model.heldOut()).replace('-', '−')
        : "";
  }

  /** How an unfinished training stands, in words. */
  static String words(TrainingFile training) {
    String where =
        training.epoch() == 0
            ? training.phase()
            : "epoch %d of %d".formatted(training.epoch(), training.epochs());
    return switch (training.state()) {
      case RUNNING -> "runs elsewhere, " + where;
      case STOPPED -> "stopped, " + where;
      case FAILED -> "failed: " + training.message();
      case INTERRUPTED -> "its process ended unexpectedly, " + where;
    };
  }

  /** The name of the policy of the trial on the bench. */
  public String inUse() {
    return Objects.requireNonNullElse(live.status().trial().policy(), "");
  }

  public ObjectProperty<List<Model>> modelsProperty() {
    return models;
  }

  /** The policies looked at, at most three. */
  public ObjectProperty<List<Model>> chosenProperty() {
    return chosen;
  }

  public ObjectProperty<List<TrainingFile>> unfinishedProperty() {
    return unfinished;
  }

  public ObjectProperty<Panel> panelProperty() {
    return panel;
  }

  /** Whether long work is going on. */
  public BooleanProperty busyProperty() {
    return busy;
  }
}
