package flowdeck.console.operate;

import flowdeck.console.Live;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Refusals;
import flowdeck.console.Status;
import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.trial.protocol.Study;
import java.util.Arrays;
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
  private static final List<String> DIFFUSION =
      Arrays.stream(Sampler.values()).map(Sampler::toString).toList();

  private static final int DDIM_STEPS = 10;

  private final Live live;
  private final Refusals refusals;
  private final ObjectProperty<List<TaskFacts>> tasks = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<List<PolicyFacts>> policies = new SimpleObjectProperty<>(List.of());
  private final ObjectProperty<@Nullable TaskFacts> task = new SimpleObjectProperty<>();
  private final ObjectProperty<@Nullable PolicyFacts> policy = new SimpleObjectProperty<>();
  private final StringProperty seed = new SimpleStringProperty("1");
  private final StringProperty strategy = new SimpleStringProperty("sbs");
  private final StringProperty candidates = new SimpleStringProperty("128");
  private final ObjectProperty<List<String>> strategies = new SimpleObjectProperty<>(ofFlow(false));
  private final BooleanProperty diffusion = new SimpleBooleanProperty(false);
  private final StringProperty steps = new SimpleStringProperty("");
  private final StringProperty sigma = new SimpleStringProperty("0.5");
  private final StringProperty continuity = new SimpleStringProperty("0");
  private final BooleanProperty warmStart = new SimpleBooleanProperty(false);
  private final BooleanProperty ready = new SimpleBooleanProperty(false);
  private final BooleanProperty busy = new SimpleBooleanProperty(false);
  private final StringProperty advice = new SimpleStringProperty("");
  private final ObjectProperty<@Nullable Study> study = new SimpleObjectProperty<>();
  private final ArmingViewModel arming;
  private @Nullable RunChoice asked; // what is being prepared from here
  private @Nullable RunChoice seen; // what the trial on the bench last was to run
  private Status.Phase phase = Status.Phase.IDLE;
  private boolean adopted;

  public RunViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    this.arming = new ArmingViewModel(live, refusals);
    policy.subscribe(this::offer);
    strategy.subscribe(this::proposeSteps);
    task.subscribe(this::proposePolicy);
  }

  /** Takes a policy that was taught the task, if the one chosen was taught something else. */
  private void proposePolicy(@Nullable TaskFacts chosen) {
    PolicyFacts present = policy.get();
    if (chosen != null && present != null && !present.maySuit(chosen)) {
      policies.get().stream()
          .filter(found -> found.instructions().contains(chosen.instruction()))
          .findFirst()
          .ifPresent(policy::set);
    }
  }

  /** The strategies of a flow, of which some need to know what noise there is to take away. */
  private static List<String> ofFlow(boolean denoises) {
    return Arrays.stream(Selection.Strategy.values())
        .filter(offered -> denoises || !offered.denoises())
        .map(Selection.Strategy::label)
        .toList();
  }

  /** Offers what a policy can do: what was chosen before, or else as it usually does it. */
  private void offer(@Nullable PolicyFacts chosen) {
    String before = strategy.get();
    Drawing usual = Selection.SBS;
    List<String> offered = ofFlow(chosen != null && chosen.denoises());
    diffusion.set(false);
    if (chosen != null && chosen.model() instanceof PolicyModel.Diffusion model) {
      usual = model.usual();
      offered = DIFFUSION;
      diffusion.set(true);
    }
    if (!offered.equals(strategies.get())) {
      strategies.set(offered);
    }
    if (offered.contains(before)) {
      strategy.set(before);
    } else {
      show(usual);
    }
  }

  private void proposeSteps(@Nullable String sampler) {
    PolicyFacts chosen = policy.get();
    if (chosen != null && chosen.model() instanceof PolicyModel.Diffusion model) {
      boolean all = Sampler.DDPM.toString().equals(sampler);
      steps.set(Integer.toString(all ? model.steps() : Math.min(DDIM_STEPS, model.steps())));
    }
  }

  private void show(Drawing drawing) {
    candidates.set(Integer.toString(drawing.candidates()));
    switch (drawing) {
      case Denoising denoising -> {
        strategy.set(denoising.sampler().toString());
        steps.set(Integer.toString(denoising.steps()));
      }
      case Selection selection -> {
        strategy.set(selection.label());
        sigma.set(number(selection.sigma()));
        continuity.set(number(selection.continuity()));
        warmStart.set(selection.warmStart());
      }
    }
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
    study.set(live.operations().studies().current());
    busy.set(status.busy() != null);
    ready.set(
        phase == Status.Phase.READY
            && status.busy() == null
            && (study.get() != null || chosen != null && chosen.equals(choiceOrNull())));
    arming.pulse();
    advice.set(advice(status));
  }

  /** How the arms stand to the next trial. */
  public ArmingViewModel arming() {
    return arming;
  }

  /** What the trial on the bench runs, or null if nothing is chosen. */
  private static @Nullable RunChoice chosen(Status.Trial trial) {
    Drawing selection = trial.selection();
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
    show(chosen.selection());
  }

  private String advice(Status status) {
    if (status.busy() != null) {
      return status.busy();
    }
    if (study.get() != null) {
      return study.get().over()
          ? "The evaluation is over. What it says is under Trials, Evaluations."
          : ready.get()
              ? "The scene is reset. Let it come to rest, compare it with the reference, then"
                  + " start."
              : "Prepare resets the scene for the next trial; nothing moves by itself.";
    }
    if (tasks.get().isEmpty()) {
      return "No task found: put a task file where the station looks for tasks.";
    }
    if (policies.get().isEmpty()) {
      return "No usable policy: train one, or put its folder under models; see Models.";
    }
    TaskFacts chosenTask = task.get();
    PolicyFacts chosenPolicy = policy.get();
    if (chosenTask != null && chosenPolicy != null && !chosenPolicy.maySuit(chosenTask)) {
      return "%s was taught other tasks than %s; it may do anything."
          .formatted(chosenPolicy.name(), chosenTask.title());
    }
    if (ready.get() && arming.shadowProperty().get()) {
      return "Policy loaded. Start lets it propose; nothing is sent to the arms.";
    }
    return ready.get()
        ? "Policy loaded, scene reset. Start moves the arms."
        : "Prepare loads the policy and resets the scene; nothing moves by itself.";
  }

  /** Prepares the chosen trial or, if it is prepared, starts it. */
  public void go() {
    if (busy.get() || arming.holdingProperty().get()) {
      return;
    }
    if (ready.get()) {
      if (arming.startableProperty().get()) {
        refusals.attempt(() -> live.operations().start());
      }
    } else if (study.get() != null) {
      long id = study.get().id();
      refusals.attempt(() -> live.operations().studies().resume(id));
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
    try {
      return new RunChoice(
          chosenTask.id(),
          chosenPolicy.name(),
          Long.parseLong(seed.get().strip()),
          chosenPolicy.model() instanceof PolicyModel.Diffusion model
              ? denoising(model)
              : selection());
    } catch (NumberFormatException e) {
      throw new InputException(
          "Seed and candidates must be whole numbers, steps too, sigma and continuity numbers,"
              + " e.g. 1, 128, 100, 0.5 and 0.",
          e);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage() + ".", e);
    }
  }

  private Selection selection() {
    return new Selection(
        Selection.Strategy.of(strategy.get()),
        Integer.parseInt(candidates.get().strip()),
        Double.parseDouble(sigma.get().strip().replace(',', '.')),
        Double.parseDouble(continuity.get().strip().replace(',', '.')),
        warmStart.get());
  }

  private Denoising denoising(PolicyModel.Diffusion model) {
    Sampler sampler = Sampler.DDPM.toString().equals(strategy.get()) ? Sampler.DDPM : Sampler.DDIM;
    int wanted = Integer.parseInt(steps.get().strip());
    if (wanted > model.steps() || sampler == Sampler.DDPM && wanted != model.steps()) {
      throw new InputException(
          "The policy was trained with %d steps: DDPM takes all of them, DDIM at most as many."
              .formatted(model.steps()));
    }
    return new Denoising(sampler, wanted, Integer.parseInt(candidates.get().strip()));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString(Math.round(value)) : Double.toString(value);
  }

  /** Which trial of an evaluation is next, in words. */
  static String place(Study study) {
    return study
        .next()
        .map(
            slot ->
                "Trial %d of %d, block %d%s"
                    .formatted(
                        slot.number(),
                        study.protocol().order().size(),
                        slot.block(),
                        study.hidden() ? ", blind" : ""))
        .orElse("%d trials count".formatted(study.counted().size()));
  }

  /** Leaves the evaluation; it can be gone on with at any time. */
  public void leaveStudy() {
    refusals.attempt(() -> live.operations().studies().leave());
  }

  /** The evaluation that decides what the next trial runs; null if the form does. */
  public ObjectProperty<@Nullable Study> studyProperty() {
    return study;
  }

  /** Names of the selection strategies, or of the samplers of a diffusion policy. */
  public ObjectProperty<List<String>> strategiesProperty() {
    return strategies;
  }

  /** Whether the policy chosen is a diffusion policy: it has steps, and no likelihood. */
  public BooleanProperty diffusionProperty() {
    return diffusion;
  }

  /** Steps of the sampler of a diffusion policy. */
  public StringProperty stepsProperty() {
    return steps;
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
