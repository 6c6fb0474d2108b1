package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CellDescription;
import flowdeck.core.JointVector;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollisionTest {
  private static final CellDescription CELL = CellDescription.simulated();
  private static final long TICK = 10_000_000;

  @Test
  void keepsTheFirstTimeAndTheGreatestForceOfEachPair() {
    List<Collision> known = Collision.after(List.of(), scene(1, touch("left fingers", "table", 5)));
    known = Collision.after(known, scene(2, touch("left arm", "right fingers", 9)));
    known = Collision.after(known, scene(3, touch("left fingers", "table", 12)));
    known = Collision.after(known, scene(4, touch("left fingers", "table", 7)));
    assertThat(known)
        .containsExactly(
            new Collision("left fingers", "table", 1, 12),
            new Collision("left arm", "right fingers", 2, 9));
  }

  @Test
  void whatFingersAreForIsNoCollision() {
    assertThat(
            Collision.after(
                List.of(),
                scene(
                    1,
                    touch("green block", "left fingers", 120),
                    touch("left arm", "red block", 3),
                    touch("hammer", "red block", 3))))
        .isEmpty();
  }

  @Test
  void anArmLoweredIntoTheTableIsRememberedUntilTheNextTrial() {
    try (SimulatedCell cell = new SimulatedCell(CELL)) {
      cell.reset(new StackBlocksTwo(), 1);
      double[] q = CELL.leftHome().toArray();
      for (int tick = 1; tick <= 200; tick++) {
        q[1] += 0.65 / 200;
        cell.left().command(cell.clock().nanos(), JointVector.of(q), 1);
        cell.advanceTo(tick * TICK);
        assertThat(cell.collisions()).as("after %d ticks", tick).hasSizeLessThanOrEqualTo(2);
        if (tick == 20) {
          assertThat(cell.collisions()).isEmpty();
        }
      }
      Collision table = cell.collisions().getFirst();
      assertThat(table.one() + " on " + table.other()).isEqualTo("left fingers on table");
      assertThat(table.nanos()).isBetween(500_000_000L, 2_000_000_000L);
      assertThat(table.newtons()).isGreaterThan(20);
      assertThat(table.text(0))
          .matches(
              "The left fingers pressed on the table from \\d\\.\\d s on, with up to \\d+ N\\.");
      cell.reset(new StackBlocksTwo(), 1);
      assertThat(cell.collisions()).isEmpty();
    }
  }

  private static Touch touch(String one, String other, double newtons) {
    return new Touch(one, other, 0.5, 0, 0, newtons);
  }

  private static SceneState scene(long nanos, Touch... touches) {
    double[] home = CELL.leftHome().toArray();
    return new SceneState(nanos, home, home, 0.04, 0.04, List.of(), null, List.of(touches));
  }
}
