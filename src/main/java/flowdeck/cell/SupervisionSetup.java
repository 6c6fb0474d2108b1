package flowdeck.cell;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.JointVector;
import java.util.List;

/**
 * What stops a motion.
 *
 * @param staleTargetMillis age of the newest target from which on the arms are braked
 * @param externalTorqueNm per joint, the torque from outside from which on the arms hold
 * @param trackingDeg distance of a joint from where it was sent from which on the arms hold
 * @param staleFrameMillis age of the newest picture from which on the arms hold
 * @param armSilenceMillis time without a word from an arm after which both hold
 */
public record SupervisionSetup(
    int staleTargetMillis,
    List<Double> externalTorqueNm,
    double trackingDeg,
    int staleFrameMillis,
    int armSilenceMillis) {

  /** Torques from outside as Drake's driver of this arm bounds them. */
  public static final List<Double> DEFAULT_EXTERNAL_TORQUE_NM =
      List.of(60.0, 60.0, 60.0, 30.0, 12.0, 12.0, 6.0);

  public static final SupervisionSetup USUAL =
      new SupervisionSetup(100, DEFAULT_EXTERNAL_TORQUE_NM, 10, 300, 100);

  public SupervisionSetup {
    externalTorqueNm = List.copyOf(externalTorqueNm);
    if (externalTorqueNm.size() != IiwaKinematics.JOINTS) {
      throw new IllegalArgumentException("An iiwa has 7 joints, got " + externalTorqueNm);
    }
  }

  /** Torques from outside, N m. */
  public JointVector externalTorque() {
    return JointVector.of(externalTorqueNm.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
