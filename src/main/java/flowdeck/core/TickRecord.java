package flowdeck.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one tick of the control loop, made once and then read by the recorder and the
 * console.
 *
 * @param tick counts ticks from the start of the loop
 * @param nanos time of the tick on the cell's {@link Clock}
 * @param lateNanos how much later than scheduled the tick began, wall time
 * @param mode what the loop was doing
 * @param frame newest camera frame, if any came yet
 * @param arms state of each arm as read in this tick
 * @param proposed target before the limiter, or null if there is none
 * @param sent target after the limiter, as given to the arms; in the cell's {@link ActionLayout}
 * @param measured measured positions in the same layout
 * @param clamps how many ticks the limiter has altered since the loop started
 * @param plan newest plan of the running trial, or null
 * @param fault why the loop holds, or null
 */
public record TickRecord(
    long tick,
    long nanos,
    long lateNanos,
    Mode mode,
    @Nullable Frame frame,
    List<ArmState> arms,
    @Nullable JointVector proposed,
    JointVector sent,
    JointVector measured,
    long clamps,
    @Nullable Plan plan,
    @Nullable Fault fault) {

  /** The same without the plan, for whoever must not know what decides. */
  public TickRecord withoutPlan() {
    return new TickRecord(
        tick, nanos, lateNanos, mode, frame, arms, proposed, sent, measured, clamps, null, fault);
  }

  /** What the control loop is doing. */
  public enum Mode {
    /** Arms hold their position; nothing runs. */
    IDLE,
    /** A target source drives the arms. */
    RUNNING,
    /** A target source runs, but nothing is sent to the arms. */
    SHADOW,
    /** The arms are being brought to rest after a fault or a stop. */
    BRAKING,
    /** At rest after a fault or a stop; only the operator can start again. */
    HOLDING
  }
}
