package flowdeck.cli;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.encoder.EncoderConfig.Features;
import flowdeck.station.Encoders;
import flowdeck.training.DiffusionPreset;
import flowdeck.training.EncodedEpisode;
import flowdeck.training.HeldOut;
import flowdeck.training.PolicyTraining;
import flowdeck.training.StridedWindows;
import flowdeck.training.TrainingSettings;
import flowdeck.trial.JsonFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code train}: from a dataset to a policy folder. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains a policy on a LeRobot dataset. Interrupted, it goes on with --resume.")
final class TrainCommand implements Callable<Integer> {
  private static final int MOST_COPIES = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "LeRobot dataset, v3.0 or v2.1")
  private Path data = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "models/NAME",
      description = "policy folder to write")
  private Path out = Path.of("");

  @Option(
      names = "--episodes",
      paramLabel = "A-B",
      description = "episodes to train on (default: all)")
  private @Nullable String episodes;

  @Option(
      names = "--instruction",
      paramLabel = "WORDS",
      description = "train only on episodes with this instruction (default: all)")
  private @Nullable String instruction;

  @Option(
      names = "--encoder",
      defaultValue = "models/stack-blocks-two",
      paramLabel = "DIR",
      description =
          "trained or imported encoder, policy folder to take one from, or 'untrained' for fixed"
              + " random weights (default: ${DEFAULT-VALUE})")
  private String encoder = "";

  @Option(
      names = "--features",
      paramLabel = "WHAT",
      description = "embedding, keypoints or embedding+keypoints (default: the encoder's own)")
  private @Nullable String features;

  @Option(
      names = "--stride",
      defaultValue = "4",
      description = "frames between waypoints (default: ${DEFAULT-VALUE})")
  private int stride;

  @Option(
      names = "--history",
      defaultValue = "4",
      description = "observations (default: ${DEFAULT-VALUE})")
  private int history;

  @Option(
      names = "--horizon",
      defaultValue = "4",
      description = "waypoints per plan (default: ${DEFAULT-VALUE})")
  private int horizon;

  @Mixin private ScheduleOptions schedule = new ScheduleOptions();
  @Mixin private NoiseOptions noise = new NoiseOptions();

  @Option(
      names = "--held-out",
      defaultValue = "0.1",
      description = "share of episodes only scored (default: ${DEFAULT-VALUE})")
  private double heldOut;

  @Option(
      names = "--held-out-episodes",
      paramLabel = "A-B",
      description = "episodes only scored, in place of a share")
  private @Nullable String heldOutEpisodes;

  @Option(
      names = "--augment",
      paramLabel = "COPIES",
      defaultValue = "0",
      description =
          "train also on so many copies of each episode with pictures cropped and in other light;"
              + " each lengthens an epoch by the episode (default: ${DEFAULT-VALUE})")
  private int augment;

  @Mixin private FlowSizeOptions sizes = new FlowSizeOptions();
  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of weights, order and noise (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--threads", description = "that share each step (default: one per core)")
  private @Nullable Integer threads;

  @Option(
      names = "--minutes",
      description = "stop after this time with the best weights until then")
  private @Nullable Double minutes;

  @Option(names = "--resume", description = "go on from the last checkpoint of this policy")
  private boolean resume;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  /**
   * The result.
   *
   * @param policy folder
   * @param hash of the policy
   * @param windows the held-out evaluation covers
   * @param logLikelihoodPerDim of held-out plans, nats, normalised; null without likelihood
   * @param gaussianLogLikelihoodPerDim the same under a Gaussian around the last action
   * @param meanAbsErrorPerDim of the selected plan, normalised
   * @param holdLastErrorPerDim of holding the last action, normalised
   * @param seconds wall time
   * @param finished whether all epochs were done
   */
  record Result(
      String policy,
      String hash,
      int windows,
      @Nullable Double logLikelihoodPerDim,
      @Nullable Double gaussianLogLikelihoodPerDim,
      double meanAbsErrorPerDim,
      double holdLastErrorPerDim,
      double seconds,
      boolean finished) {}

  @Override
  public Integer call() {
    TrainingJournal journal =
        new TrainingJournal(
            modelsFolder(),
            out.toAbsolutePath().normalize().getFileName().toString(),
            spec.root().commandLine().getParseResult().originalArgs(),
            resume);
    Integer code = journal.follow(() -> train(journal));
    if (code == null) {
      spec.commandLine().getOut().println("Stopped; the same command with --resume goes on.");
      return Flowdeck.NO;
    }
    return code;
  }

  private int train(TrainingJournal journal) {
    PrintWriter print = spec.commandLine().getOut();
    long startNanos = Clock.system().nanos();
    Double limit = minutes;
    BooleanSupplier cancelled =
        () -> {
          journal.requireGoingOn();
          return limit != null && (Clock.system().nanos() - startNanos) * 1e-9 > 60 * limit;
        };
    LeRobotDataset dataset = LeRobotDataset.open(data);
    if (!dataset.note().isEmpty()) {
      print.println(dataset.note());
    }
    List<Integer> chosen = instructed(dataset, EpisodeRange.parse(episodes).of(dataset.episodes()));
    if (dataset.info().cameras().isEmpty()) {
      throw new InputException(
          "%s has no camera; a policy needs one to look through.".formatted(data));
    }
    Path cache = modelsFolder().resolve(".cache");
    PolicyFolder.requireReplaceable(out);
    Encoders.Encoder parts = Encoders.read(encoder, features == null ? null : features(features));
    DiffusionPreset diffusion = diffusion(spec.commandLine().getParseResult());
    TrainingSettings settings = settings(diffusion);
    List<EncodedEpisode> encoded =
        EncodedData.of(
            parts,
            cache,
            dataset,
            chosen,
            copies(),
            new Progress(print),
            journal::encoding,
            cancelled);
    Path checkpoint = cache.resolve(out.getFileName() + ".checkpoint");
    clear(checkpoint);
    PolicyTraining training =
        new PolicyTraining(
            dataset.info().actionLayout(),
            dataset.info().fps(),
            parts.description(),
            parts.tensors(),
            settings,
            diffusion,
            heldOut(chosen));
    PolicyTraining.Result result =
        training.run(
            encoded,
            "%s, episodes %d to %d%s"
                .formatted(
                    data.getFileName(),
                    chosen.getFirst(),
                    chosen.getLast(),
                    instruction == null ? "" : " with '" + instruction + "'"),
            chosen.stream().map(dataset::task).distinct().filter(w -> !w.isEmpty()).toList(),
            out,
            checkpoint,
            new TrainingPrinter(print).andThen(journal::training),
            cancelled);
    double seconds = (Clock.system().nanos() - startNanos) * 1e-9;
    report(result, seconds, print);
    if (result.trained().finished()) {
      remove(checkpoint);
    }
    return Flowdeck.DONE;
  }

  private int copies() {
    if (augment < 0 || augment > MOST_COPIES) {
      throw new InputException(
          "--augment must be 0 to %d copies, got %d.".formatted(MOST_COPIES, augment));
    }
    return augment;
  }

  private List<Integer> instructed(LeRobotDataset dataset, List<Integer> range) {
    String wanted = instruction;
    if (wanted == null) {
      return range;
    }
    List<Integer> chosen = range.stream().filter(i -> dataset.task(i).equals(wanted)).toList();
    if (chosen.isEmpty()) {
      throw new InputException(
          "No episode of %s has the instruction '%s'; leave --instruction out or correct it."
              .formatted(data, wanted));
    }
    return chosen;
  }

  private TrainingSettings settings(@Nullable DiffusionPreset preset) {
    TrainingSettings standard = TrainingSettings.STANDARD;
    int shares = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    try {
      TrainingSettings settings =
          preset == null
              ? standard
                  .with(new StridedWindows(stride, history, horizon))
                  .with(schedule.ofFlow())
                  .with(sizes.architecture())
                  .with(noise.ofFlow())
              : standard
                  .with(preset.windows(stride))
                  .with(schedule.ofDiffusion(preset))
                  .with(noise.ofDiffusion());
      return settings.withSeed(seed).withThreads(shares);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage() + "; correct the options.", e);
    }
  }

  /** The diffusion policy that is asked for, or null for a flow. */
  @Nullable DiffusionPreset diffusion(ParseResult given) {
    return model.diffusion(given);
  }

  private HeldOut heldOut(List<Integer> chosen) {
    if (heldOutEpisodes == null) {
      return HeldOut.share(heldOut);
    }
    List<Integer> named = EpisodeRange.parse(heldOutEpisodes).of(chosen);
    return HeldOut.places(named.stream().map(chosen::indexOf).collect(Collectors.toSet()));
  }

  private static Features features(String label) {
    for (Features candidate : Features.values()) {
      if (candidate.label().equals(label)) {
        return candidate;
      }
    }
    throw new InputException(
        "'%s' are no features; choose embedding, keypoints or embedding+keypoints."
            .formatted(label));
  }

  /** Where the policies are: what a training keeps is found there again from any folder. */
  private Path modelsFolder() {
    Path models = out.toAbsolutePath().normalize().getParent();
    if (models == null) {
      throw new InputException("%s cannot be a policy folder; give models/NAME.".formatted(out));
    }
    return models;
  }

  private void clear(Path checkpoint) {
    if (!resume) {
      remove(checkpoint);
    } else if (!Files.exists(checkpoint)) {
      throw new InputException(
          "There is no unfinished training of %s to resume; leave --resume out.".formatted(out));
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new InputException(
          "Cannot remove the old checkpoint %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void report(PolicyTraining.Result result, double seconds, PrintWriter print) {
    print.printf(
        Locale.ROOT,
        "%s: held-out %s, error %.3f (holding %.3f), %s%n",
        out,
        OpenLoopEvaluation.likelihood(result.openLoop()),
        result.openLoop().meanAbsErrorPerDim(),
        result.openLoop().holdLastErrorPerDim(),
        Progress.text(java.time.Duration.ofMillis(Math.round(seconds * 1000))));
    if (json != null) {
      JsonFile.write(
          json,
          new Result(
              out.toString(),
              result.policy().hash(),
              result.openLoop().windows(),
              result.openLoop().logLikelihoodPerDim(),
              result.openLoop().gaussianLogLikelihoodPerDim(),
              result.openLoop().meanAbsErrorPerDim(),
              result.openLoop().holdLastErrorPerDim(),
              seconds,
              result.trained().finished()));
    }
  }
}
