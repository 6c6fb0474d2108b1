package flowdeck.training;

import flowdeck.policy.PolicyModel;
import java.util.List;
import java.util.Map;

/**
 * What training has produced.
 *
 * @param model what was trained
 * @param tensors of the best epoch, by {@link PolicyModel#shapes()}
 * @param curve every epoch, in order
 * @param bestEpoch the epoch the tensors come from
 * @param finished whether all epochs ran or patience ended them, rather than a cancellation
 */
public record TrainedModel(
    PolicyModel model,
    Map<String, float[]> tensors,
    List<Score> curve,
    int bestEpoch,
    boolean finished) {

  /**
   * One epoch.
   *
   * @param epoch from 1, over all phases
   * @param loss mean training loss: squared error or negative nats per dimension
   * @param heldOut score of held-out windows, more is better: log-likelihood in nats per dimension,
   *     or the negative squared error of a diffusion model
   */
  public record Score(int epoch, double loss, double heldOut) {}

  /** Score of held-out windows at the best epoch. */
  public double bestScore() {
    return curve.stream()
        .filter(score -> score.epoch() == bestEpoch)
        .mapToDouble(Score::heldOut)
        .findFirst()
        .orElse(Double.NaN);
  }
}
