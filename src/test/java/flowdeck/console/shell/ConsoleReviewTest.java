package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.console.widget.RibbonPlot;
import java.util.concurrent.TimeoutException;
import javafx.scene.control.Labeled;
import javafx.scene.control.Slider;
import javafx.scene.control.TableView;
import javafx.scene.image.ImageView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;

/** Looking at a recording of 30 s whose trial began 2 s into it, and correcting its marks. */
@ExtendWith(ApplicationExtension.class)
class ConsoleReviewTest {
  private final DemoOperations demo = new DemoOperations();
  private Console console;
  private ConsoleProbe probe;

  @Start
  void open(Stage stage) {
    probe = new ConsoleProbe(stage);
    console = Console.open(stage, demo, "Flowdeck");
    stage.setWidth(1280);
    stage.setHeight(800);
  }

  @AfterEach
  void close() {
    onFx(console::close);
  }

  private void watchTrial(FxRobot robot, int index) throws TimeoutException {
    robot.clickOn("#trials");
    until(() -> !((TableView<?>) probe.node("table")).getItems().isEmpty());
    onFx(() -> ((TableView<?>) probe.node("table")).getSelectionModel().select(index));
    robot.clickOn("#watch");
    until(() -> probe.text("review-time").equals("0:00.0 / 0:30.0"));
  }

  private String text(String id) {
    return ((Labeled) probe.node(id)).getText();
  }

  @Test
  void aRecordingIsPlayedStoppedAndLookedThroughByKeyAndMouse(FxRobot robot)
      throws TimeoutException {
    watchTrial(robot, 0);
    until(() -> ((ImageView) probe.node("review-image")).getImage() != null);
    robot.type(KeyCode.P);
    until(() -> ((Slider) probe.node("review-slider")).getValue() > 0.01);
    assertThat(text("play")).isEqualTo("Pause");
    robot.clickOn("#play");
    until(() -> text("play").equals("Play"));

    robot.type(KeyCode.END);
    until(() -> probe.text("review-time").startsWith("0:29.9"));
    robot.type(KeyCode.LEFT);
    until(() -> ((Slider) probe.node("review-slider")).getValue() < 1);
    robot.type(KeyCode.HOME).type(KeyCode.RIGHT, 15);
    until(() -> probe.text("review-time").startsWith("0:01.0"));
    assertThat(probe.text("review-note")).isEqualTo("1.0 s before the trial");

    RibbonPlot ribbon = (RibbonPlot) probe.node("review-ribbon");
    robot.clickOn(ribbon);
    until(() -> probe.text("review-time").startsWith("0:1"));
    robot.clickOn("#speed");
    until(() -> text("speed").equals("2×"));
  }

  @Test
  void marksAreJumpedTo(FxRobot robot) throws TimeoutException {
    watchTrial(robot, 0);
    robot.clickOn("#mark-2");
    until(() -> probe.text("review-time").startsWith("0:07.2"));
    assertThat(probe.node("mark-2").getStyleClass()).contains("now");
    robot.type(KeyCode.PAGE_DOWN);
    until(() -> probe.text("review-time").startsWith("0:11.8"));
    robot.type(KeyCode.DIGIT4);
    until(() -> probe.text("review-time").startsWith("0:19.4"));
    robot.type(KeyCode.PAGE_UP);
    until(() -> probe.text("review-time").startsWith("0:11.8"));
    robot.type(KeyCode.DIGIT5);
    assertThat(probe.node("mark-5").isDisabled()).as("never completed").isTrue();
    assertThat(probe.text("review-time")).startsWith("0:11.8");
  }

  @Test
  void marksAreCorrectedAtTheMomentLookedAtAndThatCanBeUndone(FxRobot robot)
      throws TimeoutException {
    watchTrial(robot, 0);
    assertThat(probe.node("undo-correction").isVisible()).isFalse();
    robot.type(KeyCode.DIGIT2).type(KeyCode.RIGHT, 3);
    robot.clickOn("#set-mark-2");
    until(() -> probe.node("undo-correction").isVisible());
    assertThat(demo.review().corrections.getLast()).containsExactly(0.0, 5.4, 9.75, 17.4);

    robot.type(KeyCode.END);
    robot.type(KeyCode.LEFT, 40);
    robot.clickOn("#set-mark-5");
    until(() -> demo.review().corrections.size() == 2);
    assertThat(demo.review().corrections.getLast()).hasSize(5);
    robot.clickOn("#remove-mark-5");
    until(() -> demo.review().corrections.size() == 3);
    robot.clickOn("#undo-correction");
    robot.clickOn("#undo-correction");
    robot.clickOn("#undo-correction");
    until(() -> !probe.node("undo-correction").isVisible());
    assertThat(demo.review().corrections.getLast()).containsExactly(0.0, 5.2, 9.75, 17.4);
  }

  @Test
  void whatCannotBeIsRefusedInWords(FxRobot robot) throws TimeoutException {
    watchTrial(robot, 0);
    robot.type(KeyCode.DIGIT4);
    robot.clickOn("#set-mark-2");
    until(() -> probe.text("refusal").contains("before the one before it"));
    assertThat(demo.review().corrections).isEmpty();
  }

  @Test
  void beforeTheLabelMarksAreOnlySeen(FxRobot robot) throws TimeoutException {
    demo.review().judged = false;
    watchTrial(robot, 0);
    assertThat(probe.node("set-mark-2").isVisible()).isFalse();
    assertThat(probe.text("review-note")).contains("once the trial has its label");
  }

  @Test
  void ofABlindTrialTheLikelihoodsStayHidden(FxRobot robot) throws TimeoutException {
    demo.review().blind = true;
    watchTrial(robot, 0);
    RibbonPlot ribbon = (RibbonPlot) probe.node("review-ribbon");
    assertThat(ribbon.sentence()).isEqualTo("Hidden: the evaluation is blind");
  }

  @Test
  void aTrialThatWasNotRecordedSaysSo(FxRobot robot) throws TimeoutException {
    robot.clickOn("#trials");
    until(() -> ((TableView<?>) probe.node("table")).getItems().size() > 5);
    onFx(() -> ((TableView<?>) probe.node("table")).getSelectionModel().select(4));
    robot.clickOn("#watch");
    until(() -> probe.text("review-problem").startsWith("Trial 5 was not recorded"));
  }

  @Test
  void anEpisodeIsWatchedAndTheListComesBack(FxRobot robot) throws TimeoutException {
    robot.clickOn("#episodes");
    until(() -> !((TableView<?>) probe.node("episode-table")).getItems().isEmpty());
    onFx(() -> ((TableView<?>) probe.node("episode-table")).getSelectionModel().select(3));
    robot.clickOn("#watch-episode");
    until(() -> probe.text("review-title").startsWith("Episode 3 of"));
    assertThat(probe.node("review-marks").isVisible()).as("it shows no trial").isFalse();
    robot.type(KeyCode.P);
    until(() -> ((Slider) probe.node("review-slider")).getValue() > 0.005);
    robot.type(KeyCode.BACK_SPACE);
    until(() -> demo.review().shown().film() == null);
    until(() -> probe.node("episode-table").getParent().getParent().isVisible());
    robot.type(KeyCode.W);
    until(() -> demo.review().shown().film() != null);
  }

  @Test
  void spaceStopsHereToo(FxRobot robot) throws TimeoutException {
    watchTrial(robot, 0);
    robot.type(KeyCode.SPACE);
    until(() -> demo.stops == 1);
    assertThat(text("play")).isEqualTo("Play");
  }
}
