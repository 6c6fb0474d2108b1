package flowdeck.arms;

import flowdeck.core.ArmState;
import flowdeck.core.JointVector;

/** One seven-joint arm with a gripper. Methods may be called from any thread and never block. */
public interface Arm extends AutoCloseable {

  /** "left" or "right". */
  String name();

  /** Newest measured state. */
  ArmState state();

  /**
   * Replaces the target. Whoever calls this has passed the target through the motion limiter.
   *
   * @param joints seven joint angles, rad, finite
   * @param gripper opened fraction, 0 to 1
   */
  void command(JointVector joints, double gripper);

  @Override
  void close();
}
