package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClearanceTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final Workspace USUAL = Workspace.usual(CELL);
  private static final Workspace WALLS =
      USUAL.within(new Workspace.Box(-0.5, -0.8, -0.05, 0.8, 0.8, 1.2));
  private static final double FAR = 0.2;

  private final Random random = new Random(3);

  private double[] anywhere() {
    double[] joints = new double[Clearance.JOINTS];
    for (int i = 0; i < joints.length; i++) {
      double limit = IiwaKinematics.POSITION_LIMITS.get(i % 7);
      joints[i] = limit * (2 * random.nextDouble() - 1);
    }
    return joints;
  }

  private static double[] home() {
    double[] joints = new double[Clearance.JOINTS];
    for (int i = 0; i < joints.length; i++) {
      joints[i] = CELL.leftHome().get(i % 7);
    }
    return joints;
  }

  private static double[] margins(Clearance clearance, double[] joints) {
    double[] margins = new double[clearance.size()];
    clearance.margins(joints, margins);
    return margins;
  }

  @Test
  void isWhatTheReferenceSaysHoweverTheBasesStand() {
    CellDescription tilted =
        CELL.with(
            Pose.xyzRpy(-0.065, -0.1126, 0.5, -1.01985, -0.30071, 2.43798),
            Pose.xyzRpy(-0.065, 0.1126, 0.5, 1.01985, -0.30071, -2.43798));
    for (CellDescription cell : new CellDescription[] {CELL, tilted}) {
      Clearance clearance = new Clearance(cell, WALLS);
      ReferenceSpace reference = new ReferenceSpace(cell, ArmHull.of(cell), WALLS);
      for (int i = 0; i < 500; i++) {
        double[] joints = anywhere();
        double[] ours = margins(clearance, joints);
        double[] theirs = reference.margins(joints);
        Arrays.sort(ours);
        Arrays.sort(theirs);
        assertThat(ours).hasSameSizeAs(theirs);
        for (int pair = 0; pair < ours.length && theirs[pair] < FAR; pair++) {
          assertThat(ours[pair]).isCloseTo(theirs[pair], within(1e-9));
        }
      }
    }
  }

  @Test
  void namesTheNearestPair() {
    Clearance clearance = new Clearance(CELL, USUAL);
    double[] joints = home();
    joints[1] = Math.toRadians(60);
    joints[3] = Math.toRadians(-90);
    joints[5] = Math.toRadians(30);
    assertThat(clearance.words(clearance.nearest(margins(clearance, joints))))
        .isEqualTo("left fingers, table");
    joints = home();
    joints[0] = Math.toRadians(-80);
    joints[7] = Math.toRadians(80);
    int nearest = clearance.nearest(margins(clearance, joints));
    assertThat(clearance.words(nearest)).startsWith("left ").contains(", right ");
    Clearance walled = new Clearance(CELL, USUAL.within(new Workspace.Box(-1, -1, -1, 0.6, 1, 2)));
    nearest = walled.nearest(margins(walled, home()));
    assertThat(walled.words(nearest)).endsWith("wall at x = 0.6 m");
  }

  @Test
  void anArmFoldedOntoItselfIsTooNear() {
    Clearance clearance = new Clearance(CELL, USUAL);
    double[] joints = home();
    joints[1] = Math.toRadians(100);
    joints[3] = Math.toRadians(-118);
    joints[4] = Math.toRadians(180);
    joints[5] = Math.toRadians(118);
    Set<String> near = new HashSet<>();
    double[] margins = margins(clearance, joints);
    for (int pair = 0; pair < margins.length; pair++) {
      if (margins[pair] < 0) {
        near.add(clearance.words(pair));
      }
    }
    assertThat(near).anySatisfy(words -> assertThat(words).matches("left .*, left .*"));
  }

  @Test
  void noMarginChangesFasterThanTheJointsCanMoveIt() {
    Clearance clearance = new Clearance(CELL, WALLS);
    double[] turned = new double[Clearance.JOINTS];
    double[] most = new double[clearance.size()];
    double tightest = 0;
    for (int i = 0; i < 3000; i++) {
      double[] from = anywhere();
      double[] to = from.clone();
      double far = Math.pow(10, -3 * random.nextDouble());
      for (int joint = 0; joint < to.length; joint++) {
        if (random.nextInt(4) == 0) {
          to[joint] += far * random.nextGaussian();
        }
        turned[joint] = Math.abs(to[joint] - from[joint]);
      }
      double[] before = margins(clearance, from);
      double[] after = margins(clearance, to);
      clearance.ways(turned, most);
      for (int pair = 0; pair < most.length; pair++) {
        if (before[pair] < FAR && after[pair] < FAR) { // measured exactly
          double change = Math.abs(after[pair] - before[pair]);
          assertThat(change).as(clearance.words(pair)).isLessThanOrEqualTo(most[pair] + 1e-9);
          tightest = Math.max(tightest, most[pair] > 0 ? change / most[pair] : 0);
        }
      }
    }
    assertThat(tightest).as("share of the bound that is used").isGreaterThan(0.5);
  }

  @Test
  void whatIsNotANumberIsNoMargin() {
    Clearance clearance = new Clearance(CELL, USUAL);
    double[] joints = home();
    joints[9] = Double.NaN;
    double[] margins = margins(clearance, joints);
    assertThat(margins[clearance.nearest(margins)]).isNaN();
  }

  @Test
  void aBrakeGetsNoFartherThanItsBound() {
    MotionLimits.Axis axis = MotionLimits.of(ActionLayout.TWO_IIWA).axes().get(5);
    AxisTracker tracker = new AxisTracker(axis, 0.01);
    AxisTracker braking = new AxisTracker(axis, 0.01);
    double target = 0;
    for (int tick = 0; tick < 20_000; tick++) {
      if (tick % 37 == 0) {
        target = -2 + 4 * random.nextDouble();
      }
      tracker.follow(target);
      braking.copyMotion(tracker);
      double bound = tracker.brakeBound();
      for (int i = 0; i < 100 && !braking.atRest(); i++) {
        braking.brakeWatching();
        assertThat(Math.abs(braking.position() - tracker.position())).isLessThanOrEqualTo(bound);
      }
      assertThat(braking.atRest()).isTrue();
    }
  }
}
