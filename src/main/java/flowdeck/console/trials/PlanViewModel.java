package flowdeck.console.trials;

import flowdeck.console.Live;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Refusals;
import flowdeck.core.InputException;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** An evaluation before it is laid down. */
public final class PlanViewModel {
  /** Scenes from here on nobody has demonstrated. */
  private static final String FIRST_SEED = "100000";

  private static final int MOST_ORDERS = 1_000_000;

  private final Live live;
  private final Refusals refusals;
  private final Random seeds = new SecureRandom(); // nobody shall be able to foretell the order
  private final ObjectProperty<List<TaskFacts>> tasks = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<PolicyFacts>> policies = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable TaskFacts> task = new SimpleObjectProperty<>();
  private final StringProperty title = new SimpleStringProperty("");
  private final StringProperty trialsEach = new SimpleStringProperty("20");
  private final StringProperty firstSeed = new SimpleStringProperty(FIRST_SEED);
  private final StringProperty stageLimit = new SimpleStringProperty("");
  private final StringProperty trialLimit = new SimpleStringProperty("");
  private final StringProperty alpha =
      new SimpleStringProperty(Double.toString(Protocol.USUAL_ALPHA));
  private final BooleanProperty compares = new SimpleBooleanProperty(true);
  private final BooleanProperty blind = new SimpleBooleanProperty(true);
  private final BooleanProperty evidence = new SimpleBooleanProperty(false);
  private final ContenderForm first = new ContenderForm();
  private final ContenderForm second = new ContenderForm();

  public PlanViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    task.subscribe(this::proposeLimits);
  }

  private void proposeLimits(@Nullable TaskFacts chosen) {
    if (chosen == null) {
      return;
    }
    double stage =
        chosen.stages().stream()
            .mapToDouble(facts -> facts.limitSeconds())
            .filter(Double::isFinite)
            .max()
            .orElse(Double.POSITIVE_INFINITY);
    stageLimit.set(text(stage));
    trialLimit.set(text(live.operations().studies().task(chosen.id()).limitSeconds()));
  }

  private static String text(double seconds) {
    return Double.isFinite(seconds) ? Long.toString(Math.round(seconds)) : "";
  }

  /** Reads again which tasks and policies there are. */
  public void refresh() {
    tasks.set(live.operations().tasks());
    policies.set(
        live.operations().policies().stream().filter(found -> found.problem() == null).toList());
    if (task.get() == null && !tasks.get().isEmpty()) {
      task.set(tasks.get().getFirst());
    }
    if (!first.given() && !policies.get().isEmpty()) {
      first.policyProperty().set(policies.get().getFirst());
      second.policyProperty().set(policies.get().get(Math.min(1, policies.get().size() - 1)));
    }
  }

  /** Lays the evaluation down; says whether it could. */
  public boolean layDown() {
    return refusals.attempt(() -> live.operations().studies().plan(protocol()));
  }

  private Protocol protocol() {
    TaskFacts chosen = task.get();
    if (chosen == null) {
      throw new InputException("Choose a task first.");
    }
    List<Contender> contenders = new ArrayList<>();
    contenders.add(contender(first));
    if (compares.get()) {
      contenders.add(contender(second));
    }
    Protocol protocol =
        new Protocol(
            title.get().strip(),
            limited(live.operations().studies().task(chosen.id())),
            contenders,
            (int) whole("Trials of each policy", trialsEach),
            1 + seeds.nextInt(MOST_ORDERS),
            whole("The first scene's seed", firstSeed),
            blind.get() && compares.get(),
            evidence.get() && compares.get() ? StoppingRule.EVIDENCE : StoppingRule.ALL_TRIALS,
            number("The accepted error", alpha));
    protocol.check();
    return protocol;
  }

  private Contender contender(ContenderForm form) {
    return live.operations().studies().contender(form.name(), form.drawing());
  }

  /** The task with the limits that hold for every policy alike. */
  private TaskDescription limited(TaskDescription task) {
    double stage = limit("The time limit of a stage", stageLimit);
    double trial = limit("The time limit of a trial", trialLimit);
    List<Stage> stages = new ArrayList<>();
    for (Stage one : task.stages()) {
      boolean start = stages.isEmpty();
      stages.add(start ? one : new Stage(one.id(), one.title(), stage));
    }
    return new TaskDescription(
        task.name(),
        task.title(),
        task.instruction(),
        task.simulatedTask(),
        task.success(),
        trial,
        stages,
        task.causes());
  }

  private static double limit(String what, StringProperty field) {
    if (field.get().isBlank()) {
      return Double.POSITIVE_INFINITY;
    }
    double seconds = number(what, field);
    if (!(seconds >= 1 && seconds <= 36_000)) {
      throw new InputException(
          "%s must be 1 to 36000 s, or empty for none, not %s.".formatted(what, field.get()));
    }
    return seconds;
  }

  private static long whole(String what, StringProperty field) {
    try {
      return Long.parseLong(field.get().strip());
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s must be a whole number, not '%s'.".formatted(what, field.get()), e);
    }
  }

  private static double number(String what, StringProperty field) {
    try {
      return Double.parseDouble(field.get().strip().replace(',', '.'));
    } catch (NumberFormatException e) {
      throw new InputException("%s must be a number, not '%s'.".formatted(what, field.get()), e);
    }
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

  public StringProperty titleProperty() {
    return title;
  }

  public StringProperty trialsEachProperty() {
    return trialsEach;
  }

  public StringProperty firstSeedProperty() {
    return firstSeed;
  }

  /** Seconds for each stage, empty for no limit. */
  public StringProperty stageLimitProperty() {
    return stageLimit;
  }

  /** Seconds for a trial, empty for no limit. */
  public StringProperty trialLimitProperty() {
    return trialLimit;
  }

  public StringProperty alphaProperty() {
    return alpha;
  }

  /** Whether two policies are compared. */
  public BooleanProperty comparesProperty() {
    return compares;
  }

  public BooleanProperty blindProperty() {
    return blind;
  }

  /** Whether it ends as soon as the evidence is enough. */
  public BooleanProperty evidenceProperty() {
    return evidence;
  }

  ContenderForm first() {
    return first;
  }

  ContenderForm second() {
    return second;
  }
}
