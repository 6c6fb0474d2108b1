package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.ModelOperations;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Refusals;
import flowdeck.core.InputException;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** The form of an evaluation or a calibration: policy, task, number of trials. */
public final class JudgeViewModel {
  private static final String EVALUATED = "20";
  private static final String CALIBRATED = "40";

  private final Live live;
  private final Refusals refusals;
  private final BooleanProperty calibrating = new SimpleBooleanProperty(false);
  private final StringProperty policy = new SimpleStringProperty("");
  private final ObjectProperty<List<TaskFacts>> tasks = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable TaskFacts> task = new SimpleObjectProperty<>();
  private final StringProperty trials = new SimpleStringProperty(EVALUATED);

  public JudgeViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** The form comes to the front. */
  public void opened(Model model, boolean calibrate) {
    calibrating.set(calibrate);
    policy.set(model.name());
    trials.set(calibrate ? CALIBRATED : EVALUATED);
    List<TaskFacts> known = live.operations().tasks();
    tasks.set(known);
    task.set(usual(model, known));
  }

  /** The task the policy was last judged on, or one that its name or data speak of. */
  private static @Nullable TaskFacts usual(Model model, List<TaskFacts> known) {
    String judged = model.evaluations().isEmpty() ? "" : model.evaluations().getFirst().task();
    return known.stream()
        .filter(candidate -> candidate.id().equals(judged))
        .findFirst()
        .or(
            () ->
                known.stream()
                    .filter(
                        candidate ->
                            model.name().contains(candidate.id())
                                || model.data().contains(candidate.instruction()))
                    .findFirst())
        .orElse(known.isEmpty() ? null : known.getFirst());
  }

  /** Begins; says whether it was accepted. */
  public boolean begin() {
    return refusals.attempt(
        () -> {
          TaskFacts chosen = task.get();
          if (chosen == null) {
            throw new InputException("This cell knows no task to judge a policy on.");
          }
          int count = count();
          ModelOperations operations = live.operations().models();
          if (calibrating.get()) {
            operations.calibrate(policy.get(), chosen.id(), count);
          } else {
            operations.evaluate(policy.get(), chosen.id(), count);
          }
        });
  }

  private int count() {
    try {
      int count = Integer.parseInt(trials.get().strip());
      if (count >= 1 && count <= 100_000) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new InputException(
        "'%s' is no number of trials; give 1 to 100000.".formatted(trials.get()));
  }

  /** Whether thresholds are learnt rather than successes counted. */
  public BooleanProperty calibratingProperty() {
    return calibrating;
  }

  public StringProperty policyProperty() {
    return policy;
  }

  public ObjectProperty<List<TaskFacts>> tasksProperty() {
    return tasks;
  }

  public ObjectProperty<@Nullable TaskFacts> taskProperty() {
    return task;
  }

  public StringProperty trialsProperty() {
    return trials;
  }
}
