package flowdeck.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The windows of a step, chosen but not put together: copying and noise cost as much as a good part
 * of the step itself, so that each thread does them for its own share. The noise of a window does
 * not depend on the share that it is in.
 *
 * @param set they are taken from
 * @param chosen which ones, in order
 * @param seed of the noise; different for each step
 * @param noise what is added to them
 */
record Draw(Pairs set, int[] chosen, long seed, Noise noise) {

  /** Adds to windows what the recording does not hold. */
  interface Noise {
    /** Changes one window of a batch in place. */
    void disturb(Batch batch, int window, SplittableRandom random);
  }

  int size() {
    return chosen.length;
  }

  /**
   * Puts a share together; all shares have about the same size, and some may be empty.
   *
   * @param part which share, from 0
   * @param parts how many there are
   */
  Batch share(int part, int parts) {
    int from = (int) ((long) size() * part / parts);
    int to = (int) ((long) size() * (part + 1) / parts);
    Batch share = Batch.of(set, Arrays.copyOfRange(chosen, from, to));
    for (int i = from; i < to; i++) {
      noise.disturb(share, i - from, new SplittableRandom(seed + i));
    }
    return share;
  }
}
