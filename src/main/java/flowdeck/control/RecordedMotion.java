package flowdeck.control;

import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetSource;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes once more along targets that were recorded: first smoothly to the first of them, then from
 * one to the next in the time they were recorded in, and stays at the last.
 *
 * <p>{@link #seconds} and {@link #done} may be asked from any thread, the rest belongs to the
 * control thread.
 */
public final class RecordedMotion implements TargetSource {
  private static final double SECOND = 1e-9;

  /** Recordings hold float32; what was at a limit may lie beyond it by less than this. */
  private static final double ROUNDING = 1e-3;

  /** Times between rows differ a little while a camera's clock is another than the loop's. */
  private static final double SPEED_MARGIN = 1.1;

  /** Arms follow their targets a little later. */
  private static final double SETTLE_SECONDS = 0.5;

  private static final int LEAST_RATE = 5;
  private static final int TICKS_PER_SECOND = 100;

  private final MotionLimits limits;
  private final List<JointVector> targets;
  private final int framesPerSecond;
  private @Nullable JointVector from;
  private long beginNanos;
  private double approachSeconds;
  private volatile double seconds = Double.NEGATIVE_INFINITY;

  /**
   * @param limits of the cell that is to move
   * @param targets one per row, in the cell's action layout
   * @param framesPerSecond rows per second
   * @throws InputException if the cell cannot go along them: there is none, one is not finite or
   *     beyond the limits, or the way to the next is faster than they allow
   */
  public RecordedMotion(MotionLimits limits, List<JointVector> targets, int framesPerSecond) {
    this.limits = limits;
    this.targets = List.copyOf(targets);
    this.framesPerSecond = framesPerSecond;
    if (framesPerSecond < LEAST_RATE || framesPerSecond > TICKS_PER_SECOND) {
      throw new InputException(
          "It was recorded with %d rows per second; what is replayed needs %d to %d."
              .formatted(framesPerSecond, LEAST_RATE, TICKS_PER_SECOND));
    }
    if (targets.isEmpty()) {
      throw new InputException("It has no rows; choose another episode.");
    }
    for (int row = 0; row < targets.size(); row++) {
      check(row);
    }
  }

  private void check(int row) {
    JointVector target = targets.get(row);
    if (target.size() != limits.axes().size() || !target.isFinite()) {
      throw new InputException(
          "Row %d holds a target that is not a finite number for each joint; trim it off."
              .formatted(row));
    }
    for (int i = 0; i < target.size(); i++) {
      MotionLimits.Axis axis = limits.axes().get(i);
      double value = target.get(i);
      if (value < axis.low() - ROUNDING || value > axis.high() + ROUNDING) {
        throw new InputException(
            "Row %d wants number %d of the action at %.3f, which this cell limits to %.3f to %.3f."
                .formatted(row, i, value, axis.low(), axis.high()));
      }
      double speed = row == 0 ? 0 : Math.abs(value - targets.get(row - 1).get(i)) * framesPerSecond;
      if (speed > SPEED_MARGIN * axis.velocity() + ROUNDING * framesPerSecond) {
        throw new InputException(
            "Row %d moves number %d of the action with %.2f per second, this cell with at most %.2f; trim the jump off."
                .formatted(row, i, speed, axis.velocity()));
      }
    }
  }

  /** Length of the recording, without the way to its first target, s. */
  public double lengthSeconds() {
    return (targets.size() - 1) / (double) framesPerSecond;
  }

  /** How far it is, s from the first target; below 0 on the way there. */
  public double seconds() {
    return seconds;
  }

  /** Whether the last target was given and the arms had the time to get there. */
  public boolean done() {
    return seconds >= lengthSeconds() + SETTLE_SECONDS;
  }

  /** It was recorded; nothing of it depends on what is seen now. */
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
      beginNanos = nanos;
      approachSeconds = SmoothWay.seconds(limits, start, targets.getFirst());
    }
    double since = (nanos - beginNanos) * SECOND;
    double now = since - approachSeconds;
    seconds = now;
    if (now < 0) {
      return new Target(SmoothWay.at(start, targets.getFirst(), since, approachSeconds), nanos);
    }
    double at = Math.min(now * framesPerSecond, targets.size() - 1.0);
    int row = (int) at;
    JointVector here = targets.get(row);
    return new Target(
        row == targets.size() - 1 ? here : SmoothWay.between(here, targets.get(row + 1), at - row),
        nanos);
  }
}
