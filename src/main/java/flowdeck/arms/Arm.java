package flowdeck.arms;

import flowdeck.arms.gripper.Gripper;
import flowdeck.core.ArmState;
import flowdeck.core.JointVector;
import java.util.Optional;

/** One seven-joint arm with a gripper. Methods may be called from any thread and never block. */
public interface Arm extends AutoCloseable {

  /** "left" or "right". */
  String name();

  /** Newest measured state. */
  ArmState state();

  /**
   * Replaces the target. Whoever calls this has passed the target through the motion limiter.
   *
   * @param nanos the time the target is meant for, on the cell's clock: that of the tick
   * @param joints seven joint angles, rad, finite
   * @param gripper opened fraction, 0 to 1
   */
  void command(long nanos, JointVector joints, double gripper);

  /** How the connection to the robot's controller does; empty where there is none. */
  default Optional<LinkReport> link() {
    return Optional.empty();
  }

  /** The gripper as a device of its own; empty where it is part of the arm. */
  default Optional<Gripper> gripper() {
    return Optional.empty();
  }

  @Override
  void close();
}
