package flowdeck.core;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The answer of a policy to one observation: all candidates, the chosen one, and why.
 *
 * @param sequence counts the decisions of one trial from 0
 * @param selected the chosen action sequence
 * @param candidates everything that was drawn
 * @param selectedIndex position of the chosen candidate in {@code candidates}
 * @param reason why it was chosen, in words for the operator, e.g. "highest log-likelihood of 128"
 * @param refinements the ways of the candidates that were refined, in no particular order
 * @param clipped numbers of the selected candidate that were held at the border of the calibrated
 *     action range
 * @param confidence how certain the policy is
 * @param timings where the time went
 */
public record Plan(
    long sequence,
    Trajectory selected,
    CandidateSet candidates,
    int selectedIndex,
    String reason,
    List<Refinement> refinements,
    int clipped,
    Confidence confidence,
    Timings timings) {

  public Plan {
    refinements = List.copyOf(refinements);
  }

  /** A plan of a policy that neither refines nor tells its confidence. */
  public Plan(
      long sequence,
      Trajectory selected,
      CandidateSet candidates,
      int selectedIndex,
      String reason,
      Timings timings) {
    this(
        sequence,
        selected,
        candidates,
        selectedIndex,
        reason,
        List.of(),
        0,
        Confidence.NONE,
        timings);
  }

  /** Log-likelihood of the selected candidate in nats per dimension, if the policy has any. */
  public OptionalDouble selectedNatsPerDimension() {
    return switch (candidates.likelihoods()) {
      case Likelihoods.Exact exact ->
          OptionalDouble.of(exact.nats()[selectedIndex] / candidates.dimensions());
      case Likelihoods.None none -> OptionalDouble.empty();
    };
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
