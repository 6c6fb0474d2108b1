package flowdeck.cli;

import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyFolder;
import flowdeck.station.Policies;
import flowdeck.training.EncodedEpisode;
import flowdeck.training.OpenLoop;
import flowdeck.trial.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code evaluate --open-loop}: how well a policy predicts recorded demonstrations. */
final class OpenLoopEvaluation {
  private static final long SEED = 1;

  private OpenLoopEvaluation() {}

  /** The result; names are a contract. Both likelihoods are null if the policy has none. */
  record Result(
      String policy,
      List<Integer> episodes,
      int windows,
      @Nullable Double logLikelihoodPerDim,
      @Nullable Double gaussianLogLikelihoodPerDim,
      double meanAbsErrorPerDim,
      double holdLastErrorPerDim) {}

  static int run(
      Path models,
      String policy,
      Path data,
      EpisodeRange range,
      SelectionOptions selection,
      @Nullable Path json,
      PrintWriter out) {
    PolicyFolder folder = PolicyFolder.read(Policies.find(models, policy));
    Drawing drawing = selection.drawing(policy, folder.description().model());
    LeRobotDataset dataset = LeRobotDataset.open(data);
    List<Integer> episodes = range.of(dataset.episodes());
    List<EncodedEpisode> encoded =
        EncodedData.of(folder, models, dataset, data, episodes, new Progress(out));
    OpenLoop score = OpenLoop.evaluate(folder, encoded, drawing, SEED);
    Result result =
        new Result(
            policy,
            episodes,
            score.windows(),
            score.logLikelihoodPerDim(),
            score.gaussianLogLikelihoodPerDim(),
            score.meanAbsErrorPerDim(),
            score.holdLastErrorPerDim());
    out.printf(
        Locale.ROOT,
        "%s on episodes %d to %d, %d windows: %s, mean absolute error %.4f (holding the last action"
            + " %.4f), normalised%n",
        policy,
        episodes.getFirst(),
        episodes.getLast(),
        result.windows(),
        likelihood(score),
        result.meanAbsErrorPerDim(),
        result.holdLastErrorPerDim());
    if (json != null) {
      JsonFile.write(json, result);
    }
    return Flowdeck.DONE;
  }

  /** For people: how likely demonstrations are, if the policy can say. */
  static String likelihood(OpenLoop score) {
    return score.logLikelihoodPerDim() == null
        ? "no likelihood"
        : String.format(
            Locale.ROOT,
            "log-likelihood %.3f nats per dimension (Gaussian around the last action %.3f)",
            score.logLikelihoodPerDim(),
            score.gaussianLogLikelihoodPerDim());
  }
}
