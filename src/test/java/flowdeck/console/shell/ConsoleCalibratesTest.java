package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.station.CameraCalibrator;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** An operator who calibrates the camera. */
@ExtendWith(ApplicationExtension.class)
class ConsoleCalibratesTest {
  private final DemoOperations demo = new DemoOperations();
  private Console console;
  private Stage stage;
  private ConsoleProbe probe;

  @Start
  void open(Stage window) {
    stage = window;
    probe = new ConsoleProbe(stage);
    demo.calibration.file = Path.of("camera.yml");
    console = Console.open(stage, demo, "Flowdeck");
    stage.setX(0);
    stage.setY(0);
    stage.setWidth(1000);
    stage.setHeight(760);
  }

  @BeforeEach
  void settle() throws TimeoutException {
    until(() -> probe.node("stop").localToScene(0, 0).getX() < 1000);
    until(() -> stage.isFocused());
  }

  @AfterEach
  void close() {
    onFx(console::close);
  }

  private int pictures() {
    return ((TableView<?>) probe.node("taken-pictures")).getItems().size();
  }

  private int takes() {
    return Collections.frequency(demo.calibration.pressed, "take right");
  }

  @Test
  void picturesAreTakenTakenBackAndTurnedIntoACalibration(FxRobot robot) throws TimeoutException {
    robot.clickOn("#cell");
    robot.clickOn("#toCalibration");
    until(() -> !probe.node("take-picture").isDisabled());
    robot.clickOn("#hold-right");
    robot.clickOn("#take-picture");
    until(() -> pictures() == 1);
    robot.clickOn("#undo-picture");
    until(() -> pictures() == 0);
    for (int i = 1; i <= CameraCalibrator.ENOUGH; i++) {
      int wanted = i;
      assertThat(probe.node("finish-calibration").isDisabled()).isTrue();
      robot.type(KeyCode.T);
      until(() -> pictures() == wanted);
    }
    assertThat(takes()).isEqualTo(1 + CameraCalibrator.ENOUGH);
    until(() -> !probe.node("finish-calibration").isDisabled());
    inTheWindow("take-picture", "undo-picture", "begin-anew", "finish-calibration");
    robot.clickOn("#finish-calibration");
    until(() -> probe.node("calibration-result").isVisible());
    assertThat(probe.text("result-title")).contains("open the cell again");
    assertThat(demo.calibration.pressed).endsWith("finish");
    robot.clickOn("#toJoints");
    robot.type(KeyCode.T);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(takes()).as("the key belongs to the page").isEqualTo(1 + CameraCalibrator.ENOUGH);
  }

  @Test
  void aCellWithNothingToCalibrateDoesNotOfferThePage(FxRobot robot) {
    onFx(() -> demo.calibration.file = null);
    robot.clickOn("#cell");
    assertThat(probe.node("toCalibration").isVisible()).isFalse();
    assertThat(probe.node("toSetup").isVisible()).isTrue();
  }

  private void inTheWindow(String... ids) {
    for (String id : List.of(ids)) {
      Node node = probe.node(id);
      Bounds bounds = node.localToScene(node.getLayoutBounds());
      assertThat(bounds.getMaxX()).as(id).isLessThanOrEqualTo(stage.getScene().getWidth());
      assertThat(bounds.getMaxY()).as(id).isLessThanOrEqualTo(stage.getScene().getHeight());
    }
  }
}
