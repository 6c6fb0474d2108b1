package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCopyTest {
  @TempDir Path folder;

  @Test
  void aDiskWithoutSpaceIsToldBeforeAnythingIsWritten() {
    Path source = folder.resolve("source");
    SmallRecordings.record(source, 3);
    DatasetCopy copy =
        new DatasetCopy(EpisodePart.whole(LeRobotDataset.open(source), List.of()), Watcher.NONE);
    Path out = folder.resolve("out");
    assertThatThrownBy(() -> copy.write(out, new Layout3(), false, at -> 3L << 20))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has 3 MB left but about 16 MB are needed");
    assertThat(out).isEmptyDirectory();
  }

  @Test
  void rowsOutsideOfAnEpisodeAreNoPart() {
    SmallRecordings.record(folder, 3);
    LeRobotDataset source = LeRobotDataset.open(folder);
    assertThatThrownBy(() -> new EpisodePart(source, 0, 1, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("rows 0 to 2; rows 1 to 3 are no part of it");
    assertThat(new EpisodePart(source, 0, 1, 3).rows()).isEqualTo(2);
  }

  @Test
  void aRealDatasetOfFormat21IsCopiedWithItsVideoAsItIs() throws Exception {
    Path g1 = RealDatasets.find("g1-bottle");
    List<EpisodePart> parts = EpisodePart.whole(LeRobotDataset.open(g1), List.of(11, 10));
    DatasetCopy.Report report =
        new DatasetCopy(parts, Watcher.NONE).write(folder.resolve("out"), false);
    assertThat(report.notes()).isEmpty();
    assertThat(DatasetValidator.validate(folder.resolve("out")).problems()).isEmpty();
    assertThat(Oracle.recorded(folder.resolve("out"), 1)).isEqualTo(Oracle.recorded(g1, 10));
    assertThatThrownBy(() -> EpisodePart.whole(LeRobotDataset.open(g1), List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("63 of 100 listed episodes are not in")
        .hasMessageContaining("--episodes");
  }
}
