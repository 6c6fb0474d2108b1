package flowdeck.control;

import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the age and health of everything a running motion depends on. Thresholds follow what
 * other streaming controllers of such arms do.
 *
 * <p>Stateless; the control thread asks once per tick.
 */
final class Supervisor {
  static final long STALE_TARGET_NANOS = 100_000_000;
  static final long STALE_FRAME_NANOS = 300_000_000;
  static final long STALE_ARM_NANOS = 100_000_000;
  static final long FIRST_TARGET_NANOS = 10_000_000_000L;
  static final double TRACKING_RAD = 0.25;
  private static final long MILLI = 1_000_000;

  private Supervisor() {}

  /**
   * The fault in the camera, or null.
   *
   * @param trouble what the camera says of itself, asked before the frame was taken
   * @param startNanos when the motion began; a camera gets that long to deliver its first frame
   */
  static @Nullable Fault frame(
      String camera, @Nullable String trouble, @Nullable Frame frame, long startNanos, long nanos) {
    if (trouble != null) {
      return new Fault.CameraFault(camera, trouble);
    }
    long since = frame == null ? startNanos : Math.max(startNanos, frame.captureNanos());
    long age = nanos - since;
    return age > STALE_FRAME_NANOS ? new Fault.StaleFrame(camera, age / MILLI) : null;
  }

  /** The fault in a target's age, or null. */
  static @Nullable Fault target(long validNanos, long nanos) {
    long age = nanos - validNanos;
    return age > STALE_TARGET_NANOS ? new Fault.StaleTarget(age / MILLI) : null;
  }

  /** The fault in having no target at all since the start, or null. */
  static @Nullable Fault noTarget(long startNanos, long nanos) {
    long age = nanos - startNanos;
    return age > FIRST_TARGET_NANOS ? new Fault.StaleTarget(age / MILLI) : null;
  }

  /** The first fault among the arms that are being moved, or null. */
  static @Nullable Fault arms(List<ArmState> arms, long nanos) {
    for (ArmState arm : arms) {
      if (arm.link().compareTo(ArmState.Link.GOOD) < 0) {
        return new Fault.ArmFault(
            arm.name(), "connection quality is only %s".formatted(arm.link()));
      }
      long age = nanos - arm.nanos();
      if (age > STALE_ARM_NANOS) {
        return new Fault.ArmFault(arm.name(), "has not answered for %d ms".formatted(age / MILLI));
      }
      JointVector measured = arm.measured();
      for (int joint = 0; joint < measured.size(); joint++) {
        double off = Math.abs(measured.get(joint) - arm.commanded().get(joint));
        if (!(off <= TRACKING_RAD)) {
          return new Fault.ArmFault(
              arm.name(),
              "joint %d is %.0f° away from its target".formatted(joint + 1, Math.toDegrees(off)));
        }
      }
    }
    return null;
  }
}
