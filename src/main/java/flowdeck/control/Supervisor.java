package flowdeck.control;

import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the age and health of everything a running motion depends on.
 *
 * <p>Stateless; the control thread asks once per tick.
 */
final class Supervisor {
  private static final long FIRST_TARGET_NANOS = 10_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final SupervisionLimits limits;

  Supervisor(SupervisionLimits limits) {
    this.limits = limits;
  }

  /**
   * The fault in the camera, or null.
   *
   * @param trouble what the camera says of itself, asked before the frame was taken
   * @param startNanos when the motion began; a camera gets that long to deliver its first frame
   */
  @Nullable Fault frame(
      String camera, @Nullable String trouble, @Nullable Frame frame, long startNanos, long nanos) {
    if (trouble != null) {
      return new Fault.CameraFault(camera, trouble);
    }
    long since = frame == null ? startNanos : Math.max(startNanos, frame.captureNanos());
    long age = nanos - since;
    return age > limits.staleFrameNanos() ? new Fault.StaleFrame(camera, age / MILLI) : null;
  }

  /** The fault in a target's age, or null. */
  @Nullable Fault target(long validNanos, long nanos) {
    long age = nanos - validNanos;
    return age > limits.staleTargetNanos() ? new Fault.StaleTarget(age / MILLI) : null;
  }

  /**
   * The fault in the loop's own pace, or null: while it stands still the arms get no targets, and
   * brake by themselves.
   *
   * @param beforeNanos time of the tick before
   */
  @Nullable Fault pace(long beforeNanos, long nanos) {
    long still = nanos - beforeNanos;
    return still > limits.staleTargetNanos()
        ? new Fault.PartFailed(
            "Control loop",
            "it stood still for %d ms, so that the arms had no targets and braked; look for load on this computer"
                .formatted(still / MILLI))
        : null;
  }

  /** The fault in having no target at all since the start, or null. */
  @Nullable Fault noTarget(long startNanos, long nanos) {
    long age = nanos - startNanos;
    return age > FIRST_TARGET_NANOS ? new Fault.StaleTarget(age / MILLI) : null;
  }

  /** The first fault among the arms that are being moved, or null. */
  @Nullable Fault arms(List<ArmState> arms, long nanos) {
    for (ArmState arm : arms) {
      Fault fault = unavailable(arm, nanos);
      if (fault == null) {
        fault = tracking(arm);
      }
      if (fault == null) {
        fault = torque(arm);
      }
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  /** Why an arm must not be moved at all, or null. */
  @Nullable Fault unavailable(ArmState arm, long nanos) {
    if (arm.refusal() != null) {
      return new Fault.ArmUnavailable(arm.name(), arm.refusal());
    }
    if (arm.link().compareTo(ArmState.Link.GOOD) < 0) {
      return new Fault.ArmUnavailable(
          arm.name(), "connection quality is only %s".formatted(arm.link()));
    }
    long age = nanos - arm.nanos();
    if (age > limits.staleArmNanos()) {
      return new Fault.ArmUnavailable(
          arm.name(), "has not answered for %d ms".formatted(age / MILLI));
    }
    return null;
  }

  private @Nullable Fault tracking(ArmState arm) {
    JointVector measured = arm.measured();
    for (int joint = 0; joint < measured.size(); joint++) {
      double off = Math.abs(measured.get(joint) - arm.commanded().get(joint));
      if (!(off <= limits.trackingRad())) {
        return new Fault.ArmFault(
            arm.name(),
            "joint %d is %.0f° away from its target".formatted(joint + 1, Math.toDegrees(off)));
      }
    }
    return null;
  }

  private @Nullable Fault torque(ArmState arm) {
    JointVector torque = arm.externalTorque();
    JointVector most = limits.externalTorque();
    if (torque == null || most == null) {
      return null;
    }
    for (int joint = 0; joint < torque.size(); joint++) {
      if (!(Math.abs(torque.get(joint)) <= most.get(joint))) {
        return new Fault.ArmFault(
            arm.name(),
            String.format(
                Locale.ROOT,
                "something presses on joint %d with %.0f Nm, where %.0f Nm are allowed",
                joint + 1,
                Math.abs(torque.get(joint)),
                most.get(joint)));
      }
    }
    return null;
  }
}
