package flowdeck.cli;

import flowdeck.control.PolicyRunner;
import flowdeck.core.InputException;
import flowdeck.policy.Calibration;
import flowdeck.policy.NfpPolicy;
import flowdeck.policy.Selection;
import flowdeck.station.Choice;
import flowdeck.station.Evaluation;
import flowdeck.station.Policies;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.EvaluationJson.FalseAlarms;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.JsonFile;
import flowdeck.trial.Outcome;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();

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

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (openLoop) {
      if (data == null) {
        throw new InputException("--open-loop needs --data DIR, a dataset with recorded episodes.");
      }
      return OpenLoopEvaluation.run(
          place.models, policy, data, EpisodeRange.parse(episodes), json, out);
    }
    if (trials < 1 || trials > 100_000) {
      throw new InputException("--trials must be 1 to 100000, got " + trials + ".");
    }
    if (decisionMillis < 0 || decisionMillis > 1000) {
      throw new InputException("--decision-millis must be 0 to 1000, got " + decisionMillis + ".");
    }
    Selection chosen = selection.selection();
    TaskDescription description = Tasks.named(task);
    EvaluationJson result =
        policy.equals("expert") ? expert(description, out) : policy(description, chosen, out);
    report(description, result, out);
    if (json != null) {
      JsonFile.write(json, result);
    }
    return Flowdeck.DONE;
  }

  private EvaluationJson expert(TaskDescription description, PrintWriter out) {
    List<Judged> judged = new ArrayList<>();
    try (Evaluation evaluation = new Evaluation(description)) {
      Progress progress = new Progress(out);
      for (int i = 0; i < trials; i++) {
        judged.add(evaluation.expert(firstSeed + i));
        progress.at(i + 1, trials, successes(judged));
      }
    }
    return EvaluationJson.of(
        description,
        new PolicyUsed("expert", ""),
        new SelectionUsed("none", 1, 0),
        judged,
        List.of(),
        Set.of());
  }

  private EvaluationJson policy(TaskDescription description, Selection chosen, PrintWriter out) {
    List<Judged> judged = new ArrayList<>();
    List<Long> skipped = new ArrayList<>();
    NfpPolicy loaded = Policies.open(place.models, policy);
    try (PolicyRunner runner = PolicyRunner.lockstep(loaded);
        Evaluation evaluation = new Evaluation(description)) {
      Progress progress = new Progress(out);
      for (long seed = firstSeed; judged.size() < trials; seed++) {
        if (evaluation.expert(seed).label().outcome() != Outcome.SUCCESS) {
          skipped.add(seed); // a scene nobody solves says nothing about the policy
          continue;
        }
        Judged trial = evaluation.policy(runner, chosen, seed, decisionMillis * 1_000_000L);
        judged.add(trial);
        progress.at(
            judged.size(),
            trials,
            "%s  seed %d %s after %s%s"
                .formatted(
                    successes(judged),
                    seed,
                    trial.label().outcome().word(),
                    trial.label().lastCompletedStage(),
                    trial.alarms().isEmpty() ? "" : ", alarms " + trial.alarms()));
      }
    }
    Calibration calibration = loaded.calibration();
    return EvaluationJson.of(
        description,
        new PolicyUsed(policy, loaded.hash()),
        Choice.used(chosen),
        judged,
        skipped,
        calibration == null ? Set.of() : calibration.watched(chosen));
  }

  private static String successes(List<Judged> judged) {
    long good = judged.stream().filter(trial -> trial.label().outcome() == Outcome.SUCCESS).count();
    return "%d of %d succeeded".formatted(good, judged.size());
  }

  private void report(TaskDescription description, EvaluationJson result, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s, %s: %d of %d succeeded, Wilson 95 %% interval %.1f to %.1f %%%n",
        description.title(),
        result.policy(),
        result.successes(),
        result.trials(),
        100 * result.wilson95().get(0),
        100 * result.wilson95().get(1));
    result.terminalStages().forEach((stage, count) -> out.printf("  %-20s %d%n", stage, count));
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
    if (!result.skippedSeeds().isEmpty()) {
      out.println("Seeds that the expert could not solve: " + result.skippedSeeds());
    }
  }
}
