package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A minute of both arms on the way to random targets, into the table, bodies and each other. */
class RandomTargetsTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final double HALF = 0.025;
  private static final double SECONDS = 12;

  /** A target is kept for this many ticks. */
  private static final int KEPT = 60;

  private static final double FASTEST = 1.5;

  /** Fingers and table are stiff, but not infinitely so, m. */
  private static final double SINKS_IN = 0.003;

  private final Random random = new Random();
  private final double[][] position = {CELL.leftHome().toArray(), CELL.rightHome().toArray()};
  private final double[][] goal = {CELL.leftHome().toArray(), CELL.rightHome().toArray()};
  private final double[] fraction = {1, 1};
  private final boolean[] fell = new boolean[3];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void nothingBlowsUpOrTunnelsAndLimitsHold(long seed) {
    random.setSeed(seed);
    List<SceneState.Body> bodies =
        List.of(block("a", 0.45, 0.15), block("b", 0.55, 0), block("c", 0.6, -0.2));
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.of(bodies))) {
      for (int tick = 0; tick < 100 * SECONDS; tick++) {
        if (tick % KEPT == 0) {
          aimAnew();
        }
        step(world);
        check(world, "seed %d, tick %d".formatted(seed, tick));
      }
      for (double[] joints : goal) {
        System.arraycopy(CELL.leftHome().toArray(), 0, joints, 0, joints.length);
      }
      Arrays.fill(fraction, 1);
      for (int tick = 0; tick < 400; tick++) {
        step(world);
        check(world, "seed %d, %d ticks on the way home".formatted(seed, tick));
      }
      for (SceneState.Body body : world.scene(0).bodies()) {
        assertThat(settledHeight(body.pose()))
            .as("seed %d: height of block %s above what it lies on", seed, body.name())
            .isEqualTo(0, within(0.002));
      }
    }
  }

  /** Targets reach a little beyond the limits of every joint. */
  private void aimAnew() {
    for (int arm = 0; arm < 2; arm++) {
      for (int i = 0; i < ArmBody.JOINTS; i++) {
        double limit = IiwaKinematics.POSITION_LIMITS.get(i) + 0.1;
        // Half of the time near home, where table, bodies and the other arm are.
        goal[arm][i] =
            random.nextBoolean()
                ? limit * (2 * random.nextDouble() - 1)
                : CELL.home(arm).get(i) + 0.6 * (2 * random.nextDouble() - 1);
      }
      fraction[arm] = random.nextDouble();
    }
  }

  private void step(PhysicsWorld world) {
    double most = FASTEST / 100;
    for (int arm = 0; arm < 2; arm++) {
      for (int i = 0; i < ArmBody.JOINTS; i++) {
        position[arm][i] += Math.clamp(goal[arm][i] - position[arm][i], -most, most);
      }
      world.command(arm, JointVector.of(position[arm]), fraction[arm]);
    }
    for (int i = 0; i < PhysicsWorld.TICK_SUBSTEPS; i++) {
      world.substep();
    }
  }

  private void check(PhysicsWorld world, String when) {
    assertThat(world.diverged()).as(when).isFalse();
    for (int arm = 0; arm < 2; arm++) {
      double[] joints = world.arm(arm).joints();
      for (int i = 0; i < ArmBody.JOINTS; i++) {
        assertThat(Math.abs(joints[i]))
            .as("%s: joint %d of arm %d, rad", when, i + 1, arm)
            .isLessThan(IiwaKinematics.POSITION_LIMITS.get(i) + 0.002);
      }
      assertThat(deepestInTable(world.arm(arm)))
          .as("%s: fingers of arm %d in the table, m", when, arm)
          .isLessThan(SINKS_IN);
    }
    List<SceneState.Body> bodies = world.scene(0).bodies();
    for (int i = 0; i < bodies.size(); i++) {
      Pose pose = bodies.get(i).pose();
      assertThat(pose.x() + pose.y() + pose.z() + pose.r00() + pose.r11() + pose.r22())
          .as(when)
          .isFinite();
      if (!fell[i] && pose.z() < 0) {
        // Below the table's top it can only get over the edge.
        assertThat(overTable(pose)).as("%s: block %s through the table", when, i).isFalse();
        fell[i] = true;
      }
      for (int arm = 0; arm < 2; arm++) {
        assertThat(distanceFromAxis(world.arm(arm), pose))
            .as("%s: middle of block %d from the axis of arm %d, m", when, i, arm)
            .isGreaterThan(0.05);
      }
    }
  }

  /** How deep the corners of an arm's fingers are inside the table, m. */
  private static double deepestInTable(ArmBody arm) {
    double deepest = 0;
    double halfZ = 0.5 * (GripperGeometry.FINGER_END - GripperGeometry.FINGER_START);
    for (int finger = 0; finger < 2; finger++) {
      for (int corner = 0; corner < 8; corner++) {
        double x = (corner & 1) == 0 ? -1 : 1;
        double y = (corner & 2) == 0 ? -1 : 1;
        double z = (corner & 4) == 0 ? -1 : 1;
        double[] at =
            arm.fingerMiddle(finger)
                .apply(
                    x * GripperGeometry.FINGER_HALF_X,
                    y * GripperGeometry.FINGER_HALF_Y,
                    z * halfZ);
        double fromTopOrBottom = Math.min(-at[2], at[2] + TableGeometry.THICKNESS);
        double fromEnds = Math.min(TableGeometry.MAX_X - at[0], at[0] - TableGeometry.MIN_X);
        double fromSides = TableGeometry.HALF_Y - Math.abs(at[1]);
        deepest = Math.max(deepest, Math.min(fromTopOrBottom, Math.min(fromEnds, fromSides)));
      }
    }
    return deepest;
  }

  /** From a line through the origins of the joints, which lies inside the arm. */
  private static double distanceFromAxis(ArmBody arm, Pose point) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i + 1 < ArmBody.JOINTS; i++) {
      least = Math.min(least, distance(point, arm.link(i), arm.link(i + 1)));
    }
    return least;
  }

  private static double distance(Pose p, Pose a, Pose b) {
    double x = b.x() - a.x();
    double y = b.y() - a.y();
    double z = b.z() - a.z();
    double along = (p.x() - a.x()) * x + (p.y() - a.y()) * y + (p.z() - a.z()) * z;
    double share = Math.clamp(along / (x * x + y * y + z * z), 0, 1);
    double dx = p.x() - a.x() - share * x;
    double dy = p.y() - a.y() - share * y;
    double dz = p.z() - a.z() - share * z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  private static boolean overTable(Pose pose) {
    return pose.x() > TableGeometry.MIN_X
        && pose.x() < TableGeometry.MAX_X
        && Math.abs(pose.y()) < TableGeometry.HALF_Y;
  }

  /** Of the middle of a block at rest on any of its faces above where table or floor have it. */
  private static double settledHeight(Pose pose) {
    return pose.z() - HALF - (pose.z() < 0 ? TableGeometry.FLOOR_Z : 0);
  }

  private static SceneState.Body block(String name, double x, double y) {
    return new SceneState.Body(
        name, Pose.translation(x, y, HALF), Solid.woodenBox(HALF, HALF, HALF, 0xC03028));
  }
}
