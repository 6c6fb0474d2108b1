package flowdeck.policy;

import flowdeck.policy.diffusion.Sampler;

/**
 * How a diffusion policy turns noise into candidates; the first one drawn is taken, since nothing
 * ranks them.
 *
 * @param sampler DDPM through all steps or DDIM through some
 * @param steps how many
 * @param candidates how many are drawn; all but one only to be looked at
 */
public record Denoising(Sampler sampler, int steps, int candidates) implements Drawing {

  public Denoising {
    if (steps < 1 || steps > PolicyModel.Diffusion.MOST_STEPS) {
      throw new IllegalArgumentException(
          "Steps must be 1 to %d, got %d".formatted(PolicyModel.Diffusion.MOST_STEPS, steps));
    }
    if (candidates < 1 || candidates > Selection.MOST_CANDIDATES) {
      throw new IllegalArgumentException(
          "Candidates must be 1 to %d, got %d".formatted(Selection.MOST_CANDIDATES, candidates));
    }
  }

  @Override
  public String label() {
    return sampler + "-" + steps;
  }
}
