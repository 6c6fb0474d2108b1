package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.task.StackBlocksTwo;
import org.junit.jupiter.api.Test;

class LockstepCellTest {

  private static LockstepCell.Result demonstrate(long seed) {
    try (LockstepCell cell = new LockstepCell(15, 64, 48)) {
      ScriptedExpert[] expert = new ScriptedExpert[1];
      return cell.run(
          new StackBlocksTwo(),
          seed,
          () -> expert[0] = new ScriptedExpert(cell.simulated(), new StackBlocksTwo()),
          () -> expert[0].done(),
          60,
          tick -> {});
    }
  }

  @Test
  void aSeedReplaysBitForBit() {
    LockstepCell.Result once = demonstrate(5);
    LockstepCell.Result again = demonstrate(5);
    assertThat(once.progress().success()).isTrue();
    assertThat(once.fault()).isNull();
    assertThat(again.hash()).isEqualTo(once.hash());
    assertThat(demonstrate(6).hash()).isNotEqualTo(once.hash());
  }
}
