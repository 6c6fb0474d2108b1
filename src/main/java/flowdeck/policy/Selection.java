package flowdeck.policy;

/**
 * How candidates are drawn and one is chosen (paper §IV-C).
 *
 * @param strategy direct sampling, Stochastic Batch Selection, Gradient Refinement, or both
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
    DIRECT("direct"),
    /** The one with the highest log-likelihood. */
    SBS("sbs"),
    /** The first drawn one, refined; the others are drawn for display. */
    GR("gr"),
    /** The four with the highest log-likelihood are refined, then the likeliest is taken. */
    SBS_GR("sbs+gr");

    private final String label;

    Strategy(String label) {
      this.label = label;
    }

    /** The name in commands, records and the console. */
    public String label() {
      return label;
    }

    /**
     * The strategy of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Strategy of(String label) {
      for (Strategy strategy : values()) {
        if (strategy.label.equalsIgnoreCase(label)) {
          return strategy;
        }
      }
      throw new IllegalArgumentException(
          "'%s' is no selection; choose direct, sbs, gr or sbs+gr".formatted(label));
    }
  }
}
