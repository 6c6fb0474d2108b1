package flowdeck.policy;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The base samples of one decision. Where all candidates compete, the last one is the centre of the
 * base, which random draws never hit. With a warm start the first half is drawn around a given
 * point; scores are under N(0, I) in every case.
 *
 * @param values [count][dims]
 * @param warm how many were drawn around the given point; they come first
 * @param centre which one is the base's centre, -1 if none
 */
record BaseSamples(float[] values, int warm, int centre) {
  /** Spread around the given point as a share of the usual one: close enough to keep its mode. */
  private static final double WARM_SPREAD = 0.5;

  /**
   * Draws.
   *
   * @param around the point of a warm start, or null without one
   */
  static BaseSamples draw(
      Selection selection, int dims, SplittableRandom random, float @Nullable [] around) {
    int count = selection.candidates();
    boolean centred = selection.strategy().allCompete() && count > 1;
    int drawn = centred ? count - 1 : count;
    int warm = around == null ? 0 : Math.min((count + 1) / 2, drawn);
    float[] values = new float[count * dims];
    for (int i = 0; i < drawn * dims; i++) {
      values[i] = (float) (selection.sigma() * random.nextGaussian());
    }
    if (around != null) {
      double share = pulledIn(around, selection.sigma());
      for (int i = 0; i < warm * dims; i++) {
        values[i] = (float) (share * around[i % dims] + WARM_SPREAD * values[i]);
      }
    }
    return new BaseSamples(values, warm, centred ? count - 1 : -1);
  }

  /**
   * A plan that the new observation contradicts lies far out in the base. It is brought back to
   * where draws usually lie, σ √dims from the centre; else warm starts would wander off over many
   * decisions.
   */
  private static double pulledIn(float[] around, double sigma) {
    double squares = 0;
    for (float value : around) {
      squares += (double) value * value;
    }
    double usual = sigma * Math.sqrt(around.length);
    return Math.min(1, usual / Math.sqrt(squares)); // 1 where the point is the centre itself
  }
}
