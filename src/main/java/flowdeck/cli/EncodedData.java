package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.policy.PolicyFolder;
import flowdeck.station.Encoders;
import flowdeck.training.EncodedEpisode;
import flowdeck.training.FeatureCache;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;

/** Recorded episodes as a policy's own encoder sees them. */
final class EncodedData {
  private EncodedData() {}

  /**
   * Encodes, or reads from the cache beside the policies.
   *
   * @param data the dataset's folder, for people
   */
  static List<EncodedEpisode> of(
      PolicyFolder policy,
      Path models,
      LeRobotDataset dataset,
      Path data,
      List<Integer> episodes,
      Progress progress) {
    requireSameLayout(policy, dataset, data);
    return of(
        Encoders.of(policy),
        models.resolve(".cache"),
        dataset,
        episodes,
        0,
        progress,
        fraction -> {},
        () -> false);
  }

  /**
   * Encodes, or reads from the cache, on all cores.
   *
   * @param cache beside the policies
   * @param copies of each episode with changed pictures
   * @param fraction told how much is done, 0 to 1
   * @param cancelled asked before each frame
   */
  static List<EncodedEpisode> of(
      Encoders.Encoder encoder,
      Path cache,
      LeRobotDataset dataset,
      List<Integer> episodes,
      int copies,
      Progress progress,
      DoubleConsumer fraction,
      BooleanSupplier cancelled) {
    return new FeatureCache(
            cache.resolve("features"),
            encoder::open,
            encoder.config().featureCount(),
            encoder.hash(),
            Runtime.getRuntime().availableProcessors())
        .episodes(
            dataset,
            episodes,
            dataset.info().cameras().getFirst(),
            copies,
            done -> {
              fraction.accept(done);
              progress.at(
                  (int) Math.floor(done * episodes.size()), episodes.size(), "episodes encoded");
            },
            cancelled);
  }

  /** Refuses data whose actions are not the policy's. */
  static void requireSameLayout(PolicyFolder policy, LeRobotDataset dataset, Path data) {
    if (!dataset.info().actionLayout().names().equals(policy.description().layout())) {
      throw new InputException(
          "Policy %s and dataset %s do not name the same numbers in an action; choose a policy trained on such data."
              .formatted(policy.name(), data));
    }
    if (dataset.info().cameras().isEmpty()) {
      throw new InputException(
          "%s has no camera; policy %s needs one to look through.".formatted(data, policy.name()));
    }
  }
}
