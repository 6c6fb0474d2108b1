package flowdeck.training;

import java.time.Duration;

/**
 * How far training has come.
 *
 * @param phase what is being fitted
 * @param epoch current epoch of all phases, from 1
 * @param epochs epochs of all phases
 * @param fraction of all steps, 0 to 1
 * @param loss running mean over the epoch: squared error per dimension, but negative log-likelihood
 *     in nats per dimension where likelihood is fitted
 * @param heldOut last score of held-out windows, more is better: log-likelihood in nats per
 *     dimension, or the negative squared error of a diffusion model; NaN before the first
 * @param best highest such score so far; NaN before the first
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
    LIKELIHOOD,
    /** A diffusion model, by squared error of the noise it predicts. */
    DENOISING
  }
}
