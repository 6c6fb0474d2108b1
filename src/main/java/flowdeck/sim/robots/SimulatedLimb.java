package flowdeck.sim.robots;

import flowdeck.arms.Arm;
import flowdeck.arms.fri.Plant;
import flowdeck.arms.gripper.Fingers;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.ArmState;
import flowdeck.core.JointVector;

/**
 * One simulated arm as its virtual controller and its virtual gripper move it, each for itself.
 * While it is disconnected, what they command moves nothing.
 */
final class SimulatedLimb implements Plant, Fingers {
  private static final double SECOND = 1e-9;

  private final Arm arm;
  private final double[] joints;
  private double opened = 1;
  private double goal = 1;
  private double speed;
  private boolean connected;
  private JointVector pressed = JointVector.of(new double[IiwaKinematics.JOINTS]);

  SimulatedLimb(Arm arm) {
    this.arm = arm;
    joints = arm.state().measured().toArray();
  }

  @Override
  public void read(double[] measured, double[] externalTorque) {
    JointVector at = arm.state().measured();
    for (int i = 0; i < measured.length; i++) {
      measured[i] = at.get(i);
    }
    System.arraycopy(pressed().toArray(), 0, externalTorque, 0, externalTorque.length);
  }

  private synchronized JointVector pressed() {
    return pressed;
  }

  /** What its torque sensors tell beside its own; the simulated arm has none itself. */
  synchronized void press(JointVector torque) {
    pressed = torque;
  }

  @Override
  public synchronized void command(double[] position) {
    if (connected) {
      System.arraycopy(position, 0, joints, 0, joints.length);
    }
  }

  @Override
  public double opened() {
    return arm.state().gripper();
  }

  @Override
  public synchronized void drive(double to, double fractionsPerSecond) {
    if (connected) {
      goal = to;
      speed = fractionsPerSecond;
    }
  }

  /** Lets nothing through that moves the arm. */
  synchronized void disconnect() {
    connected = false;
  }

  /** Lets the controller and the gripper move the arm again, from where it is. */
  synchronized void connect() {
    ArmState state = arm.state();
    System.arraycopy(state.measured().toArray(), 0, joints, 0, joints.length);
    opened = state.gripper();
    goal = opened;
    connected = true;
  }

  /** Gives the simulation what is in force; before each of its steps. */
  synchronized void step(long nanos, long elapsedNanos) {
    if (!connected) {
      return;
    }
    double most = speed * elapsedNanos * SECOND;
    opened += Math.clamp(goal - opened, -most, most);
    arm.command(nanos, JointVector.of(joints), Math.clamp(opened, 0, 1));
  }
}
