package flowdeck.policy;

import java.util.Arrays;
import java.util.List;

/**
 * How a flow draws candidates and chooses one (paper §IV-C).
 *
 * @param strategy direct sampling, Stochastic Batch Selection, Gradient Refinement, denoising, or
 *     two of them
 * @param candidates N, how many are drawn
 * @param sigma scale of the base samples, above 0; scores are always under N(0, I)
 * @param continuity λ, what leaving the plan in force costs: nats per squared standard deviation of
 *     an action number at the first waypoint, half as much at each later one; 0 costs nothing
 * @param warmStart whether half of the candidates, the first drawn included, are drawn around the
 *     plan in force
 */
public record Selection(
    Strategy strategy, int candidates, double sigma, double continuity, boolean warmStart)
    implements Drawing {

  /** The most candidates a decision may draw. */
  public static final int MOST_CANDIDATES = 4096;

  /** The paper's default: best of 128 at half the base's spread. */
  public static final Selection SBS = new Selection(Strategy.SBS, 128, 0.5);

  private static final double MOST_CONTINUITY = 10_000;

  public Selection {
    if (candidates < 1 || candidates > MOST_CANDIDATES) {
      throw new IllegalArgumentException(
          "Candidates must be 1 to %d, got %d".formatted(MOST_CANDIDATES, candidates));
    }
    if (!(sigma > 0 && sigma <= 2)) {
      throw new IllegalArgumentException("Sigma must be above 0 and at most 2, got " + sigma);
    }
    if (!(continuity >= 0 && continuity <= MOST_CONTINUITY)) {
      throw new IllegalArgumentException("Continuity must be 0 to 10000, got " + continuity);
    }
  }

  /** A selection as in the paper, which pays no attention to the plan in force. */
  public Selection(Strategy strategy, int candidates, double sigma) {
    this(strategy, candidates, sigma, 0, false);
  }

  @Override
  public String label() {
    return strategy.label();
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
    SBS_GR("sbs+gr"),
    /** The first drawn one, less the noise that training added to actions. */
    DENOISE("denoise"),
    /** The one with the highest log-likelihood, less the noise that training added to actions. */
    SBS_DENOISE("sbs+denoise");

    private final String label;

    Strategy(String label) {
      this.label = label;
    }

    /** The name in commands, records and the console. */
    public String label() {
      return label;
    }

    /** Whether the best of all candidates is chosen rather than the first one. */
    public boolean allCompete() {
      return switch (this) {
        case DIRECT, GR, DENOISE -> false;
        case SBS, SBS_GR, SBS_DENOISE -> true;
      };
    }

    /** How many candidates are refined at most. */
    public int refined() {
      return switch (this) {
        case DIRECT, SBS -> 0;
        case GR, DENOISE, SBS_DENOISE -> 1;
        case SBS_GR -> 4;
      };
    }

    /** Whether what is refined moves by one step of denoising rather than by ten of ascent. */
    public boolean denoises() {
      return this == DENOISE || this == SBS_DENOISE;
    }

    /** All names in words, for messages. */
    public static String choices() {
      List<String> labels = Arrays.stream(values()).map(Strategy::label).toList();
      int last = labels.size() - 1;
      return String.join(", ", labels.subList(0, last)) + " or " + labels.get(last);
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
          "'%s' is no selection; choose %s".formatted(label, choices()));
    }
  }
}
