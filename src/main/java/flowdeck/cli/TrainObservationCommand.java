package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.station.Policies;
import flowdeck.training.EncodedEpisode;
import flowdeck.training.ObservationFit;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train-observation}: gives a policy a density of the pictures it was trained on. */
@Command(
    name = "train-observation",
    mixinStandardHelpOptions = true,
    description =
        "Fits the density of pictures to a policy's demonstrations, which train does by itself; its"
            + " plans stay as they are. Calibrate it afterwards.")
final class TrainObservationCommand implements Callable<Integer> {
  /** Of ten episodes one chooses when to stop. */
  private static final int HELD_OUT = 10;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "NAME",
      description = "folder under the models folder")
  private String policy = "";

  @Option(
      names = "--models",
      defaultValue = "models",
      paramLabel = "DIR",
      description = "policies (default: ${DEFAULT-VALUE})")
  private Path models = Path.of("models");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "LeRobot dataset the policy was trained on")
  private Path data = Path.of("");

  @Option(
      names = "--episodes",
      paramLabel = "A-B",
      description = "episodes it was trained on (default: all)")
  private @Nullable String episodes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of weights, order and noise (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
  private @Nullable Path json;

  /**
   * The result.
   *
   * @param hash of the policy
   * @param episodes learned from
   * @param natsPerDimension log-likelihood of held-out condensed pictures
   */
  record Result(String policy, String hash, int episodes, double natsPerDimension) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Path place = Policies.find(models, policy);
    PolicyFolder folder = PolicyFolder.read(place);
    if (folder.description().model() instanceof PolicyModel.Diffusion) {
      throw new InputException(
          "Policy %s is a diffusion policy, which gives no confidence signals, so an observation density would be of no use; choose a flow."
              .formatted(policy));
    }
    if (!ObservationFit.possible(folder.description().normalisation())) {
      throw new InputException(
          "The encoder of policy %s yields a single number, which has no density; train it with another encoder."
              .formatted(policy));
    }
    LeRobotDataset dataset = LeRobotDataset.open(data);
    List<Integer> chosen = EpisodeRange.parse(episodes).of(dataset.episodes());
    List<EncodedEpisode> encoded =
        EncodedData.of(folder, models, dataset, data, chosen, new Progress(out));
    List<EncodedEpisode> training = new ArrayList<>();
    List<EncodedEpisode> heldOut = new ArrayList<>();
    for (int i = 0; i < encoded.size(); i++) {
      (i % HELD_OUT == HELD_OUT - 1 ? heldOut : training).add(encoded.get(i));
    }
    Progress progress = new Progress(out);
    ObservationFit fit =
        ObservationFit.of(
            training,
            heldOut,
            folder.description().normalisation(),
            seed,
            Runtime.getRuntime().availableProcessors(),
            fraction -> progress.at((int) Math.round(100 * fraction), 100, "% trained"),
            () -> false);
    PolicyFolder written = PolicyFolder.write(place, fit.model());
    out.printf(
        Locale.ROOT,
        "%s knows the pictures of %d episodes (%.3f nats per dimension on others); calibrate it"
            + " now%n",
        policy,
        encoded.size(),
        fit.heldOutNats());
    if (json != null) {
      JsonFile.write(json, new Result(policy, written.hash(), encoded.size(), fit.heldOutNats()));
    }
    return Flowdeck.DONE;
  }
}
