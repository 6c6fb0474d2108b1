package flowdeck.arms.fri;

import flowdeck.arms.Arm;
import flowdeck.arms.LinkReport;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.gripper.GripperState;
import flowdeck.core.ArmState;
import flowdeck.core.JointVector;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An iiwa behind its controller, with the gripper at its flange, which is wired separately. */
public final class FriArm implements Arm {
  private final String name;
  private final FriLink link;
  private final Gripper gripper;

  /** Closing the arm closes both. */
  public FriArm(String name, FriLink link, Gripper gripper) {
    this.name = name;
    this.link = link;
    this.gripper = gripper;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ArmState state() {
    GripperState fingers = gripper.state();
    // Before the first measurement the trouble keeps the arm from being moved.
    double opened = fingers.measured() ? fingers.opened() : 1;
    return link.state(opened, clause(fingers));
  }

  /** A reason among others has no full stop. */
  private static @Nullable String clause(GripperState fingers) {
    String trouble = fingers.measured() ? fingers.trouble() : waiting(fingers);
    return trouble != null && trouble.endsWith(".")
        ? trouble.substring(0, trouble.length() - 1)
        : trouble;
  }

  private static String waiting(GripperState fingers) {
    return fingers.trouble() == null
        ? "waiting for the gripper to tell its opening"
        : fingers.trouble();
  }

  @Override
  public void command(long nanos, JointVector joints, double opened) {
    link.command(nanos, joints.toArray());
    gripper.command(Math.clamp(opened, 0, 1));
  }

  @Override
  public Optional<LinkReport> link() {
    return Optional.of(link.report());
  }

  @Override
  public Optional<Gripper> gripper() {
    return Optional.of(gripper);
  }

  @Override
  public void close() {
    link.close();
    gripper.close();
  }
}
