package flowdeck.dataset.robotwin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.dataset.DatasetValidator;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.VideoReader;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.robotwin.RoboTwinImport.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * On two small files that h5py 3.7 and OpenCV 4.6 wrote as RoboTwin does: six frames, the left half
 * red, number k of the left arm 0.1 row + 0.01 k.
 */
class RoboTwinImportTest {
  private static final String OLD = "episode0.hdf5";
  private static final String CURRENT = "episode_0000000.hdf5";

  @TempDir Path folder;

  private Path source(String name) throws IOException {
    Path data = Files.createDirectories(folder.resolve("task/data"));
    try (InputStream in = RoboTwinImportTest.class.getResourceAsStream("/robotwin/" + name)) {
      Files.copy(Objects.requireNonNull(in), data.resolve(name));
    }
    return data.getParent();
  }

  private LeRobotDataset imported(Path source, Exchange exchange) {
    RoboTwinImport.run(source, folder.resolve("out"), 17, exchange, Watcher.NONE);
    return LeRobotDataset.open(folder.resolve("out"));
  }

  @ParameterizedTest
  @CsvSource({OLD + ",6", CURRENT + ",5"})
  void targetsAndPicturesComeOverRowForRow(String name, int frames) throws IOException {
    LeRobotDataset dataset = imported(source(name), Exchange.AUTO);
    assertThat(DatasetValidator.validate(dataset.folder()).problems()).isEmpty();
    assertThat(dataset.info().actionLayout().names())
        .hasSize(14)
        .startsWith("left_joint_1")
        .contains("left_gripper", "right_joint_6")
        .endsWith("right_gripper");
    Rows rows = dataset.rows(0);
    assertThat(rows.count()).isEqualTo(frames);
    assertThat(rows.action()[3][2]).isCloseTo(0.32f, within(1e-6f));
    assertThat(rows.action()[3][6]).isCloseTo(0.7f, within(1e-6f));
    assertThat(rows.action()[3][9]).isCloseTo(-0.32f, within(1e-6f));
    try (VideoReader video = dataset.video(0, dataset.info().cameras().getFirst(), 32, 24)) {
      Frame frame = Objects.requireNonNull(video.next());
      int red = frame.bgr()[3 * (12 * 32 + 5) + 2] & 255;
      int blue = frame.bgr()[3 * (12 * 32 + 5)] & 255;
      assertThat(red).as("what is red is red, whichever release wrote it").isGreaterThan(180);
      assertThat(blue).isLessThan(80);
    }
  }

  @Test
  void whatTheFilesSayAboutColoursCanBeOverridden() throws IOException {
    LeRobotDataset dataset = imported(source(OLD), Exchange.NO);
    try (VideoReader video = dataset.video(0, dataset.info().cameras().getFirst(), 32, 24)) {
      Frame frame = Objects.requireNonNull(video.next());
      assertThat(frame.bgr()[3 * (12 * 32 + 5)] & 255).as("blue").isGreaterThan(180);
    }
  }

  @Test
  void instructionsComeFromTheFileOrFromBesideIt() throws IOException {
    assertThat(imported(source(CURRENT), Exchange.AUTO).task(0)).isEqualTo("stack the blocks");
  }

  @Test
  void olderReleasesKeepInstructionsBesideTheEpisodes() throws IOException {
    Path task = source(OLD);
    Files.createDirectories(task.resolve("instructions"));
    Files.writeString(
        task.resolve("instructions/episode0.json"),
        "{\"seen\": [\"beat the block\"], \"unseen\": [\"hit it\"]}");
    assertThat(imported(task, Exchange.AUTO).task(0)).isEqualTo("beat the block");
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Path task = source(OLD);
    Path file = task.resolve("data").resolve(OLD);
    byte[] whole = Files.readAllBytes(file);
    assertThatThrownBy(() -> imported(folder.resolve("nothing"), Exchange.AUTO))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing");
    Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> imported(folder.resolve("empty"), Exchange.AUTO))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("episode0.hdf5");
    for (int length : new int[] {0, 100, whole.length / 3, whole.length / 2}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> imported(task, Exchange.AUTO))
          .as("cut to %d bytes", length)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(OLD);
      assertThat(folder.resolve("out")).doesNotExist();
    }
  }
}
