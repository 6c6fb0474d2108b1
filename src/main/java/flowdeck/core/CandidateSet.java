package flowdeck.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The action sequences one decision drew, with how likely each is (paper §IV-C).
 *
 * <p>The arrays are handed over, not copied; nobody writes to them again.
 *
 * @param count number of candidates N
 * @param horizon waypoints per candidate
 * @param dims numbers per waypoint
 * @param actions absolute targets, {@code [count][horizon][dims]} flattened, in radians and opened
 *     fractions
 * @param likelihoods of each candidate, if the policy has any
 * @param modes to which mode (group of alike candidates) each belongs, numbered from 0 by the
 *     highest log-likelihood in it; empty if nobody looked
 */
public record CandidateSet(
    int count, int horizon, int dims, float[] actions, Likelihoods likelihoods, int[] modes) {

  /** Candidates whose modes nobody looked for. */
  public CandidateSet(int count, int horizon, int dims, float[] actions, Likelihoods likelihoods) {
    this(count, horizon, dims, actions, likelihoods, new int[0]);
  }

  public CandidateSet {
    if (actions.length != count * horizon * dims) {
      throw new IllegalArgumentException(
          "%d candidates of %d x %d need %d values, got %d"
              .formatted(count, horizon, dims, count * horizon * dims, actions.length));
    }
    if (likelihoods instanceof Likelihoods.Exact exact && exact.nats().length != count) {
      throw new IllegalArgumentException(
          "%d candidates but %d log-likelihoods".formatted(count, exact.nats().length));
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

  /**
   * A candidate as a way to go.
   *
   * @param startNanos of the observation it answers
   * @param waypointNanos time between waypoints
   */
  public Trajectory trajectory(int candidate, long startNanos, long waypointNanos) {
    List<JointVector> waypoints = new ArrayList<>();
    for (int step = 0; step < horizon; step++) {
      waypoints.add(waypoint(candidate, step));
    }
    return new Trajectory(startNanos, waypointNanos, waypoints);
  }

  /** How many modes were found; 0 if nobody looked. */
  public int modeCount() {
    int most = -1;
    for (int mode : modes) {
      most = Math.max(most, mode);
    }
    return most + 1;
  }

  /** What to divide a log-likelihood by to compare it between horizons and layouts. */
  public int dimensions() {
    return horizon * dims;
  }
}
