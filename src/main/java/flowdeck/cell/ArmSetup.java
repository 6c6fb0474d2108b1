package flowdeck.cell;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.JointVector;
import java.util.List;

/**
 * One arm as it stands in the cell.
 *
 * @param base pose of its base in the cell's frame
 * @param homeDeg its seven joint angles at rest, deg
 * @param gripper what it holds things with
 */
public record ArmSetup(PoseSetup base, List<Double> homeDeg, GripperSetup gripper) {
  public ArmSetup {
    homeDeg = List.copyOf(homeDeg);
    if (homeDeg.size() != IiwaKinematics.JOINTS) {
      throw new IllegalArgumentException("An iiwa has 7 joints, got " + homeDeg);
    }
  }

  /** Joint angles at rest, rad. */
  public JointVector home() {
    return JointVector.of(homeDeg.stream().mapToDouble(Math::toRadians).toArray());
  }
}
