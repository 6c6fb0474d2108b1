package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the physics reports about things that press on each other. */
class TouchTest {
  private static final CellDescription CELL = CellDescription.simulated();

  @Test
  void armsThatMoveFreelyAndABlockThatRestsReportNothing() {
    Pose aside = Pose.translation(0.6, 0.4, 0.025);
    SceneState.Body block =
        new SceneState.Body("red block", aside, Solid.woodenBox(0.025, 0.025, 0.025, 0));
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.of(List.of(block)))) {
      double[] left = CELL.leftHome().toArray();
      double[] right = CELL.rightHome().toArray();
      for (int tick = 0; tick < 100; tick++) {
        left[6] += 0.005;
        right[1] -= 0.003;
        step(world, left, right, tick % 50 < 25 ? 1 : 0);
        assertThat(world.scene(0).touches()).as("tick %d", tick).isEmpty();
      }
    }
  }

  @Test
  void fingersPressedIntoTheTableReportTheForceTheArmBringsUp() {
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] left = CELL.leftHome().toArray();
      double[] right = CELL.rightHome().toArray();
      for (int tick = 0; tick < 200; tick++) {
        left[1] += 0.55 / 200;
        step(world, left, right, 0.5);
      }
      for (int tick = 0; tick < 100; tick++) {
        step(world, left, right, 0.5);
      }
      List<Touch> touches = world.scene(0).touches();
      assertThat(touches).hasSize(1);
      Touch touch = touches.getFirst();
      assertThat(touch.between(Touch.LEFT_FINGERS, Touch.TABLE)).isTrue();
      assertThat(touch.z()).isEqualTo(0, within(0.003));
      // The second joint brings up 176 Nm at most, over a lever of more than half a metre.
      assertThat(touch.newtons()).isBetween(30.0, 500.0);
    }
  }

  @Test
  void armsThatMeetReportEachOther() {
    List<Touch> met = new ArrayList<>();
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      double[] left = CELL.leftHome().toArray();
      double[] right = CELL.rightHome().toArray();
      for (int tick = 0; tick < 300; tick++) {
        left[0] -= 1.0 / 300;
        right[0] += 1.0 / 300;
        step(world, left, right, 1);
        met.addAll(world.scene(0).touches());
      }
    }
    assertThat(met).isNotEmpty();
    Set<String> parts = Set.of(Touch.RIGHT_ARM, Touch.RIGHT_FINGERS);
    assertThat(met)
        .allSatisfy(
            touch -> {
              assertThat(touch.one()).isIn(Touch.LEFT_ARM, Touch.LEFT_FINGERS);
              assertThat(parts).contains(touch.other());
              assertThat(touch.y()).isEqualTo(0, within(0.12));
            });
    assertThat(met.getLast().newtons()).isBetween(10.0, 1000.0);
  }

  @Test
  void blockInAGripIsPressedByTwoFingersOfSixtyNewtons() {
    List<Double> newtons = new ArrayList<>();
    ExpertTrial.begin(
        new StackBlocksTwo(),
        100_000,
        600,
        (cell, inForce) -> {
          if (cell.progress().completedStage() == 1) {
            cell.scene().touches().stream()
                .filter(touch -> touch.between("red block", Touch.LEFT_FINGERS))
                .forEach(touch -> newtons.add(touch.newtons()));
          }
        });
    assertThat(newtons).hasSizeGreaterThan(50);
    assertThat(newtons.get(newtons.size() / 3)).isEqualTo(120, within(12.0));
  }

  private static void step(PhysicsWorld world, double[] left, double[] right, double fraction) {
    world.command(0, JointVector.of(left), fraction);
    world.command(1, JointVector.of(right), fraction);
    for (int i = 0; i < PhysicsWorld.TICK_SUBSTEPS; i++) {
      world.substep();
    }
  }
}
