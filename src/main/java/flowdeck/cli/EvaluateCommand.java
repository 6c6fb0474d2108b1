package flowdeck.cli;

import flowdeck.cli.SeedQueue.Verdict;
import flowdeck.control.PolicyRunner;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.InputException;
import flowdeck.policy.Calibration;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Selection;
import flowdeck.sim.Conditions;
import flowdeck.station.Build;
import flowdeck.station.Choice;
import flowdeck.station.Evaluation;
import flowdeck.station.Policies;
import flowdeck.station.Rules;
import flowdeck.station.SimulatedTasks;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.EvaluationJson.FalseAlarms;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.EvaluationJson.Skipped;
import flowdeck.trial.EvaluationSettings;
import flowdeck.trial.Outcome;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code evaluate}: how often a policy succeeds on unseen seeds, or how well it predicts held-out
 * demonstrations.
 */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Runs a policy over seeds of the simulated cell, or over recorded episodes with"
            + " --open-loop.")
final class EvaluateCommand implements Callable<Integer> {
  private static final String EXPERT = "expert";
  private static final int MOST_TRIALS = 100_000;
  private static final int MOST_PROCESSES = 256;

  /** Lines of a table of reasons. */
  private static final int REASONS = 10;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Mixin private SceneOptions scene = new SceneOptions();
  @Mixin private FaultOptions faults = new FaultOptions();

  @Option(
      names = "--task",
      defaultValue = "stack-blocks-two",
      description = "task name or file (default: ${DEFAULT-VALUE})")
  private String task = "stack-blocks-two";

  @Option(
      names = "--policy",
      required = true,
      description = "folder under the models folder, or 'expert'")
  private String policy = "";

  @Option(
      names = "--trials",
      defaultValue = "20",
      description = "how many seeds (default: ${DEFAULT-VALUE})")
  private int trials;

  @Option(
      names = "--first-seed",
      defaultValue = "100000",
      description = "first seed (default: ${DEFAULT-VALUE})")
  private long firstSeed;

  @Option(
      names = "--decision-millis",
      defaultValue = "50",
      description = "how long a decision takes in simulated time (default: ${DEFAULT-VALUE})")
  private int decisionMillis;

  @Option(
      names = "--success",
      paramLabel = "RULE",
      defaultValue = "held",
      description =
          "held: success must hold as the task demands; instant: being true once is enough, as in"
              + " RoboTwin (default: ${DEFAULT-VALUE})")
  private String success = "held";

