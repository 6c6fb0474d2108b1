package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhysicsWorldTest {
  private static final CellDescription CELL = CellDescription.simulated();

  /** Published positions of the flange relative to the base (lbr_description URDF). */
  @ParameterizedTest
  @CsvSource({
    "0 0 0 0 0 0 0, 0 0 1.266, 0 0 1",
    "0 0.5235987756 0 -1.2217304764 0 1.3962634016 0, 0.593923 0 0.490951, 0 0 -1",
    "0.1 0.2 0.3 0.4 0.5 0.6 0.7, 0.037383 -0.004712 1.239148, 0.206374 0.320715 0.924420",
    "0 1.5707963268 0 0 0 0 0, 0.926 0 0.34, 1 0 0",
    "0 0 0 1.5707963268 0 0 0, -0.526 0 0.74, -1 0 0"
  })
  void flangeIsWhereTheArmsDataSheetSays(String joints, String position, String approach) {
    double[] p = numbers(position);
    double[] z = numbers(approach);
    try (PhysicsWorld world =
        new PhysicsWorld(at(JointVector.of(numbers(joints))), SceneSetup.EMPTY)) {
      Pose flange = CELL.leftBase().inverse().times(world.arm(0).flange());
      assertThat(new double[] {flange.x(), flange.y(), flange.z()})
          .containsExactly(p, within(1e-5));
      assertThat(new double[] {flange.r02(), flange.r12(), flange.r22()})
          .containsExactly(z, within(1e-5));
    }
  }

  @Test
  void blockRestsOnTheTable() {
    try (PhysicsWorld world =
        new PhysicsWorld(CELL, SceneSetup.of(List.of(block(0.5, 0.2, 0.025))))) {
      run(world, 2.0);
      Pose pose = world.scene(0).bodies().getFirst().pose();
      assertThat(pose.x()).isEqualTo(0.5, within(1e-4));
      assertThat(pose.y()).isEqualTo(0.2, within(1e-4));
      assertThat(pose.z()).isEqualTo(0.025, within(3e-4));
    }
  }

  @Test
  void blockBesideTheTableComesToRestOnTheFloor() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.of(List.of(block(1.2, 0, 0.1))))) {
      run(world, 2.0);
      assertThat(world.scene(0).bodies().getFirst().pose().z())
          .isEqualTo(TableGeometry.FLOOR_Z + 0.025, within(1e-3));
      assertThat(world.diverged()).isFalse();
    }
  }

  @Test
  void armPressedIntoTheTableStopsAtItAndComesBack() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] q = CELL.leftHome().toArray();
      double lean = 0.65;
      sweep(world, q, 1, lean, 2.0);
      double tip = tipHeight(world);
      assertThat(tip).as("fingertip height").isBetween(-0.003, 0.02);
      assertThat(world.arm(0).joints()[1]).isLessThan(CELL.leftHome().get(1) + lean - 0.05);
      sweep(world, q, 1, -lean, 2.0);
      assertThat(world.arm(0).joints()[1]).isEqualTo(CELL.leftHome().get(1), within(2e-3));
      assertThat(world.diverged()).isFalse();
    }
  }

  @Test
  void armFollowsAMovingTargetCloselyBecauseOfVelocityFeedForward() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] q = CELL.leftHome().toArray();
      for (int tick = 0; tick < 100; tick++) {
        q[0] += 0.01;
        world.command(0, JointVector.of(q), 1);
        tick(world);
        if (tick > 10) {
          assertThat(world.arm(0).joints()[0]).isEqualTo(q[0], within(4e-3));
        }
      }
    }
  }

  @Test
  void armsStopAtEachOther() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] left = CELL.leftHome().toArray();
      double[] right = CELL.rightHome().toArray();
      for (int tick = 0; tick < 300; tick++) {
        left[0] -= 1.0 / 300;
        right[0] += 1.0 / 300;
        world.command(0, JointVector.of(left), 1);
        world.command(1, JointVector.of(right), 1);
        tick(world);
      }
      // Free, the hands would have changed sides.
      assertThat(world.arm(0).flange().y()).isGreaterThan(world.arm(1).flange().y() + 0.08);
      double pushed = 0;
      for (int i = 0; i < 7; i++) {
        pushed = Math.max(pushed, Math.abs(world.arm(0).joints()[i] - left[i]));
      }
      assertThat(pushed).as("largest deviation from the command, rad").isGreaterThan(0.1);
      assertThat(world.diverged()).isFalse();
    }
  }

  @Test
  void jointLimitHoldsAgainstTargetsBeyondIt() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] q = CELL.leftHome().toArray();
      sweep(world, q, 6, Math.toRadians(175) + 0.3, 3.0);
      run(world, 0.5);
      assertThat(world.arm(0).joints()[6]).isEqualTo(Math.toRadians(175), within(2e-3));
    }
  }

  @Test
  void randomMotionStaysFiniteAndRepeatsBitForBit() {
    assertThat(randomMotion(7)).isEqualTo(randomMotion(7)).isNotEqualTo(randomMotion(8));
  }

  private static long randomMotion(long seed) {
    Random random = new Random(seed);
    long hash = 1;
    List<SceneState.Body> blocks = List.of(block(0.5, 0.2, 0.025), block(0.55, -0.2, 0.025));
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.of(blocks))) {
      double[][] q = {CELL.leftHome().toArray(), CELL.rightHome().toArray()};
      double[][] speed = new double[2][7];
      for (int tick = 0; tick < 500; tick++) {
        for (int arm = 0; arm < 2; arm++) {
          for (int i = 0; i < 7; i++) {
            if (tick % 50 == 0) {
              speed[arm][i] = 0.015 * (2 * random.nextDouble() - 1);
            }
            q[arm][i] += speed[arm][i];
          }
          world.command(arm, JointVector.of(q[arm]), tick % 100 < 50 ? 1 : 0);
        }
        tick(world);
        SceneState scene = world.scene(tick);
        hash = 31 * hash + Arrays.hashCode(scene.leftJoints());
        hash = 31 * hash + Arrays.hashCode(scene.rightJoints());
        hash = 31 * hash + scene.bodies().hashCode();
      }
      assertThat(world.diverged()).isFalse();
    }
    return hash;
  }

  private static double tipHeight(PhysicsWorld world) {
    return world.arm(0).flange().times(Pose.translation(0, 0, GripperGeometry.FINGER_END)).z();
  }

  private static void sweep(PhysicsWorld world, double[] q, int joint, double by, double seconds) {
    int ticks = (int) (100 * seconds);
    for (int tick = 0; tick < ticks; tick++) {
      q[joint] += by / ticks;
      world.command(0, JointVector.of(q), 1);
      tick(world);
    }
  }

  private static void run(PhysicsWorld world, double seconds) {
    for (int tick = 0; tick < 100 * seconds; tick++) {
      tick(world);
    }
  }

  private static void tick(PhysicsWorld world) {
    for (int i = 0; i < PhysicsWorld.SUBSTEPS_PER_SECOND / 100; i++) {
      world.substep();
    }
  }

  private static SceneState.Body block(double x, double y, double z) {
    return new SceneState.Body(
        "red block", Pose.translation(x, y, z), Solid.woodenBox(0.025, 0.025, 0.025, 0xC03028));
  }

  private static CellDescription at(JointVector home) {
    return new CellDescription(
        CELL.name(),
        CELL.leftBase(),
        CELL.rightBase(),
        CELL.tcp(),
        CELL.fingerOpening(),
        home,
        home,
        CELL.camera());
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }
}
