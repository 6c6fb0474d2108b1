package flowdeck.control;

import flowdeck.core.JointVector;
import org.jspecify.annotations.Nullable;

/**
 * What a running motion is watched for. Thresholds follow what other streaming controllers of such
 * arms do.
 *
 * @param staleTargetNanos how long a target may be past its validity
 * @param staleFrameNanos age at which a camera's newest frame ends the motion
 * @param staleArmNanos age at which an arm's newest state ends the motion
 * @param trackingRad distance of a joint from its target that ends the motion
 * @param externalTorque torque at each of seven joints that ends the motion, Nm; null if it is not
 *     watched
 */
public record SupervisionLimits(
    long staleTargetNanos,
    long staleFrameNanos,
    long staleArmNanos,
    double trackingRad,
    @Nullable JointVector externalTorque) {

  /** What holds where a cell's file says nothing else; torques are Drake's for this arm. */
  public static final SupervisionLimits USUAL =
      new SupervisionLimits(
          100_000_000, 300_000_000, 100_000_000, 0.25, JointVector.of(60, 60, 60, 30, 12, 12, 6));
}
