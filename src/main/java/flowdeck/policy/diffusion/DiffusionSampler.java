package flowdeck.policy.diffusion;

import java.util.random.RandomGenerator;

/**
 * Turns noise into sequences within [-1, 1]. Each step estimates the clean sequence from the
 * predicted noise, clips it to that range, and goes on to the next lower step. The formulas are
 * those of the "diffusers" library, with which Diffusion Policy samples (variance "fixed small",
 * steps spaced from 0 on). Immutable.
 */
public final class DiffusionSampler {
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final int stride;
  private final int steps;

  /** Predicts the noise in sequences. */
  @FunctionalInterface
  public interface Denoiser {
    /**
     * @param noisy all sequences, not to be kept
     * @param step how much noise they carry, see {@link NoiseSchedule}
     * @return the noise, as many numbers
     */
    float[] noise(float[] noisy, int step);
  }

  /**
   * @param steps how many are taken; of DDPM all that the schedule has
   */
  public DiffusionSampler(NoiseSchedule schedule, Sampler sampler, int steps) {
    boolean possible =
        switch (sampler) {
          case DDPM -> steps == schedule.steps();
          case DDIM -> steps >= 1 && steps <= schedule.steps();
        };
    if (!possible) {
      throw new IllegalArgumentException(
          "%s cannot take %d steps of %d".formatted(sampler, steps, schedule.steps()));
    }
    this.schedule = schedule;
    this.sampler = sampler;
    this.steps = steps;
    stride = schedule.steps() / steps;
  }

  /**
   * Samples.
   *
   * @param start drawn from N(0, I); any number of sequences
   * @param random what DDPM draws from
   * @return as many numbers, all within [-1, 1]
   */
  public float[] sample(Denoiser denoiser, float[] start, RandomGenerator random) {
    float[] x = start.clone();
    for (int k = steps - 1; k >= 0; k--) {
      int t = k * stride;
      float[] noise = denoiser.noise(x, t);
      switch (sampler) {
        case DDPM -> ancestral(x, noise, t, random);
        case DDIM -> direct(x, noise, t);
      }
    }
    return x;
  }

  private void ancestral(float[] x, float[] noise, int t, RandomGenerator random) {
    double kept = schedule.kept(t);
    double before = schedule.kept(t - 1);
    double beta = schedule.beta(t);
    double ofClean = Math.sqrt(before) * beta / (1 - kept);
    double ofNoisy = Math.sqrt(1 - beta) * (1 - before) / (1 - kept);
    double spread = Math.sqrt(beta * (1 - before) / (1 - kept)); // 0 at the last step
    for (int i = 0; i < x.length; i++) {
      double mean = ofClean * clean(x[i], noise[i], kept) + ofNoisy * x[i];
      x[i] = (float) (t == 0 ? mean : mean + spread * random.nextGaussian());
    }
  }

  private void direct(float[] x, float[] noise, int t) {
    double kept = schedule.kept(t);
    double before = schedule.kept(t - stride);
    double signal = Math.sqrt(before);
    double rest = Math.sqrt(1 - before);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (signal * clean(x[i], noise[i], kept) + rest * noise[i]);
    }
  }

  /** Math.clamp keeps NaN, which a plan must not hide. */
  private static double clean(double noisy, double noise, double kept) {
    return Math.clamp((noisy - Math.sqrt(1 - kept) * noise) / Math.sqrt(kept), -1.0, 1.0);
  }
}
