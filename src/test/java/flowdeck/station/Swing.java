package flowdeck.station;

import flowdeck.arms.motion.TargetSource;
import flowdeck.core.JointVector;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Both arms swing about a posture without end, whatever the loop does with it. It can be made to
 * misbehave while it runs; by default it is a good source.
 */
final class Swing implements TargetSource {
  private static final double AMPLITUDE_RAD = 0.3;
  private static final double SECOND_PER_NANO = 1e-9;

  /** Per joint of an arm, which part of the amplitude and how many rad/s; A2 and A4 stay away. */
  private static final double[] SHARE = {0.3, 0.1, 0.5, 0.1, 0.7, 0.5, 1.5};

  private static final double[] RATE = {1.5, 1.2, 1.3, 1.2, 1.6, 1.4, 1.6};

  private final JointVector centre;

  /** What happens to a target on its way out. */
  private volatile UnaryOperator<@Nullable Target> mischief = target -> target;

  private volatile long stallNanos;

  Swing(JointVector centre) {
    this.centre = centre;
  }

  /** Changes targets from now on. */
  void misbehave(UnaryOperator<@Nullable Target> how) {
    mischief = how;
  }

  void behave() {
    mischief = target -> target;
  }

  /** Answers once only after so long. */
  void stall(long nanos) {
    stallNanos = nanos;
  }

  JointVector at(long nanos) {
    double[] at = centre.toArray();
    int each = at.length / 2;
    for (int i = 0; i < at.length; i++) {
      int joint = i % each;
      if (joint < SHARE.length) {
        double turned = RATE[joint] * nanos * SECOND_PER_NANO + (i < each ? 0 : 0.5);
        at[i] += AMPLITUDE_RAD * SHARE[joint] * Math.sin(turned);
      }
    }
    return JointVector.of(at);
  }

  @Override
  public @Nullable Target target(long nanos, JointVector inForce) {
    long stall = stallNanos;
    if (stall > 0) {
      stallNanos = 0;
      LockSupport.parkNanos(stall);
    }
    return mischief.apply(new Target(at(nanos), nanos));
  }
}
