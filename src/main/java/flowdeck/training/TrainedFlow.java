package flowdeck.training;

import flowdeck.flow.FlowArchitecture;
import java.util.List;
import java.util.Map;

/**
 * What training has produced.
 *
 * @param architecture sizes of the flow
 * @param tensors of the best epoch, by {@link FlowArchitecture#shapes()}
 * @param curve every epoch, in order
 * @param bestEpoch the epoch the tensors come from
 * @param finished whether all epochs ran or patience ended them, rather than a cancellation
 */
public record TrainedFlow(
    FlowArchitecture architecture,
    Map<String, float[]> tensors,
    List<Score> curve,
    int bestEpoch,
    boolean finished) {

  /**
   * One epoch.
   *
   * @param epoch from 1, over all phases
   * @param loss mean training loss: squared error or negative nats per dimension
   * @param heldOut log-likelihood of held-out windows in nats per dimension
   */
  public record Score(int epoch, double loss, double heldOut) {}

  /** Log-likelihood of held-out windows at the best epoch, nats per dimension. */
  public double bestScore() {
    return curve.stream()
        .filter(score -> score.epoch() == bestEpoch)
        .mapToDouble(Score::heldOut)
        .findFirst()
        .orElse(Double.NaN);
  }
}
