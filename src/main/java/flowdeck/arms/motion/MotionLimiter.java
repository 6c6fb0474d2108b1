package flowdeck.arms.motion;

import flowdeck.core.ActionLayout;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import org.jspecify.annotations.Nullable;

/**
 * What every target passes on its way to the arms: position, velocity, acceleration and jerk of
 * each number are kept within {@link MotionLimits}.
 *
 * <p>The limiter runs open loop: it continues from what it last sent, not from what was measured,
 * so that the sequence sent is smooth whatever the arm does. A target within the limits comes out
 * as it went in; one that is not is approached as fast as the limits allow and, if it stands still,
 * met without overshoot.
 *
 * <p>Confined to one thread (the control thread); call it once per tick.
 */
public final class MotionLimiter {
  /** Difference from the proposal that counts as an intervention, rad or opened fraction. */
  public static final double CLAMPED = 1e-3;

  private final ActionLayout layout;
  private final JointFollower follower;

  /**
   * @param layout the cell's action layout
   * @param limits one axis for each number of the layout
   * @param tickNanos time between two calls
   */
  public MotionLimiter(ActionLayout layout, MotionLimits limits, long tickNanos) {
    if (limits.axes().size() != layout.size() || tickNanos <= 0) {
      throw new IllegalArgumentException(
          "%d limits for %d numbers at ticks of %d ns"
              .formatted(limits.axes().size(), layout.size(), tickNanos));
    }
    this.layout = layout;
    this.follower = new JointFollower(limits.axes(), tickNanos * 1e-9);
  }

  /**
   * What to send.
   *
   * @param position within all limits
   * @param clamped whether it differs from the target by more than {@link #CLAMPED}
   */
  public record Step(JointVector position, boolean clamped) {}

  /** Why a target may not even be tried, or null if it may. */
  public Fault.@Nullable BadTarget check(JointVector target) {
    if (target.size() != layout.size()) {
      return new Fault.BadTarget(
          "%d numbers where the cell has %d".formatted(target.size(), layout.size()));
    }
    for (int i = 0; i < target.size(); i++) {
      if (!Double.isFinite(target.get(i))) {
        return new Fault.BadTarget("%s is %s".formatted(layout.names().get(i), target.get(i)));
      }
    }
    return null;
  }

  /** Begins anew at a position, at rest. */
  public void reset(JointVector position) {
    position.requireSize(follower.size());
    if (!position.isFinite()) {
      throw new IllegalArgumentException("Cannot anchor the limiter at " + position);
    }
    follower.reset(position.toArray());
  }

  /**
   * One tick towards a target.
   *
   * @param target one that {@link #check} has passed
   */
  public Step limit(JointVector target) {
    Fault.BadTarget bad = check(target);
    if (bad != null) {
      throw new IllegalArgumentException(bad.message());
    }
    double[] next = new double[follower.size()];
    follower.follow(target.toArray(), next);
    boolean clamped = false;
    for (int i = 0; i < next.length; i++) {
      clamped |= Math.abs(next[i] - target.get(i)) > CLAMPED;
    }
    return new Step(JointVector.of(next), clamped);
  }

  /** One tick of braking; at rest it stays where it is. */
  public JointVector brake() {
    double[] next = new double[follower.size()];
    follower.brake(next);
    return JointVector.of(next);
  }

  /** Whether nothing moves any more. */
  public boolean atRest() {
    return follower.atRest();
  }

  /** What was sent last. */
  public JointVector position() {
    double[] position = new double[follower.size()];
    for (int i = 0; i < position.length; i++) {
      position[i] = follower.position(i);
    }
    return JointVector.of(position);
  }

  /** Velocity of what was sent last, rad/s or opened fractions per s. */
  public JointVector velocity() {
    double[] velocity = new double[follower.size()];
    for (int i = 0; i < velocity.length; i++) {
      velocity[i] = follower.velocity(i);
    }
    return JointVector.of(velocity);
  }
}
