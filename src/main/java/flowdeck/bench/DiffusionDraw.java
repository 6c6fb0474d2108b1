package flowdeck.bench;

import flowdeck.policy.Denoising;
import flowdeck.policy.PlanDenoiser;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Decisions of a Diffusion Policy from the history on: one plan, whatever the sampler. */
final class DiffusionDraw implements AutoCloseable {
  private static final int STEPS = 100;

  private final PlanDenoiser denoiser;
  private final float[] history;
  private final SplittableRandom random = new SplittableRandom(3);

  DiffusionDraw(UnetArchitecture sizes, Sampler sampler, int steps) {
    double[] high = new double[sizes.dims()];
    Arrays.fill(high, 1);
    double[] low = new double[sizes.dims()];
    Arrays.fill(low, -1);
    denoiser =
        new PlanDenoiser(
            new PolicyModel.Diffusion(sizes, 0, STEPS, Sampler.DDPM, STEPS, low, high),
            sizes.initial(1),
            sizes.length());
    denoiser.select(new Denoising(sampler, steps, 1));
    history = Sizes.gaussians(sizes.context(), 1, 2);
  }

  void draw() {
    denoiser.draw(history, random);
  }

  @Override
  public void close() {
    denoiser.close();
  }
}
