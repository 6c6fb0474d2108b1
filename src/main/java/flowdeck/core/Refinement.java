package flowdeck.core;

/**
 * The way one candidate went when it was refined by gradient ascent on its log-likelihood (paper
 * §IV-C) or denoised. The arrays are handed over, not copied; nobody writes to them again.
 *
 * @param candidate which one; the candidate set holds where it ended
 * @param path absolute targets after each step, the start first, {@code [steps + 1][horizon][dims]}
 *     flattened, in radians and opened fractions
 * @param logLikelihoods along the path, nats, {@code [steps + 1]}
 * @param kept the step whose point was kept, 0 if no step was better than the start
 * @param clipped how many numbers a step would have moved out of the calibrated range
 */
public record Refinement(
    int candidate, float[] path, double[] logLikelihoods, int kept, int clipped) {}
