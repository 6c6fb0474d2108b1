package flowdeck.core;

/**
 * The action sequences one decision drew, with the exact log-likelihood of each (paper §IV-C).
 *
 * <p>The arrays are handed over, not copied; nobody writes to them again.
 *
 * @param count number of candidates N
 * @param horizon waypoints per candidate
 * @param dims numbers per waypoint
 * @param actions absolute targets, {@code [count][horizon][dims]} flattened, in radians and opened
 *     fractions
 * @param logLikelihoods natural log of the density in the policy's normalised action space, one per
 *     candidate; empty if the policy has no likelihood
 */
public record CandidateSet(
    int count, int horizon, int dims, float[] actions, double[] logLikelihoods) {
  public CandidateSet {
    if (actions.length != count * horizon * dims) {
      throw new IllegalArgumentException(
          "%d candidates of %d x %d need %d values, got %d"
              .formatted(count, horizon, dims, count * horizon * dims, actions.length));
    }
    if (logLikelihoods.length != 0 && logLikelihoods.length != count) {
      throw new IllegalArgumentException(
          "%d candidates but %d log-likelihoods".formatted(count, logLikelihoods.length));
    }
  }

  /** Target number {@code dim} at waypoint {@code step} of candidate {@code candidate}. */
  public float value(int candidate, int step, int dim) {
    return actions[(candidate * horizon + step) * dims + dim];
  }

  public JointVector waypoint(int candidate, int step) {
    return JointVector.of(actions, (candidate * horizon + step) * dims, dims);
  }

  public boolean hasLikelihoods() {
    return logLikelihoods.length > 0;
  }

  /**
   * Log-likelihood of a candidate in nats per dimension, comparable between horizons and layouts.
   */
  public double natsPerDimension(int candidate) {
    return logLikelihoods[candidate] / (horizon * dims);
  }
}
