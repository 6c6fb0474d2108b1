package flowdeck.arms.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
  private static final Workspace USUAL = Workspace.usual(CellDescription.simulated());

  @Test
  void theUsualOneHasATableAndNoWalls() {
    assertThat(USUAL.box()).isNull();
    assertThat(USUAL.tableHeight()).isZero();
    assertThat(USUAL.stops().toolToTable()).isNegative();
    assertThat(USUAL.stops().linkToTable()).isPositive();
  }

  @Test
  void namesWhatCannotBe() {
    assertThatThrownBy(() -> new Workspace(null, Double.NaN, USUAL.stops(), 0.03))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The table's height is NaN m");
    assertThatThrownBy(() -> new Workspace(null, 0, USUAL.stops(), -0.01))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The slow-down zone is -0.01 m; give a number from 0.0 to 0.5");
    assertThatThrownBy(() -> new Workspace.Stops(0.02, 0.02, 0.02, -0.02, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("links above the table");
    assertThatThrownBy(() -> new Workspace.Stops(0.02, 0.02, 0.02, 0.02, -0.2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("tools above the table is -0.2 m");
    assertThatThrownBy(() -> new Workspace.Box(0, 0.5, 0, 1, 0.4, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("from y = 0.5 to 0.4 m; give the smaller number first");
    assertThatThrownBy(() -> USUAL.within(new Workspace.Box(-1, -1, -1, 1, 1, -0.1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("below the table's top");
  }
}
