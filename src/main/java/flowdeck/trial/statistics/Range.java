package flowdeck.trial.statistics;

/** An interval of numbers, both ends included. */
public record Range(double low, double high) {

  /** Whether a number is in it. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
