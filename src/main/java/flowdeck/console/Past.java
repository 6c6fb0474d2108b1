package flowdeck.console;

import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;

/**
 * One decision as it is kept to look back at.
 *
 * @param present what was sent to the arms when the plan came
 */
public record Past(Plan plan, Decision decision, JointVector present) {

  /** Time of the observation on the cell's clock. */
  public long nanos() {
    return decision.nanos();
  }

  private long likelihoodBytes() {
    return switch (plan.candidates().likelihoods()) {
      case Likelihoods.Exact exact -> 8L * exact.nats().length;
      case Likelihoods.None none -> 0;
    };
  }

  /** About how much memory its arrays hold. */
  long bytes() {
    long bytes =
        4L * plan.candidates().actions().length
            + likelihoodBytes()
            + 4L * plan.candidates().modes().length;
    for (Refinement refinement : plan.refinements()) {
      bytes += 4L * refinement.path().length + 8L * refinement.logLikelihoods().length;
    }
    return bytes;
  }
}
