package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.ModelOperations.Model;
import flowdeck.console.StationOperations;
import flowdeck.dataset.Recordings;
import flowdeck.station.Station;
import flowdeck.station.TrainingFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** A training as an operator starts, watches, stops and resumes it; it runs in its own process. */
@ExtendWith(ApplicationExtension.class)
class ConsoleTrainingTest {
  @TempDir private static Path folder;

  private Station station;
  private Console console;
  private ConsoleProbe probe;

  @Start
  void open(Stage stage) {
    station = Station.open("simulated", folder.resolve("sessions"), folder.resolve("models"));
    console = Console.open(stage, new StationOperations(station), "Flowdeck");
    stage.setWidth(1280);
    stage.setHeight(800);
    probe = new ConsoleProbe(stage);
  }

  @AfterEach
  void close() {
    onFx(console::close);
    station.close();
  }

  @Test
  void aTrainingIsStartedWatchedStoppedAndDiscarded(FxRobot robot) throws TimeoutException {
    Path demos = folder.resolve("demos");
    Recordings.record(demos, 24, 24);
    robot.clickOn("#models");
    robot.clickOn("#train-open");
    onFx(() -> ((TextField) probe.node("dataset")).setText(demos.toString()));
    until(() -> !probe.node("train-begin").isDisabled());
    assertThat(probe.text("summary")).startsWith("2 episodes, 48 frames at 15 fps");
    onFx(() -> ((TextField) probe.node("train-name")).setText("mine"));
    robot.clickOn("#train-begin");
    until(() -> probe.text("work-title").equals("Training mine"));
    until(() -> probe.text("detail").startsWith("warm start, epoch"));
    until(() -> !probe.text("work-loss").equals("–"));
    robot.clickOn("#stopWork");
    until(() -> probe.text("work-state").equals("stopped"));
    until(() -> there("resume-mine"));
    assertThat(table().getItems()).isEmpty();

    robot.clickOn("#discard-mine");
    until(() -> !there("resume-mine"));
  }

  @Test
  void aTrainingThatWasStoppedIsResumedAndBecomesAPolicyInTheList(FxRobot robot)
      throws TimeoutException {
    Path demos = folder.resolve("others");
    Recordings.record(demos, 24, 24);
    stopped("short", demos).write(folder.resolve("models"));
    robot.clickOn("#models");
    until(() -> there("resume-short"));
    robot.clickOn("#resume-short");
    until(() -> probe.text("work-state").equals("✓ done"));
    until(() -> table().getItems().size() == 1);
    Model policy = table().getItems().getFirst();
    assertThat(policy.name()).isEqualTo("short");
    assertThat(policy.curve()).hasSize(3);
    until(() -> !there("resume-short"));
  }

  /** The quickest training there is. */
  private static TrainingFile stopped(String name, Path demos) {
    return new TrainingFile(
        name,
        List.of(
            "train",
            "--data=" + demos,
            "--out=" + folder.resolve("models").resolve(name),
            "--encoder=untrained",
            "--warm-start-epochs=1",
            "--epochs=2",
            "--trunk-width=16",
            "--hidden=8"),
        folder.toString(),
        1,
        null,
        "likelihood",
        2,
        3,
        0.5,
        0,
        0,
        0,
        1,
        1,
        List.of(),
        TrainingFile.End.STOPPED,
        "");
  }

  private boolean there(String id) {
    Node found = probe.stage().getScene().lookup("#" + id);
    return found != null;
  }

  @SuppressWarnings("unchecked")
  private TableView<Model> table() {
    return (TableView<Model>) probe.node("table");
  }
}
