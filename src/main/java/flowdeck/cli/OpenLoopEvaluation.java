package flowdeck.cli;

import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.Selection;
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

  /** The result; names are a contract. */
  record Result(
      String policy,
      List<Integer> episodes,
      int windows,
      double logLikelihoodPerDim,
      double gaussianLogLikelihoodPerDim,
      double meanAbsErrorPerDim,
      double holdLastErrorPerDim) {}

  static int run(
      Path models,
      String policy,
      Path data,
      EpisodeRange range,
      @Nullable Path json,
      PrintWriter out) {
    PolicyFolder folder = PolicyFolder.read(Policies.find(models, policy));
    LeRobotDataset dataset = LeRobotDataset.open(data);
    List<Integer> episodes = range.of(dataset.episodes());
    List<EncodedEpisode> encoded =
        EncodedData.of(folder, models, dataset, data, episodes, new Progress(out));
    OpenLoop score = OpenLoop.evaluate(folder, encoded, Selection.SBS, SEED);
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
        "%s on episodes %d to %d, %d windows: log-likelihood %.3f nats per dimension (Gaussian"
            + " around the last action %.3f), mean absolute error %.4f (holding the last action"
            + " %.4f), normalised%n",
        policy,
        episodes.getFirst(),
        episodes.getLast(),
        result.windows(),
        result.logLikelihoodPerDim(),
        result.gaussianLogLikelihoodPerDim(),
        result.meanAbsErrorPerDim(),
        result.holdLastErrorPerDim());
    if (json != null) {
      JsonFile.write(json, result);
    }
    return Flowdeck.DONE;
  }
}
