package flowdeck.policy;

/**
 * How a policy draws its candidates and takes one: of a flow as {@link Selection} says, of a
 * diffusion policy as {@link Denoising} says.
 */
public sealed interface Drawing permits Selection, Denoising {

  /** How many are drawn. */
  int candidates();

  /** The name in records and for people, e.g. "sbs" or "ddim-10". */
  String label();
}
