package flowdeck.control;

import flowdeck.core.JointVector;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The targets of the last ticks, to tell which one was in force when a frame was captured. The
 * recorder uses the same rule, so that a policy is asked with what it was trained on.
 *
 * <p>Confined to one thread.
 */
final class TargetHistory {
  private final long[] nanos;
  private final @Nullable JointVector[] targets;
  private int newest = -1;
  private int count;

  /**
   * @param ticks how many targets are kept
   */
  TargetHistory(int ticks) {
    nanos = new long[ticks];
    targets = new JointVector[ticks];
  }

  /**
   * Adds the target sent at a time.
   *
   * @param sentNanos not before the one added last
   */
  void add(long sentNanos, JointVector target) {
    newest = (newest + 1) % nanos.length;
    nanos[newest] = sentNanos;
    targets[newest] = target;
    count = Math.min(count + 1, nanos.length);
  }

  /**
   * The target in force at a time: the newest one sent strictly before it (one sent in the same
   * instant has not moved anything yet), or the oldest one known, or null if there is none.
   */
  @Nullable JointVector inForceAt(long atNanos) {
    JointVector found = null;
    for (int back = 0; back < count; back++) {
      int index = Math.floorMod(newest - back, nanos.length);
      found = targets[index];
      if (nanos[index] < atNanos) {
        break;
      }
    }
    return found;
  }

  /** Forgets everything. */
  void clear() {
    count = 0;
    newest = -1;
    Arrays.fill(targets, null);
  }
}
