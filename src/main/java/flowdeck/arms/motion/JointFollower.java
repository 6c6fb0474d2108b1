package flowdeck.arms.motion;

import java.util.List;

/**
 * Follows moving targets with several numbers at once, each within its {@link MotionLimits.Axis}:
 * position, velocity, acceleration and jerk of what comes out never break them, whatever goes in.
 * Open loop: it continues from what it gave last.
 *
 * <p>Confined to one thread; makes no objects after construction.
 */
public final class JointFollower {
  private final AxisTracker[] axes;

  /**
   * @param limits of each number
   * @param dtSeconds time between two calls
   */
  public JointFollower(List<MotionLimits.Axis> limits, double dtSeconds) {
    if (!(dtSeconds > 0)) {
      throw new IllegalArgumentException("Steps of %s s lead nowhere".formatted(dtSeconds));
    }
    axes = new AxisTracker[limits.size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = new AxisTracker(limits.get(i), dtSeconds);
    }
  }

  /** How many numbers there are. */
  public int size() {
    return axes.length;
  }

  /** Stands still at a position; one outside the limits may only be left towards them. */
  public void reset(double[] at) {
    for (int i = 0; i < axes.length; i++) {
      if (!Double.isFinite(at[i])) {
        throw new IllegalArgumentException("Number %d of a position is %s".formatted(i, at[i]));
      }
      axes[i].reset(at[i]);
    }
  }

  /**
   * One step towards a target.
   *
   * @param target finite
   * @param next receives where to go
   */
  public void follow(double[] target, double[] next) {
    for (int i = 0; i < axes.length; i++) {
      axes[i].follow(target[i]);
      next[i] = axes[i].position();
    }
  }

  /**
   * One step of braking; at rest it stays where it is.
   *
   * @param next receives where to go
   */
  public void brake(double[] next) {
    for (int i = 0; i < axes.length; i++) {
      axes[i].brake();
      next[i] = axes[i].position();
    }
  }

  /** What follows one number, for those in this package who look ahead. */
  AxisTracker axis(int number) {
    return axes[number];
  }

  /** Whether nothing moves any more. */
  public boolean atRest() {
    for (AxisTracker axis : axes) {
      if (!axis.atRest()) {
        return false;
      }
    }
    return true;
  }

  /** Where a number was sent last. */
  public double position(int number) {
    return axes[number].position();
  }

  /** How fast a number was sent there, per s. */
  public double velocity(int number) {
    return axes[number].velocity();
  }
}
