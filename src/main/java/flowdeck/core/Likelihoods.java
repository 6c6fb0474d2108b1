package flowdeck.core;

/** What a policy can say of how likely its candidates are. */
public sealed interface Likelihoods {

  /**
   * Exact log-densities in the policy's normalised action space.
   *
   * @param nats natural log, one per candidate; handed over, nobody writes to it again
   */
  record Exact(double[] nats) implements Likelihoods {}

  /**
   * Nothing.
   *
   * @param because in words for the operator, e.g. "Diffusion Policy has no likelihood"
   */
  record None(String because) implements Likelihoods {}
}
