package flowdeck.control;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.core.JointVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Motion by hand that goes on only while a key is held: one number of the action at a constant
 * speed, or all joints on a straight way to a posture. On letting go the target stands still at
 * once, and the limiter brings the arms to rest.
 *
 * <p>{@link #held} may be called from any thread, the rest belongs to the control thread.
 */
public final class HandMotion implements TargetSource {
  private static final double SECOND = 1e-9;

  private final HeldKey key;
  private final Course course;
  private @Nullable JointVector from;
  private long before;
  private double heldSeconds;
  private volatile boolean done;

  /** Where to be after the key was held for so long. */
  private interface Course {
    JointVector at(JointVector from, double seconds);

    double seconds(JointVector from);
  }

  private HandMotion(Course course, long nanos) {
    this.course = course;
    key = new HeldKey(nanos);
  }

  /**
   * Moves one number of the action.
   *
   * @param number its place in the layout
   * @param direction 1 or -1
   * @param nanos when the key was pressed
   */
  public static HandMotion jog(MotionLimits limits, int number, int direction, long nanos) {
    MotionLimits.Axis axis = limits.axes().get(number);
    double speed = Integer.signum(direction) * SmoothWay.SHARE * axis.velocity();
    return new HandMotion(
        new Course() {
          @Override
          public JointVector at(JointVector from, double seconds) {
            double[] target = from.toArray();
            double goal = Math.clamp(target[number] + speed * seconds, axis.low(), axis.high());
            // A number beyond its limits may only be led back to them.
            target[number] = (goal - target[number]) * speed >= 0 ? goal : target[number];
            return JointVector.of(target);
          }

          @Override
          public double seconds(JointVector from) {
            return Double.POSITIVE_INFINITY;
          }
        },
        nanos);
  }

  /**
   * Moves to a posture, all numbers together; those that are not finite stay where they are.
   *
   * @param nanos when the key was pressed
   */
  public static HandMotion to(MotionLimits limits, JointVector posture, long nanos) {
    return new HandMotion(
        new Course() {
          @Override
          public JointVector at(JointVector from, double seconds) {
            return SmoothWay.at(from, posture, seconds, seconds(from));
          }

          @Override
          public double seconds(JointVector from) {
            return SmoothWay.seconds(limits, from, posture);
          }
        },
        nanos);
  }

  /**
   * The way that {@link #to} takes, for people to look at before.
   *
   * @param steps how many postures there are after the first
   */
  public static List<JointVector> way(JointVector from, JointVector posture, int steps) {
    List<JointVector> way = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      way.add(SmoothWay.between(from, posture, (double) i / steps));
    }
    return List.copyOf(way);
  }

  /** Says that the key is still down. */
  public void held(long nanos) {
    key.held(nanos);
  }

  /** Whether the key was let go. */
  public boolean released(long nanos) {
    return !key.isHeld(nanos);
  }

  /** Whether a posture is reached. */
  public boolean done() {
    return done;
  }

  /** Who holds the key sees the arms, also where the camera does not. */
  @Override
  public boolean goesByPictures() {
    return false;
  }

  @Override
  public Target target(long nanos, JointVector inForce) {
    JointVector start = from;
    if (start == null) {
      start = inForce;
      from = start;
    } else if (key.isHeld(nanos)) {
      heldSeconds += (nanos - before) * SECOND;
    }
    before = nanos;
    done = heldSeconds >= course.seconds(start);
    return new Target(course.at(start, heldSeconds), nanos);
  }
}
