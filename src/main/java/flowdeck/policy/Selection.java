package flowdeck.policy;

/**
 * How candidates are drawn and one is chosen (paper §IV-C).
 *
 * @param strategy direct sampling or Stochastic Batch Selection
 * @param candidates N, how many are drawn
 * @param sigma scale of the base samples; scores are always under N(0, I)
 */
public record Selection(Strategy strategy, int candidates, double sigma) {

  /** The paper's default: best of 128 at half the base's spread. */
  public static final Selection SBS = new Selection(Strategy.SBS, 128, 0.5);

  public Selection {
    if (candidates < 1 || candidates > 4096) {
      throw new IllegalArgumentException("Candidates must be 1 to 4096, got " + candidates);
    }
    if (!(sigma >= 0 && sigma <= 2)) {
      throw new IllegalArgumentException("Sigma must be 0 to 2, got " + sigma);
    }
  }

  /** Which candidate is executed. */
  public enum Strategy {
    /** The first drawn one; the others are drawn for display. */
    DIRECT,
    /** The one with the highest log-likelihood. */
    SBS
  }
}
