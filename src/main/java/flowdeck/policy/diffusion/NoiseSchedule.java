package flowdeck.policy.diffusion;

/**
 * How much noise a sequence carries at each step of diffusion, from 0 (almost none) on: the squared
 * cosine schedule (Nichol and Dhariwal, 2021) that Diffusion Policy uses. Immutable.
 *
 * <p>At step t a sequence is √ᾱ(t) · clean + √(1 - ᾱ(t)) · noise, ᾱ being the running product of 1
 * - β.
 */
public final class NoiseSchedule {
  private static final double OFFSET = 0.008;
  private static final double LARGEST_BETA = 0.999;

  private final double[] betas;
  private final double[] kept;

  /**
   * @param steps T, how many there are
   */
  public NoiseSchedule(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("A schedule needs steps, got " + steps);
    }
    betas = new double[steps];
    kept = new double[steps];
    double product = 1;
    for (int t = 0; t < steps; t++) {
      double ratio = cosine((t + 1.0) / steps) / cosine((double) t / steps);
      betas[t] = Math.min(1 - ratio, LARGEST_BETA);
      product *= 1 - betas[t];
      kept[t] = product;
    }
  }

  private static double cosine(double time) {
    double root = Math.cos((time + OFFSET) / (1 + OFFSET) * Math.PI / 2);
    return root * root;
  }

  /** How many steps there are. */
  public int steps() {
    return betas.length;
  }

  /** β, variance that step {@code t} adds. */
  public double beta(int t) {
    return betas[t];
  }

  /**
   * ᾱ, the share of the clean sequence's variance left after step {@code t}; 1 before the first.
   */
  public double kept(int t) {
    return t < 0 ? 1 : kept[t];
  }

  /**
   * Adds the noise of a step to a clean sequence.
   *
   * @param at where the sequence begins in all three arrays
   * @param count its length
   */
  public void disturb(int t, float[] clean, float[] noise, float[] noisy, int at, int count) {
    float signal = (float) Math.sqrt(kept(t));
    float spread = (float) Math.sqrt(1 - kept(t));
    for (int i = at; i < at + count; i++) {
      noisy[i] = signal * clean[i] + spread * noise[i];
    }
  }
}
