package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.StationOperations;
import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.SmallRecordings;
import flowdeck.station.DatasetDesk.Entry;
import flowdeck.station.Station;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.image.ImageView;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** The Episodes screen on a dataset that another session recorded. */
@ExtendWith(ApplicationExtension.class)
class ConsoleEpisodesTest {
  @TempDir private Path folder;

  private Path data;
  private Station station;
  private Console console;
  private ConsoleProbe probe;

  @Start
  void open(Stage stage) {
    data = folder.resolve("sessions/monday/dataset");
    SmallRecordings.record(data, 6, 5, 8, 4);
    station = Station.open("simulated", folder.resolve("sessions"), folder.resolve("models"));
    console = Console.open(stage, new StationOperations(station), "Flowdeck");
    stage.setWidth(1280);
    stage.setHeight(800);
    probe = new ConsoleProbe(stage);
  }

  @BeforeEach
  void openMonday(FxRobot robot) throws TimeoutException {
    robot.clickOn("#episodes");
    until(() -> datasets().getItems().size() == 2);
    assertThat(datasets().getValue().own()).as("this session's first").isTrue();
    onFx(() -> datasets().setValue(datasets().getItems().getLast()));
    until(() -> table().getItems().size() == 4);
  }

  @AfterEach
  void close() {
    onFx(console::close);
    station.close();
  }

  @Test
  void episodesAreListedWithPictureAndHealthAndCanBeFiltered(FxRobot robot)
      throws TimeoutException {
    assertThat(datasets().getValue().name()).isEqualTo("monday");
    assertThat(probe.text("episode-summary")).isEqualTo("4 episodes, 23 frames, 1.5 s");
    until(() -> pictures().size() == 4);
    robot.clickOn("#faultsOnly");
    until(() -> numbers().equals(List.of(1, 3)));
    robot.clickOn("#faultsOnly");
    onFx(() -> ((TextField) probe.node("episode-filter")).setText("stack"));
    until(() -> numbers().equals(List.of(0, 2)));
  }

  @Test
  void whatIsDeletedCanBeRestored(FxRobot robot) throws TimeoutException {
    onFx(() -> table().getSelectionModel().selectIndices(0, 2));
    robot.clickOn("#do-delete");
    until(() -> probe.text("action-sentence").startsWith("Moves episodes 0, 2 of monday"));
    robot.clickOn("#action-begin");
    until(() -> probe.text("task-state").equals("✓ done"));
    until(() -> table().getItems().size() == 2);
    assertThat(LeRobotDataset.open(data).episodes()).containsExactly(0, 1);
    assertThat(probe.text("undo")).startsWith("Restore undoes: episodes 0, 2 deleted");

    robot.clickOn("#do-restore");
    robot.clickOn("#action-begin");
    until(() -> table().getItems().size() == 4);
    until(() -> probe.text("task-state").equals("✓ done"));
    assertThat(LeRobotDataset.open(data).frameCount(2)).isEqualTo(8);
    robot.clickOn("#stopTask");
    until(() -> !probe.node("task-title").getParent().getParent().getParent().isVisible());
  }

  @Test
  void aCopyOfTheSelectionCanBeOpened(FxRobot robot) throws TimeoutException {
    onFx(() -> table().getSelectionModel().selectIndices(1, 3));
    robot.clickOn("#do-copy");
    robot.clickOn("#action-begin");
    until(() -> probe.text("task-state").equals("✓ done"));
    robot.clickOn("#openMade");
    until(() -> numbers().equals(List.of(0, 1)));
    until(() -> datasets().getItems().size() == 3);
    assertThat(table().getItems().getFirst().episode().health())
        .containsExactly("Episode 1 lost a frame.");
  }

  @Test
  void aRefusalIsOneSentence(FxRobot robot) throws Exception {
    try (DatasetLock elsewhere = DatasetLock.forWriting(data)) {
      onFx(() -> table().getSelectionModel().select(0));
      robot.clickOn("#do-delete");
      robot.clickOn("#action-begin");
      until(() -> probe.text("task-state").equals("⚠ failed"));
      assertThat(probe.text("task-detail"))
          .isEqualTo(
              data.toAbsolutePath()
                  + " is being recorded into or changed by another window or program; close that"
                  + " first.");
    }
    assertThat(table().getItems()).hasSize(4);
  }

  @Test
  void checkingFindsNothingWrong(FxRobot robot) throws TimeoutException {
    robot.clickOn("#do-check");
    robot.clickOn("#action-begin");
    until(() -> probe.text("task-state").equals("✓ done"));
    assertThat(probe.text("task-detail")).contains("4 episodes, 23 frames, valid");
  }

  private List<Integer> numbers() {
    return table().getItems().stream().map(row -> row.episode().number()).toList();
  }

  private List<Node> pictures() {
    return table().lookupAll(".thumbnail").stream()
        .flatMap(cell -> cell.lookupAll("ImageView").stream())
        .filter(node -> node instanceof ImageView view && view.getImage() != null)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private TableView<Row> table() {
    return (TableView<Row>) probe.node("episode-table");
  }

  @SuppressWarnings("unchecked")
  private ComboBox<Entry> datasets() {
    return (ComboBox<Entry>) probe.node("dataset");
  }
}
