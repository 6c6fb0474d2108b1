package flowdeck.trial;

/**
 * How the trial's policy chose among its candidates.
 *
 * @param strategy as commands spell it, e.g. "sbs"
 * @param candidates N
 * @param sigma scale of the base samples
 */
public record SelectionUsed(String strategy, int candidates, double sigma) {

  /** For people, e.g. "sbs 128 σ 0.5". */
  public String text() {
    return "%s %d σ %s".formatted(strategy, candidates, sigma);
  }
}
