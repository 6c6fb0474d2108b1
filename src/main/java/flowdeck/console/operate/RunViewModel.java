package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.InputException;
import flowdeck.policy.Selection;
import java.util.List;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** What the next trial runs, and the guarded way to start it: prepare, then start. */
public final class RunViewModel {
  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<TaskFacts>> tasks = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<PolicyFacts>> policies = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable TaskFacts> task = new SimpleObjectProperty<>();
  private final ObjectProperty<@Nullable PolicyFacts> policy = new SimpleObjectProperty<>();
  private final StringProperty seed = new SimpleStringProperty("1");
  private final StringProperty strategy = new SimpleStringProperty("sbs");
  private final StringProperty candidates = new SimpleStringProperty("128");
  private final StringProperty sigma = new SimpleStringProperty("0.5");
  private final StringProperty continuity = new SimpleStringProperty("0");
  private final BooleanProperty warmStart = new SimpleBooleanProperty(false);
  private final BooleanProperty ready = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final StringProperty advice = new SimpleStringProperty("");
  private @Nullable RunChoice asked; // what is being prepared from here
  private @Nullable RunChoice seen; // what the trial on the bench last was to run
  private Status.Phase phase = Status.Phase.IDLE;
  private boolean adopted;

  public RunViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
  }

  /** Reads again which tasks and policies there are. */
  public void refresh() {
    tasks.set(live.operations().tasks());
    policies.set(
        live.operations().policies().stream().filter(found -> found.problem() == null).toList());
    if (task.get() == null && !tasks.get().isEmpty()) {
      task.set(tasks.get().getFirst());
    }
    if (policy.get() == null && !policies.get().isEmpty()) {
      policy.set(policies.get().getFirst());
    }
  }

  /** Takes the newest values. */
  public void pulse() {
    Status status = live.status();
    Status.Trial trial = status.trial();
    RunChoice chosen = chosen(trial);
    if (!adopted || chosen != null && !chosen.equals(seen)) {
      adopted = true;
      refresh();
      if (chosen != null && !chosen.equals(asked)) {
        adopt(chosen);
      }
      asked = null;
      seen = chosen;
    }
    phase = trial.phase();
    busy.set(status.busy() != null);
    ready.set(
        phase == Status.Phase.READY
            && chosen != null
            && chosen.equals(choiceOrNull())
            && status.busy() == null);
    advice.set(advice(status));
  }

  /** What the trial on the bench runs, or null if nothing is chosen. */
  private static @Nullable RunChoice chosen(Status.Trial trial) {
    Selection selection = trial.selection();
    return selection == null || trial.taskId().isEmpty()
        ? null
        : new RunChoice(trial.taskId(), trial.policy(), trial.seed(), selection);
  }

  /** Shows what somebody else has chosen: Start never runs anything but what the form shows. */
  private void adopt(RunChoice chosen) {
    tasks.get().stream()
        .filter(found -> found.id().equals(chosen.taskId()))
        .findFirst()
        .ifPresent(task::set);
    policies.get().stream()
        .filter(found -> found.name().equals(chosen.policy()))
        .findFirst()
        .ifPresent(policy::set);
    seed.set(Long.toString(chosen.seed()));
    strategy.set(chosen.selection().strategy().label());
    candidates.set(Integer.toString(chosen.selection().candidates()));
    sigma.set(number(chosen.selection().sigma()));
    continuity.set(number(chosen.selection().continuity()));
    warmStart.set(chosen.selection().warmStart());
  }

  private String advice(Status status) {
    if (status.busy() != null) {
      return status.busy();
    }
    if (tasks.get().isEmpty()) {
      return "No task found: put a task file where the station looks for tasks.";
    }
    if (policies.get().isEmpty()) {
      return "No usable policy: train one, or put its folder under models; see Models.";
    }
    return ready.get()
        ? "Policy loaded, scene reset. Start moves the arms."
        : "Prepare loads the policy and resets the scene; nothing moves by itself.";
  }

  /** Prepares the chosen trial or, if it is prepared, starts it. */
  public void go() {
    if (busy.get()) {
      return;
    }
    if (ready.get()) {
      refusals.attempt(() -> live.operations().start());
    } else if (phase == Status.Phase.IDLE || phase == Status.Phase.READY) {
      refusals.attempt(
          () -> {
            RunChoice choice = choice();
            asked = choice;
            live.operations().select(choice);
          });
    }
  }

  /** Another scene. */
  public void nextSeed() {
    try {
      seed.set(Long.toString(Long.parseLong(seed.get().strip()) + 1));
    } catch (NumberFormatException e) {
      seed.set("1");
    }
  }

  private @Nullable RunChoice choiceOrNull() {
    try {
      return choice();
    } catch (InputException e) {
      return null;
    }
  }

  private RunChoice choice() {
    TaskFacts chosenTask = task.get();
    PolicyFacts chosenPolicy = policy.get();
    if (chosenTask == null || chosenPolicy == null) {
      throw new InputException("Choose a task and a policy first.");
    }
    long chosenSeed;
    int count;
    double spread;
    double cost;
    try {
      chosenSeed = Long.parseLong(seed.get().strip());
      count = Integer.parseInt(candidates.get().strip());
      spread = Double.parseDouble(sigma.get().strip().replace(',', '.'));
      cost = Double.parseDouble(continuity.get().strip().replace(',', '.'));
    } catch (NumberFormatException e) {
      throw new InputException(
          "Seed and candidates must be whole numbers, sigma and continuity numbers,"
              + " e.g. 1, 128, 0.5 and 0.",
          e);
    }
    Selection selection;
    try {
      selection =
          new Selection(
              Selection.Strategy.of(strategy.get()), count, spread, cost, warmStart.get());
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage() + ".", e);
    }
    return new RunChoice(chosenTask.id(), chosenPolicy.name(), chosenSeed, selection);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }

  /** Names of the selection strategies. */
  public List<String> strategies() {
    return java.util.Arrays.stream(Selection.Strategy.values())
        .map(Selection.Strategy::label)
        .toList();
  }

  public ObjectProperty<List<TaskFacts>> tasksProperty() {
    return tasks;
  }

  public ObjectProperty<List<PolicyFacts>> policiesProperty() {
    return policies;
  }

  public ObjectProperty<@Nullable TaskFacts> taskProperty() {
    return task;
  }

  public ObjectProperty<@Nullable PolicyFacts> policyProperty() {
    return policy;
  }

  public StringProperty seedProperty() {
    return seed;
  }

  public StringProperty strategyProperty() {
    return strategy;
  }

  public StringProperty candidatesProperty() {
    return candidates;
  }

  public StringProperty sigmaProperty() {
    return sigma;
  }

  /** What leaving the plan in force costs. */
  public StringProperty continuityProperty() {
    return continuity;
  }

  /** Whether half of the candidates are drawn around the plan in force. */
  public BooleanProperty warmStartProperty() {
    return warmStart;
  }

  /** Whether Start would start. */
  public BooleanProperty readyProperty() {
    return ready;
  }

  public BooleanProperty busyProperty() {
    return busy;
  }

  public StringProperty adviceProperty() {
    return advice;
  }
}
