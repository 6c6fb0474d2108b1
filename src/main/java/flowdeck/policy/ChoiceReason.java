package flowdeck.policy;

import flowdeck.core.CandidateSet;
import flowdeck.core.Refinement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says in words for the operator why a candidate was chosen. */
final class ChoiceReason {
  private ChoiceReason() {}

  /**
   * E.g. "highest log-likelihood of 128, 4 refined (+0.12 nats/dim), 2 modes, continuity 0.5".
   *
   * @param base what the candidates were drawn from
   * @param refinements of the decision
   * @param followed whether a plan was in force that could be kept to
   */
  static String of(
      Selection selection,
      CandidateSet candidates,
      int chosen,
      BaseSamples base,
      List<Refinement> refinements,
      boolean followed) {
    List<String> parts = new ArrayList<>();
    if (selection.strategy().allCompete()) {
      parts.add("highest log-likelihood of %d".formatted(candidates.count()));
    } else if (chosen == 0) {
      parts.add("first of %d drawn".formatted(candidates.count()));
    } else {
      parts.add("first usable of %d drawn".formatted(candidates.count()));
    }
    if (chosen == base.centre()) {
      parts.add("the flow's centre (\u03c3 0)");
    }
    if (!refinements.isEmpty()) {
      parts.add(refined(selection.strategy(), candidates, chosen, refinements));
    }
    int modes = candidates.modeCount();
    if (modes > 0) {
      parts.add(modes == 1 ? "1 mode" : modes + " modes");
    }
    if (selection.continuity() > 0) {
      String weight =
          BigDecimal.valueOf(selection.continuity()).stripTrailingZeros().toPlainString();
      parts.add("continuity %s%s".formatted(weight, followed ? "" : " (no plan to keep to)"));
    }
    if (base.warm() > 0) {
      parts.add("%d drawn around the last plan".formatted(base.warm()));
    }
    return String.join(", ", parts);
  }

  private static String refined(
      Selection.Strategy strategy,
      CandidateSet candidates,
      int chosen,
      List<Refinement> refinements) {
    String gain = "";
    for (Refinement refinement : refinements) {
      if (refinement.candidate() == chosen) {
        double[] logs = refinement.logLikelihoods();
        double nats = logs[refinement.kept()] - logs[0];
        int dims = candidates.horizon() * candidates.dims();
        gain = String.format(Locale.ROOT, " (%+.2f nats/dim)", nats / dims);
      }
    }
    return strategy.denoises() ? "denoised" + gain : refinements.size() + " refined" + gain;
  }
}
