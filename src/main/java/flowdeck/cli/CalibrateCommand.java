package flowdeck.cli;

import flowdeck.control.PolicyRunner;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.Calibration;
import flowdeck.policy.EpisodeExtremes;
import flowdeck.policy.Policy;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import flowdeck.sim.Conditions;
import flowdeck.station.Evaluation;
import flowdeck.station.Policies;
import flowdeck.station.RecordedDecisions;
import flowdeck.station.Rules;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.JsonFile;
import flowdeck.trial.Outcome;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code calibrate}: learns the thresholds beyond which a policy's confidence raises an alarm. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description =
        "Learns alarm thresholds from successful episodes: simulated trials with --trials, recorded"
            + " ones with --data. They are kept in policy.json.")
final class CalibrateCommand implements Callable<Integer> {
  private static final long DECISION_NANOS = 50_000_000;

  /** Trials that are run for each success that is wanted, before it is given up. */
  private static final int PATIENCE = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private SelectionOptions selection = new SelectionOptions();

  @Mixin private SceneOptions scene = new SceneOptions();

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "NAME",
      description = "folder under the models folder")
  private String policy = "";

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "how many successful simulated trials to learn from")
  private @Nullable Integer trials;

  @Option(
      names = "--first-seed",
      defaultValue = "200000",
      description = "first seed; no seed of an evaluation (default: ${DEFAULT-VALUE})")
  private long firstSeed;

  @Option(
      names = "--task",
      defaultValue = "stack-blocks-two",
      description = "task name or file (default: ${DEFAULT-VALUE})")
  private String task = "stack-blocks-two";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "learn from a dataset of successful episodes instead, for a provisional calibration")
  private @Nullable Path data;

  @Option(
      names = "--episodes",
      paramLabel = "A-B",
      description = "episodes of --data, none of them trained on (default: all)")
  private @Nullable String episodes;

  @Option(
      names = "--alpha",
      defaultValue = "0.1",
      description =
          "accepted share of successful episodes with a false alarm, all signals together (default:"
              + " ${DEFAULT-VALUE})")
  private double alpha;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  /**
   * The result.
   *
   * @param hash of the policy with its calibration
   * @param failures simulated trials that were run but did not succeed
   * @param thresholds by signal
   */
  record Result(
      String policy,
      String hash,
      String source,
      boolean provisional,
      double alpha,
      int episodes,
      int failures,
      int window,
      Map<String, Double> thresholds) {}

  /** Episodes to learn from. */
  private record Learned(List<EpisodeExtremes> extremes, int failures, String source) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if ((trials == null) == (data == null)) {
      throw new InputException("Give either --trials N or --data DIR to calibrate from.");
    }
    if (!(alpha > 0 && alpha < 1)) {
      throw new InputException("--alpha must be above 0 and below 1, got " + alpha + ".");
    }
    Seeds.require("--first-seed", firstSeed);
    Path where = Policies.find(place.models, policy);
    PolicyFolder folder = PolicyFolder.read(where).uncalibrated();
    requireFlow(folder);
    Selection chosen = selection.selection(policy);
    if (folder.observation() == null) {
      out.printf(
          "%s has no observation density, so its pictures are not judged; add one with"
              + " train-observation%n",
          policy);
    }
    Path recorded = data;
    Learned learned =
        recorded == null
            ? simulated(folder, chosen, trials == null ? 0 : trials, out)
            : recorded(folder, chosen, recorded, out);
    Calibration calibration =
        Calibration.learn(
            folder.weightsHash(),
            learned.source(),
            recorded != null,
            alpha,
            chosen,
            learned.extremes());
    PolicyFolder written = PolicyFolder.write(where, calibration);
    report(calibration, out);
    if (json != null) {
      JsonFile.write(
          json,
          new Result(
              policy,
              written.hash(),
              calibration.source(),
              calibration.provisional(),
              alpha,
              calibration.episodes(),
              learned.failures(),
              calibration.window(),
              calibration.thresholds()));
    }
    return Flowdeck.DONE;
  }

  private static void requireFlow(PolicyFolder folder) {
    switch (folder.description().model()) {
      case PolicyModel.Flow flow -> {}
      case PolicyModel.Diffusion diffusion ->
          throw new InputException(
              "Policy %s is a diffusion policy, which has no likelihood and gives no confidence signals, so there is nothing to calibrate; choose a flow."
                  .formatted(folder.name()));
    }
  }

  private void requireEnough(PolicyFolder folder, int episodes) {
    int signals = folder.observation() == null ? Kind.values().length - 1 : Kind.values().length;
    Calibration.requireEnough(episodes, alpha, signals);
  }

  private Learned simulated(PolicyFolder folder, Selection chosen, int wanted, PrintWriter out) {
    requireEnough(folder, wanted);
    TaskDescription description = Tasks.named(task);
    Conditions conditions = scene.conditions();
    List<EpisodeExtremes> extremes = new ArrayList<>();
    int failures = 0;
    long seed = firstSeed;
    Policy loaded = Policies.open(folder);
    try (PolicyRunner runner = PolicyRunner.lockstep(loaded);
        Evaluation evaluation = new Evaluation(description, Rules.USUAL, conditions)) {
      Progress progress = new Progress(out);
      for (; extremes.size() < wanted && seed - firstSeed < (long) PATIENCE * wanted; seed++) {
        EpisodeExtremes episode = new EpisodeExtremes();
        Judged trial =
            evaluation.policy(
                runner, chosen, seed, DECISION_NANOS, plan -> episode.add(plan.confidence()));
        if (trial.label().outcome() == Outcome.SUCCESS) {
          extremes.add(episode);
        } else {
          failures++;
        }
        progress.at(
            extremes.size(),
            wanted,
            "seed %d %s %s".formatted(seed, trial.label().outcome().word(), episode.worst()));
      }
    }
    String source =
        "%d simulated trials of %s%s, seeds %d to %d, successful ones only"
            .formatted(
                seed - firstSeed,
                description.name(),
                conditions.equals(Conditions.USUAL) ? "" : " (" + conditions.text() + ")",
                firstSeed,
                seed - 1);
    return new Learned(extremes, failures, source);
  }

  private Learned recorded(PolicyFolder folder, Selection chosen, Path recorded, PrintWriter out) {
    LeRobotDataset dataset = LeRobotDataset.open(recorded);
    EncodedData.requireSameLayout(folder, dataset, recorded);
    List<Integer> numbers = EpisodeRange.parse(episodes).of(dataset.episodes());
    requireEnough(folder, numbers.size());
    List<EpisodeExtremes> extremes = new ArrayList<>();
    try (Policy loaded = Policies.open(folder)) {
      loaded.select(chosen);
      Progress progress = new Progress(out);
      for (int number : numbers) {
        EpisodeExtremes episode = new EpisodeExtremes();
        RecordedDecisions.run(
            loaded,
            dataset,
            number,
            dataset.info().cameras().getFirst(),
            number,
            plan -> episode.add(plan.confidence()));
        extremes.add(episode);
        progress.at(extremes.size(), numbers.size(), "episodes");
      }
    }
    return new Learned(
        extremes,
        0,
        "%s, episodes %d to %d"
            .formatted(recorded.getFileName(), numbers.getFirst(), numbers.getLast()));
  }

  private void report(Calibration calibration, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s is calibrated%s on %d successful episodes: at most %.3g %% of such episodes raise an"
            + " alarm%n",
        policy,
        calibration.provisional() ? " provisionally" : "",
        calibration.episodes(),
        100 * calibration.alpha());
    for (Kind kind : Kind.values()) {
      var threshold = calibration.threshold(kind, calibration.selection());
      if (threshold != null) {
        out.printf(
            Locale.ROOT,
            "  %-28s %s %.3f%n",
            kind.label(),
            kind.lowIsUnusual() ? "below" : "above",
            threshold.value());
      }
    }
  }
}
