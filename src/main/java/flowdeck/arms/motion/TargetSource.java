package flowdeck.arms.motion;

import flowdeck.core.JointVector;
import flowdeck.core.Plan;
import org.jspecify.annotations.Nullable;

/**
 * Whatever proposes motion for the whole cell: the executor of a policy's plans, a scripted expert.
 * Asked once per tick by the control thread, which passes the answer through the motion limiter and
 * the watchdog.
 */
@FunctionalInterface
public interface TargetSource {

  /**
   * The target for a tick.
   *
   * @param nanos time of the tick on the cell's clock
   * @param inForce target in force, in the cell's action layout
   * @return the target, or null if there is none yet
   */
  @Nullable Target target(long nanos, JointVector inForce);

  /** Whether it goes by the camera's pictures, so that stale ones must end the motion. */
  default boolean goesByPictures() {
    return true;
  }

  /** The newest plan behind the targets, for display and records, or null if there is none. */
  default @Nullable Plan plan() {
    return null;
  }

  /**
   * A proposed target.
   *
   * @param position absolute, in the cell's action layout: radians, opened fractions
   * @param validNanos until when the proposal holds; the watchdog acts 100 ms later
   */
  record Target(JointVector position, long validNanos) {}
}
