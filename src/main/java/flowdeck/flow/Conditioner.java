package flowdeck.flow;

/** How the coupling layers of a flow learn of the observation. */
public enum Conditioner {
  /**
   * A trunk runs once per observation and scales, shifts and biases one small network per layer,
   * which alone runs once per candidate; an affine layer before them is centred and scaled by the
   * trunk.
   */
  FILM("film"),

  /**
   * The paper's: the observation is an input of each layer's network beside the numbers that pass.
   * Base and actions are joined by coupling layers alone.
   */
  CONCAT("concat");

  private final String label;

  Conditioner(String label) {
    this.label = label;
  }

  /** The name in files and commands. */
  @Override
  public String toString() {
    return label;
  }
}
