package flowdeck.trial.statistics;

/**
 * How long something took, or was waited for in vain.
 *
 * @param seconds until it was reached, or until nobody waited any longer
 * @param reached whether it was reached; otherwise the duration is censored: it would have taken
 *     longer, nobody knows how much
 */
public record Duration(double seconds, boolean reached) {
  public Duration {
    if (!(seconds >= 0)) {
      throw new IllegalArgumentException("A duration of %s s".formatted(seconds));
    }
  }
}
