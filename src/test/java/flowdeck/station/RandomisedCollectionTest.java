package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.CellDescription;
import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.sim.CameraPose;
import flowdeck.sim.Conditions;
import flowdeck.sim.FrameFaults;
import flowdeck.sim.Randomisation;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomisedCollectionTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");

  @TempDir private Path folder;

  @Test
  void aDatasetTellsUnderWhichConditionsItWasMadeAndMixesNone() {
    CameraPose pose = CameraPose.parse("1.4,0.1,1,0.35,0,0.1", CellDescription.simulated());
    Conditions altered =
        new Conditions(pose, Randomisation.parse("clutter,table-height"), FrameFaults.NONE);
    try (Collection collection = new Collection(TASK, folder, 32, 32, 0, altered)) {
      assertThat(collection.demonstrate(0).progress().success()).isTrue();
    }
    assertThat(LeRobotDataset.open(folder).info().features().keySet())
        .contains("randomised_clutter", "randomised_table_height", "camera_x", "camera_look_z")
        .doesNotContain("randomised_light");
    assertThatThrownBy(() -> new Collection(TASK, folder, 32, 32).close())
        .isInstanceOf(InputException.class);
  }
}
