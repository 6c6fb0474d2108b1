package flowdeck.trial;

/**
 * How the trial's policy chose among its candidates.
 *
 * @param strategy e.g. "sbs", or "ddim-10" of a diffusion policy
 * @param candidates N
 * @param sigma scale of the base samples
 * @param continuity λ, what leaving the plan in force costs, 0 for nothing
 * @param warmStart whether half of the candidates were drawn around the plan in force
 */
public record SelectionUsed(
    String strategy, int candidates, double sigma, double continuity, boolean warmStart) {

  /** One that paid no attention to the plan in force. */
  public SelectionUsed(String strategy, int candidates, double sigma) {
    this(strategy, candidates, sigma, 0, false);
  }

  /** For people, e.g. "sbs 128 σ 0.5" or "sbs 128 σ 0.5 λ 0.2 warm". */
  public String text() {
    return "%s %d σ %s%s%s"
        .formatted(
            strategy,
            candidates,
            sigma,
            continuity == 0 ? "" : " λ " + continuity,
            warmStart ? " warm" : "");
  }
}
