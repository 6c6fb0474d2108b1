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
 * met without overshoot. With a {@link Clearance} it also keeps both arms away from each other,
 * from the table and from the walls.
 *
 * <p>Confined to one thread (the control thread); call it once per tick.
 */
public final class MotionLimiter {
  /** Difference from the proposal that counts as an intervention, rad or opened fraction. */
  public static final double CLAMPED = 1e-3;

  private final ActionLayout layout;
  private final JointFollower follower;
  private final @Nullable SpaceGuard guard;

  /** A limiter that knows nothing of where the arms are. */
  public MotionLimiter(ActionLayout layout, MotionLimits limits, long tickNanos) {
    this(layout, limits, tickNanos, null);
  }

  /**
   * @param layout the cell's action layout
   * @param limits one axis for each number of the layout
   * @param tickNanos time between two calls
   * @param clearance what both arms are kept away from; null if nothing is
   */
  public MotionLimiter(
      ActionLayout layout, MotionLimits limits, long tickNanos, @Nullable Clearance clearance) {
    if (limits.axes().size() != layout.size() || tickNanos <= 0) {
      throw new IllegalArgumentException(
          "%d limits for %d numbers at ticks of %d ns"
              .formatted(limits.axes().size(), layout.size(), tickNanos));
    }
    this.layout = layout;
    double dt = tickNanos * 1e-9;
    this.follower = new JointFollower(limits.axes(), dt);
    this.guard = clearance == null ? null : new SpaceGuard(clearance, layout, limits, follower, dt);
  }

  /**
   * What to send.
   *
   * @param position within all limits
   * @param clamped whether it differs from the target by more than {@link #CLAMPED}
   * @param space how much room the arms have there; null if nobody looks
   */
  public record Step(JointVector position, boolean clamped, @Nullable SpaceReport space) {}

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

  /**
   * Why the arms may not go on from where they really are, or null if they may.
   *
   * @param measured positions of the whole layout
   */
  public Fault.@Nullable TooClose checkMeasured(JointVector measured) {
    measured.requireSize(layout.size());
    String near = guard == null ? null : guard.tooNear(measured.toArray());
    return near == null ? null : new Fault.TooClose(near);
  }

  /** Begins anew at a position, at rest. */
  public void reset(JointVector position) {
    position.requireSize(follower.size());
    if (!position.isFinite()) {
      throw new IllegalArgumentException("Cannot anchor the limiter at " + position);
    }
    follower.reset(position.toArray());
    if (guard != null) {
      guard.reset();
    }
  }

  /**
   * Begins anew at a position, at rest.
   *
   * @param measured where the arms really are: what is too near there may be left
   */
  public void reset(JointVector position, JointVector measured) {
    reset(position);
    measured.requireSize(follower.size());
    if (guard != null && measured.isFinite()) {
      guard.resetMeasured(measured.toArray());
    }
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
    if (guard == null) {
      follower.follow(target.toArray(), next);
    } else {
      guard.follow(target.toArray(), next);
    }
    boolean clamped = false;
    for (int i = 0; i < next.length; i++) {
      clamped |= Math.abs(next[i] - target.get(i)) > CLAMPED;
    }
    return new Step(JointVector.of(next), clamped, guard == null ? null : guard.report());
  }

  /** One tick of braking; at rest it stays where it is. */
  public JointVector brake() {
    double[] next = new double[follower.size()];
    follower.brake(next);
    if (guard != null) {
      guard.braked();
    }
    return JointVector.of(next);
  }

  /** Whether nothing moves any more. */
  public boolean atRest() {
    return follower.atRest();
  }

  /** How many places have been looked at for brakes. */
  long guardLooked() {
    return guard == null ? 0 : guard.looked();
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