  @Option(
      names = "--step-limit",
      paramLabel = "N",
      description =
          "waypoints a policy may command, in place of the task's time limits; robotwin for"
              + " RoboTwin's limit of the task")
  private @Nullable String stepLimit;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "how many run trials at once (default: one per core)")
  private @Nullable Integer processes;

  @Option(
      names = "--worker",
      hidden = true,
      paramLabel = "HASH",
      description = "do seeds for another process, with the policy of this hash")
  private @Nullable String worker;

  @Option(
      names = "--open-loop",
      description = "predict recorded episodes instead of running the cell")
  private boolean openLoop;

  @Option(names = "--data", paramLabel = "DIR", description = "dataset for --open-loop")
  private @Nullable Path data;

  @Option(
      names = "--episodes",
      paramLabel = "A-B",
      description = "episodes for --open-loop (default: all)")
  private @Nullable String episodes;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "keep the result there; an evaluation that was interrupted goes on from its file")
  private @Nullable Path json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (openLoop) {
      if (data == null) {
        throw new InputException("--open-loop needs --data DIR, a dataset with recorded episodes.");
      }
      return OpenLoopEvaluation.run(
          place.models, policy, data, EpisodeRange.parse(episodes), selection, json, out);
    }
    return evaluate(out);
  }

  private int evaluate(PrintWriter out) {
    requireSensible();
    TaskDescription description = Tasks.named(task);
    Rules rules = Rules.of(success, stepLimit, SimulatedTasks.of(description));
    Conditions conditions = scene.conditions(faults.faults());
    boolean expert = policy.equals(EXPERT);
    if (expert) {
      selection.requireSensible(); // it draws nothing, but what is asked for must make sense
    }
    if (worker != null) {
      Rules held = expert ? new Rules(rules.success(), null) : rules;
      work(description, held, conditions, worker, out);
      return Flowdeck.DONE;
    }
    PolicyFolder folder = expert ? null : PolicyFolder.read(Policies.find(place.models, policy));
    Drawing chosen =
        folder == null ? null : selection.drawing(policy, folder.description().model());
    EvaluationSettings settings =
        new EvaluationSettings(
            description.name(),
            EvaluationSettings.hash(description),
            new PolicyUsed(policy, folder == null ? "" : folder.hash()),
            chosen == null ? new SelectionUsed("none", 1, 0) : Choice.used(chosen),
            firstSeed,
            expert ? 0 : decisionMillis,
            rules.success().word(),
            expert ? null : rules.stepLimit(),
            conditions.text(),
            Build.hash());
    List<String> arguments =
        new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
    arguments.add("--worker=" + (folder == null ? EXPERT : folder.hash()));
    EvaluationJson result =
        new EvaluationRun(settings, description, trials, watched(folder, chosen), json, out)
            .run(arguments, processes());
    report(description, settings, result, out);
    return result.trials() == 0 ? Flowdeck.NO : Flowdeck.DONE;
  }

  /** The signals that can raise an alarm. */
  private static Set<Kind> watched(@Nullable PolicyFolder folder, @Nullable Drawing chosen) {
    Calibration calibration = folder == null ? null : folder.calibration();
    return calibration != null && chosen instanceof Selection drawn
        ? calibration.watched(drawn)
        : Set.of();
  }

  private void requireSensible() {
    if (trials < 1 || trials > MOST_TRIALS) {
      throw new InputException("--trials must be 1 to %d, got %d.".formatted(MOST_TRIALS, trials));
    }
    Seeds.require("--first-seed", firstSeed);
    if (decisionMillis < 0 || decisionMillis > 1000) {
      throw new InputException("--decision-millis must be 0 to 1000, got " + decisionMillis + ".");
    }
    if (processes != null && (processes < 1 || processes > MOST_PROCESSES)) {
      throw new InputException(
          "--processes must be 1 to %d, got %d.".formatted(MOST_PROCESSES, processes));
    }
  }

  private int processes() {
    return processes == null
        ? Math.min(MOST_PROCESSES, Runtime.getRuntime().availableProcessors())
        : processes;
  }

  /** Does single seeds for another process of this program. */
  private void work(
      TaskDescription description,
      Rules rules,
      Conditions conditions,
      String policyHash,
      PrintWriter out) {
    // Whether a scene is fair does not depend on how the policy is judged.
    try (Evaluation fair = new Evaluation(description, Rules.USUAL, conditions);
        Evaluation evaluation = new Evaluation(description, rules, conditions)) {
      if (policy.equals(EXPERT)) {
        EvaluationWorker.run(seed -> new Verdict(Row.of(evaluation.expert(seed)), null), out);
        return;
      }
      PolicyFolder folder = PolicyFolder.read(Policies.find(place.models, policy));
      if (!folder.hash().equals(policyHash)) {
        throw new InputException(
            "Policy %s has changed since this evaluation began; give another --json file to judge the new one."
                .formatted(policy));
      }
      Drawing chosen = selection.drawing(policy, folder.description().model());
      try (PolicyRunner runner = PolicyRunner.lockstep(Policies.open(folder))) {
        EvaluationWorker.run(
            seed -> {
              Judged expert = fair.expert(seed);
              if (expert.label().outcome() != Outcome.SUCCESS) {
                String reason = expert.reason();
                return new Verdict(
                    null, new Skipped(seed, reason == null ? "the expert failed" : reason));
              }
              Judged trial = evaluation.policy(runner, chosen, seed, decisionMillis * 1_000_000L);
              return new Verdict(Row.of(trial), null);
            },
            out);
      }
    }
  }

  private void report(
      TaskDescription description,
      EvaluationSettings settings,
      EvaluationJson result,
      PrintWriter out) {
    if (result.trials() == 0) {
      out.printf(
          "%s, %s: no trial counts, so nothing is known about it%n",
          description.title(), result.policy());
    } else {
      out.printf(
          Locale.ROOT,
          "%s, %s: %d of %d succeeded, Wilson 95 %% interval %.1f to %.1f %% (%s)%n",
          description.title(),
          result.policy(),
          result.successes(),
          result.trials(),
          100 * result.wilson95().get(0),
          100 * result.wilson95().get(1),
          settings.rules());
      out.println("Trials by the last stage they completed:");
      result.terminalStages().forEach((stage, count) -> out.printf("  %-20s %d%n", stage, count));
    }
    reasons("Why trials failed:", result.reasons(), out);
    reasons(
        "%d more trials were invalid and do not count:".formatted(result.invalid()),
        result.invalidReasons(),
        out);
    long touched = result.rows().stream().filter(row -> !row.touched().isEmpty()).count();
    if (touched > 0) {
      out.printf(
          "In %d trials an arm pressed on the table or the other arm, see --json%n", touched);
    }
    FalseAlarms alarms = result.falseAlarms();
    if (alarms != null) {
      out.printf(
          Locale.ROOT,
          "Alarms in %d of %d successful trials, exact 95 %% interval %.1f to %.1f %%: %s%n",
          alarms.alarmed(),
          alarms.successes(),
          100 * alarms.exact95().get(0),
          100 * alarms.exact95().get(1),
          alarms.bySignal());
    }
    if (!result.skipped().isEmpty()) {
      Map<String, Integer> skipped = new LinkedHashMap<>();
      result.skipped().forEach(seed -> skipped.merge(seed.reason(), 1, Integer::sum));
      reasons(
          "%d seeds that the expert could not solve were skipped:"
              .formatted(result.skipped().size()),
          skipped,
          out);
    }
  }

  private static void reasons(String title, Map<String, Integer> counts, PrintWriter out) {
    if (counts.isEmpty()) {
      return;
    }
    out.println(title);
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(REASONS)
        .forEach(reason -> out.printf("  %4d  %s%n", reason.getValue(), reason.getKey()));
    if (counts.size() > REASONS) {
      out.printf("        and %d other reasons, see --json%n", counts.size() - REASONS);
    }
  }
}
