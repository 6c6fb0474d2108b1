package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no number any more is noticed wherever it begins. */
class UnstableTest {
  private static final CellDescription CELL = CellDescription.simulated();

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 3", "0, 6", "0, 7", "1, 0", "1, 6", "1, 7"})
  void driveTargetThatIsNoNumberIsNoticed(int arm, int axis) {
    double[] target = CELL.leftHome().concat(JointVector.of(1)).toArray();
    target[axis] = Double.NaN;
    try (PhysicsWorld world = new PhysicsWorld(CELL, SceneSetup.EMPTY)) {
      world.substep();
      assertThat(world.diverged()).isFalse();
      JointVector spoiled = JointVector.of(target);
      world.command(arm, spoiled.slice(0, 7), spoiled.get(7));
      for (int i = 0; i < 3 * PhysicsWorld.TICK_SUBSTEPS; i++) {
        world.substep();
      }
      assertThat(world.diverged()).isTrue();
    }
  }
}
