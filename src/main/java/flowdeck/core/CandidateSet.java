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
 * @param modes to which mode (group of alike candidates) each belongs, numbered from 0 by the
 *     highest log-likelihood in it; empty if nobody looked
 */
public record CandidateSet(
    int count, int horizon, int dims, float[] actions, double[] logLikelihoods, int[] modes) {

  /** Candidates whose modes nobody looked for. */
  public CandidateSet(int count, int horizon, int dims, float[] actions, double[] logLikelihoods) {
    this(count, horizon, dims, actions, logLikelihoods, new int[0]);
  }

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
    if (modes.length != 0 && modes.length != count) {
      throw new IllegalArgumentException(
          "%d candidates but modes of %d".formatted(count, modes.length));
    }
  }

  /** Target number {@code dim} at waypoint {@code step} of candidate {@code candidate}. */
  public float value(int candidate, int step, int dim) {
    return actions[(candidate * horizon + step) * dims + dim];
  }

  public JointVector waypoint(int candidate, int step) {
    return JointVector.of(actions, (candidate * horizon + step) * dims, dims);
  }

  /** How many modes were found; 0 if nobody looked. */
  public int modeCount() {
    int most = -1;
    for (int mode : modes) {
      most = Math.max(most, mode);
    }
    return most + 1;
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
