package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeRobotDatasetTest {
  private static final String CAMERA = "observation.images.cam_high";

  @Test
  void aPartialDownloadOfFormat21IsReadAndItsGapsAreNamed() {
    LeRobotDataset dataset = LeRobotDataset.open(RealDatasets.find("g1-bottle"));

    assertThat(dataset.info().version()).isEqualTo("v2.1");
    assertThat(dataset.info().fps()).isEqualTo(30);
    assertThat(dataset.info().actionLayout().size()).isEqualTo(26);
    assertThat(dataset.info().actionLayout().names()).startsWith("kLeftShoulderPitch");
    assertThat(dataset.info().cameras()).containsExactly(CAMERA);
    assertThat(dataset.info().width(CAMERA)).isEqualTo(640);
    assertThat(dataset.episodes())
        .containsExactlyElementsOf(IntStream.rangeClosed(10, 46).boxed().toList());
    assertThat(dataset.missing()).hasSize(63);
    assertThat(dataset.note()).contains("63 of 100").contains("0-9, 47-99");
    assertThat(dataset.task(10)).isEqualTo("Pick up the yellow bottle on the table.");
  }

  @Test
  void rowsAndVideoOfARealEpisodeBelongTogether() {
    LeRobotDataset dataset = LeRobotDataset.open(RealDatasets.find("g1-bottle"));

    Rows rows = dataset.rows(10);
    List<Frame> frames = new ArrayList<>();
    dataset.frames(10, CAMERA, 160, 120, frames::add);

    assertThat(rows.count()).isEqualTo(dataset.frameCount(10));
    assertThat(rows.state()[0][0]).isEqualTo(-0.7153264f);
    assertThat(rows.action()[0][0]).isEqualTo(-0.7146169f);
    assertThat(rows.timestamp()[2]).isEqualTo(0.06666667f);
    assertThat(frames).hasSize(rows.count());
    assertThat(frames.get(5).sequence()).isEqualTo(5);
    assertThat(frames.get(5).captureNanos()).isEqualTo(166_666_667L);
    assertThat(frames.get(5).bgr()).hasSize(160 * 120 * 3);
    assertThat(frames.getFirst().bgr()).isNotEqualTo(frames.getLast().bgr());
  }

  @Test
  void anEpisodeThatIsNotHereIsAnErrorThatNamesThoseThatAre() {
    LeRobotDataset dataset = LeRobotDataset.open(RealDatasets.find("g1-bottle"));

    assertThatThrownBy(() -> dataset.rows(3))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no episode 3")
        .hasMessageContaining("10-46");
    assertThatThrownBy(() -> dataset.video(10, "left_wrist", 160, 120))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(CAMERA);
  }

  @Test
  void aFolderThatIsNoDatasetIsNamedWithTheRemedy(@TempDir Path folder) {
    assertThatThrownBy(() -> LeRobotDataset.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("meta/info.json");
    assertThatThrownBy(() -> LeRobotDataset.open(folder.resolve("absent")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("absent");
  }

  @Test
  void anUnknownFormatIsNamedWithTheRemedy(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("meta"));
    Files.writeString(folder.resolve("meta/info.json"), "{\"codebase_version\": \"v1.6\"}");

    assertThatThrownBy(() -> LeRobotDataset.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("v1.6")
        .hasMessageContaining("convert");
  }

  @Test
  void damagedMetadataIsNamed(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("meta"));
    Files.writeString(folder.resolve("meta/info.json"), "{\"codebase_version\": ");

    assertThatThrownBy(() -> LeRobotDataset.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not valid JSON");
  }
}
