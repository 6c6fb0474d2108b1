package flowdeck.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.Arm;
import flowdeck.core.ActionLayout;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Trajectory;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCellTest {
  private static final int FPS = 10;
  private static final long PERIOD = 100_000_000L;
  private static final int[] LENGTHS = {12, 7, 9};

  @TempDir static Path folder;

  /** Three short episodes; brightness and numbers tell episode and row. */
  @BeforeAll
  static void record() {
    Schema schema = Schema.scene(FPS, "two_iiwa", 160, 120, ActionLayout.TWO_IIWA, List.of());
    try (DatasetWriter writer = DatasetWriter.create(folder, schema)) {
      for (int episode = 0; episode < LENGTHS.length; episode++) {
        EpisodeWriter take = writer.begin("Task " + episode);
        for (int row = 0; row < LENGTHS[episode]; row++) {
          byte[] bgr = new byte[3 * 160 * 120];
          Arrays.fill(bgr, (byte) brightness(episode, row));
          take.append(
              new Frame(160, 120, bgr, row, row * PERIOD),
              vector(episode, row, 0),
              vector(episode, row, 0.5),
              Map.of());
        }
        take.commit();
      }
    }
  }

  @Test
  void framesStatesAndTargetsOfOneRowAppearTogether() {
    try (ReplayCell cell = ReplayCell.open(folder)) {
      for (int row = 0; row < LENGTHS[0]; row++) {
        cell.advanceTo(row * PERIOD);
        assertShown(cell, 0, row, row * PERIOD);
        cell.advanceTo(row * PERIOD + PERIOD / 2);
        assertShown(cell, 0, row, row * PERIOD);
      }
      assertThat(cell.task()).isEqualTo("Task 0");
      assertThat(cell.clock().nanos()).isEqualTo(11 * PERIOD + PERIOD / 2);
    }
  }

  @Test
  void episodesFollowOneAnotherAndBeginAgain() {
    try (ReplayCell cell = ReplayCell.open(folder, 1)) {
      cell.advanceTo(6 * PERIOD);
      assertShown(cell, 1, 6, 6 * PERIOD);
      cell.advanceTo(7 * PERIOD);
      assertShown(cell, 2, 0, 7 * PERIOD);
      cell.advanceTo(16 * PERIOD);
      assertShown(cell, 0, 0, 16 * PERIOD);
    }
  }

  @Test
  void seekingGoesOnFromThatRowWithoutTurningTimeBack() {
    try (ReplayCell cell = ReplayCell.open(folder)) {
      cell.advanceTo(3 * PERIOD);
      cell.seek(2, 5);
      cell.advanceTo(3 * PERIOD + 10_000_000);
      assertShown(cell, 2, 5, 3 * PERIOD + 10_000_000);
      cell.advanceTo(4 * PERIOD + 10_000_000);
      assertShown(cell, 2, 6, 4 * PERIOD + 10_000_000);
      cell.seek(0, 1000);
      cell.advanceTo(4 * PERIOD + 20_000_000);
      assertShown(cell, 0, LENGTHS[0] - 1, 4 * PERIOD + 20_000_000);
    }
  }

  @Test
  void armsDoNotObey() {
    try (ReplayCell cell = ReplayCell.open(folder)) {
      Arm left = cell.arms().getFirst();
      left.command(0, JointVector.of(1, 2, 3, 4, 5, 6, 7), 0.3);
      cell.advanceTo(0);
      assertThat(left.name()).isEqualTo("left");
      assertThat(left.state().commanded().get(0)).isCloseTo(vector(0, 0, 0.5).get(0), within(1e-6));
    }
  }

  @Test
  void whatTheDemonstratorDidNextIsIndexedByTime() {
    try (ReplayCell cell = ReplayCell.open(folder, 1)) {
      cell.advanceTo(2 * PERIOD);
      Trajectory next = cell.demonstrated(2 * PERIOD, 2 * PERIOD, 4).orElseThrow();
      assertThat(next.horizon()).isEqualTo(4);
      assertThat(next.waypoints().get(0)).isEqualTo(cell.action(4));
      assertThat(next.waypoints().get(1)).isEqualTo(cell.action(6));
      assertThat(next.waypoints().get(3)).isEqualTo(cell.action(6));
      assertThat(cell.action(4).get(2)).isCloseTo(vector(1, 4, 0.5).get(2), within(1e-6));
      cell.advanceTo(8 * PERIOD);
      assertThat(cell.demonstrated(2 * PERIOD, PERIOD, 4)).isEmpty();
    }
  }

  @Test
  void anEpisodeThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> ReplayCell.open(folder, 44))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("44");
    try (ReplayCell cell = ReplayCell.open(folder)) {
      assertThatThrownBy(() -> cell.seek(44, 0)).isInstanceOf(InputException.class);
    }
  }

  private static void assertShown(ReplayCell cell, int episode, int row, long nanos) {
    assertThat(cell.episode()).isEqualTo(episode);
    assertThat(cell.row()).isEqualTo(row);
    assertThat(cell.rows()).isEqualTo(LENGTHS[episode]);
    Frame frame = cell.camera().newest();
    assertThat(frame).isNotNull();
    assertThat(frame.captureNanos()).isEqualTo(nanos);
    assertThat(frame.bgr()[3 * (60 * 160 + 80)] & 255)
        .isCloseTo(brightness(episode, row), within(3));
    assertThat(cell.arms()).hasSize(2);
    Arm right = cell.arms().get(1);
    JointVector state = vector(episode, row, 0);
    JointVector action = vector(episode, row, 0.5);
    for (int joint = 0; joint < 7; joint++) {
      assertThat(right.state().measured().get(joint)).isCloseTo(state.get(8 + joint), within(1e-6));
      assertThat(right.state().commanded().get(joint))
          .isCloseTo(action.get(8 + joint), within(1e-6));
    }
    assertThat(right.state().gripper()).isCloseTo(action.get(15), within(1e-6));
    assertThat(right.state().nanos()).isEqualTo(nanos);
  }

  private static int brightness(int episode, int row) {
    return 40 + 60 * episode + 5 * row;
  }

  private static JointVector vector(int episode, int row, double offset) {
    double[] values = new double[16];
    for (int i = 0; i < values.length; i++) {
      values[i] = offset + 0.01 * row + 0.1 * i + episode;
    }
    return JointVector.of(values);
  }
}
