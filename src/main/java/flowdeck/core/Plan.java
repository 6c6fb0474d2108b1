package flowdeck.core;

/**
 * The answer of a policy to one observation: all candidates, the chosen one, and why.
 *
 * @param sequence counts the decisions of one trial from 0
 * @param selected the chosen action sequence
 * @param candidates everything that was drawn
 * @param selectedIndex position of the chosen candidate in {@code candidates}
 * @param reason why it was chosen, in words for the operator, e.g. "highest log-likelihood of 128"
 * @param timings where the time went
 */
public record Plan(
    long sequence,
    Trajectory selected,
    CandidateSet candidates,
    int selectedIndex,
    String reason,
    Timings timings) {

  /** Log-likelihood of the selected candidate in nats per dimension; NaN if the policy has none. */
  public double selectedNatsPerDimension() {
    return candidates.hasLikelihoods() ? candidates.natsPerDimension(selectedIndex) : Double.NaN;
  }

  /**
   * Wall time of the parts of one decision.
   *
   * @param encodeNanos newest frame to embedding
   * @param flowNanos conditioning, drawing and scoring all candidates
   * @param totalNanos whole decision
   */
  public record Timings(long encodeNanos, long flowNanos, long totalNanos) {}
}
