package flowdeck.training;

import java.time.Duration;

/**
 * How far training has come.
 *
 * @param phase what is being fitted
 * @param epoch current epoch of all phases, from 1
 * @param epochs epochs of all phases
 * @param fraction of all steps, 0 to 1
 * @param loss running mean over the epoch: squared error per dimension while warming up, else
 *     negative log-likelihood in nats per dimension
 * @param heldOut last log-likelihood of held-out windows, nats per dimension; NaN before the first
 * @param best highest held-out log-likelihood so far; NaN before the first
 * @param windowsPerSecond speed
 * @param remaining estimate
 */
public record TrainingProgress(
    Phase phase,
    int epoch,
    int epochs,
    double fraction,
    double loss,
    double heldOut,
    double best,
    double windowsPerSecond,
    Duration remaining) {

  /** What is being fitted. */
  public enum Phase {
    /** The conditional mean, by squared error. */
    WARM_START,
    /** Everything, by likelihood. */
    LIKELIHOOD
  }
}
