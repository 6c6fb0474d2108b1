package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class InverseKinematicsTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final InverseKinematics LEFT =
      new InverseKinematics(CELL.leftBase(), CELL.tcp(), CELL.leftHome());
  private static final InverseKinematics RIGHT =
      new InverseKinematics(CELL.rightBase(), CELL.tcp(), CELL.rightHome());

  @Property(tries = 600)
  void reachesEveryToolDownPoseOfTheWorkAreaWithinReach(
      @ForAll boolean left,
      @ForAll @DoubleRange(min = 0.40, max = 0.65) double x,
      @ForAll @DoubleRange(min = -0.25, max = 0.25) double y,
      @ForAll @DoubleRange(min = 0.02, max = 0.25) double z,
      @ForAll @DoubleRange(min = -1, max = 1) double yaw) {
    Pose base = left ? CELL.leftBase() : CELL.rightBase();
    // The wrist centre stands above the tool; beyond 0.77 m from the shoulder the elbow is
    // straight.
    double wristHeight = z + 0.145 + 0.126 - 0.34;
    double reach = Math.hypot(Math.hypot(x, y - base.y()), wristHeight);
    Assume.that(reach < 0.77);

    InverseKinematics arm = left ? LEFT : RIGHT;
    Pose goal = InverseKinematics.toolDown(x, y, z, yaw);
    InverseKinematics.Solution solution = arm.solve(goal, CELL.leftHome());

    assertThat(solution.accepted()).isPresent();
    assertSame(arm.toolPose(solution.joints()), goal, 1e-4);

    // FK(IK(FK(q))) from another warm start gives the same posture again: one branch.
    InverseKinematics.Solution again = arm.solve(goal, solution.joints());
    for (int joint = 0; joint < 7; joint++) {
      assertThat(again.joints().get(joint)).isCloseTo(solution.joints().get(joint), within(1e-3));
    }
  }

  @Test
  void homePointsTheToolDown() {
    Pose home = LEFT.toolPose(CELL.leftHome());
    assertSame(home, InverseKinematics.toolDown(home.x(), 0.35, home.z(), 0), 1e-9);
  }

  @Property(tries = 100)
  void thePostureDependsOnThePoseAndNotOnTheWayThere(
      @ForAll @DoubleRange(min = 0.40, max = 0.60) double x,
      @ForAll @DoubleRange(min = 0, max = 0.25) double y,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double bend) {
    Pose goal = InverseKinematics.toolDown(x, y, 0.1, 0);
    JointVector bent =
        JointVector.of(bend, 0.6, bend, -1.2, -bend, 1.2, bend); // same elbow, other redundancy
    JointVector fromHome = LEFT.solve(goal, CELL.leftHome()).accepted().orElseThrow();
    JointVector fromBent = LEFT.solve(goal, bent).accepted().orElseThrow();
    for (int joint = 0; joint < 7; joint++) {
      assertThat(fromBent.get(joint)).isCloseTo(fromHome.get(joint), within(1e-3));
    }
  }

  @Test
  void saysHowFarOffItIsWhenThePoseIsOutOfReach() {
    Pose goal = InverseKinematics.toolDown(1.2, 0.35, 0.1, 0);
    InverseKinematics.Solution solution = LEFT.solve(goal, CELL.leftHome());
    assertThat(solution.reached()).isFalse();
    assertThat(solution.accepted()).isEmpty();
    assertThat(solution.positionErrorMetres()).isGreaterThan(0.1);
    assertInsideLimits(solution.joints());
  }

  @Test
  void doesNotAcceptAnotherBranch() {
    Pose goal = InverseKinematics.toolDown(0.5, 0.3, 0.1, 0);
    JointVector flippedWrist = JointVector.of(0, 0.5, 0, -1.5, 3.0, -1.1, 3.0);
    InverseKinematics.Solution solution = LEFT.solve(goal, flippedWrist);
    assertThat(solution.accepted().isEmpty() || solution.joints().get(5) > 0).isTrue();
    assertThat(LEFT.solve(goal, CELL.leftHome()).sameBranch()).isTrue();
  }

  private static void assertInsideLimits(JointVector joints) {
    for (int joint = 0; joint < 7; joint++) {
      assertThat(Math.abs(joints.get(joint))).isLessThan(IiwaKinematics.POSITION_LIMITS.get(joint));
    }
  }

  private static void assertSame(Pose actual, Pose expected, double tolerance) {
    Pose off = expected.inverse().times(actual);
    assertThat(Math.abs(off.x()) + Math.abs(off.y()) + Math.abs(off.z())).isLessThan(tolerance);
    assertThat(Math.acos(Math.min(1, (off.r00() + off.r11() + off.r22() - 1) / 2)))
        .isLessThan(Math.max(tolerance, 1e-7));
  }
}
