package flowdeck.arms.fri;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.arms.motion.JointFollower;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.TargetStream;
import flowdeck.core.Clock;
import java.util.List;

/**
 * From targets, made at the control loop's pace, to the positions a controller is sent, one per
 * send period, within limits of its own.
 *
 * <p>Targets are played a little late, so that there are nearly always ones on both sides of the
 * moment played; that moment moves on by the controller's own periods, lost ones included, and
 * follows the clock only slowly, so that the jitter of neither thread reaches the arm. If targets
 * stop coming, or the controller says that it will not follow, the arm is braked to rest and holds.
 * From then on, as after each new agreement with the controller, they are refused until there have
 * been none for a while: whoever streams on after a hold does not move the arm.
 *
 * <p>Messages that queued up while this machine stood still are all answered at once, and of their
 * positions the controller takes the last: so only so many of them may lead on that the arm need
 * not leap. The others hold.
 *
 * <p>Confined to the thread that receives, but for the stream; makes no objects while the period
 * stays the same.
 */
final class FriMotion implements FriSession.Source {
  /**
   * How late targets are played: two ticks of the control loop. A stretch of the stream is known
   * when the target after it is there, so that half a tick to one and a half are left for jitter.
   */
  static final long DELAY_NANOS = 20_000_000;

  /** Age of the newest target from which on the arm is braked. */
  static final long STALE_NANOS = 100_000_000;

  /** Most periods that may be saved up: room for two messages at once. */
  private static final double FULL_CREDIT = 2;

  /** Share of the controller's own limit of speed that a leap may reach. */
  private static final double LEAP_SHARE = 0.95;

  /** Distance from the clock at which playing begins anew. */
  private static final long LOST_NANOS = 50_000_000;

  /** Time in which the distance from the clock is made good, but for a third. */
  private static final double CATCH_UP_NANOS = 1e9;

  private final List<MotionLimits.Axis> limits;
  private final TargetStream targets;
  private final Clock clock;
  private final double most;
  private final double[] goal = new double[Monitoring.JOINTS];
  private JointFollower follower;
  private long period;
  private boolean begun;

  /** How many periods the arm may be led on by now, in the time of this machine. */
  private double credit;

  private long creditNanos;
  private long heldNanos;
  private boolean trusted;
  private boolean playing;
  private long played;

  /**
   * @param limits of the seven joints
   * @param targets for the joints, their times on the clock
   */
  FriMotion(List<MotionLimits.Axis> limits, TargetStream targets, Clock clock) {
    if (limits.size() != Monitoring.JOINTS) {
      throw new IllegalArgumentException(
          "%d limits for %d joints".formatted(limits.size(), Monitoring.JOINTS));
    }
    this.limits = List.copyOf(limits);
    this.targets = targets;
    this.clock = clock;
    most = mostCredit(limits);
    follower = new JointFollower(limits, 1);
  }

  /** So many steps, and the regular one after them, the controller takes within one period. */
  private static double mostCredit(List<MotionLimits.Axis> limits) {
    double steps = Double.POSITIVE_INFINITY;
    for (int i = 0; i < limits.size(); i++) {
      double allowed = LEAP_SHARE * IiwaKinematics.VELOCITY_LIMITS.get(i);
      steps = Math.min(steps, allowed / limits.get(i).velocity());
    }
    return Math.clamp(Math.floor(steps) - 1, 1, FULL_CREDIT);
  }

  @Override
  public void begin(double[] joints) {
    begun = true;
    trusted = false;
    playing = false;
  }

  @Override
  public void next(Monitoring heard, long nanos, long elapsedNanos, double[] joints) {
    if (nanos <= 0) {
      return; // a controller that tells no period is held
    }
    if (begun || nanos != period) {
      if (nanos != period) {
        follower = new JointFollower(limits, nanos * 1e-9);
        period = nanos;
        trusted = false;
      }
      follower.reset(joints);
      begun = false;
      credit = most;
      creditNanos = clock.nanos();
      heldNanos = 0;
    }
    long now = clock.nanos();
    if (!mayLeadOn(now)) {
      heldNanos += elapsedNanos;
      return;
    }
    long newest = targets.read(play(now, elapsedNanos + heldNanos), goal);
    heldNanos = 0;
    boolean streaming = newest != Long.MIN_VALUE && now - newest <= STALE_NANOS;
    if (!streaming) {
      trusted = follower.atRest();
    } else if (!heard.allowsMotion()) {
      trusted = false;
    }
    if (!streaming || !trusted) {
      playing = false;
    }
    if (streaming && trusted) {
      follower.follow(goal, joints);
    } else {
      follower.brake(joints);
    }
  }

  /**
   * Whether another period has really gone by since the arm was led on, but for the usual jitter.
   */
  private boolean mayLeadOn(long now) {
    credit = Math.min(most, credit + (double) (now - creditNanos) / period);
    creditNanos = now;
    if (credit <= 0) {
      return false;
    }
    credit -= 1;
    return true;
  }

  /** The moment to be played. */
  private long play(long now, long elapsedNanos) {
    long wanted = now - DELAY_NANOS;
    if (playing) {
      played += elapsedNanos;
      long behind = wanted - played;
      if (Math.abs(behind) <= LOST_NANOS) {
        played += Math.round(period / CATCH_UP_NANOS * behind);
        return played;
      }
    }
    playing = true;
    played = wanted;
    return played;
  }

  /** Whether the newest message did not lead on, because too many came at once. */
  boolean heldBack() {
    return heldNanos > 0;
  }

  /** Whether targets are refused until there have been none for a while. */
  boolean refuses() {
    return !trusted;
  }
}
