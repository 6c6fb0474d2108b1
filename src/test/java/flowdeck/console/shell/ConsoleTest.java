package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.DemoOperations;
import flowdeck.console.Keymap;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Status;
import flowdeck.console.TrialLabel;
import flowdeck.core.Fault;
import flowdeck.core.Plan;
import flowdeck.policy.Denoising;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

@ExtendWith(ApplicationExtension.class)
class ConsoleTest {
  private final DemoOperations demo = new DemoOperations();
  private Console console;
  private Stage stage;
  private ConsoleProbe probe;

  @Start
  void open(Stage window) {
    stage = window;
    probe = new ConsoleProbe(stage);
    console = Console.open(stage, demo, "Flowdeck");
    stage.setX(0);
    stage.setY(0);
    stage.setWidth(1000);
    stage.setHeight(760);
  }

  @BeforeEach
  void settle() throws TimeoutException {
    until(() -> text("mode").equals("SIMULATED CELL"));
    until(() -> node("stop").localToScene(0, 0).getX() < 1000);
    until(() -> !node("go").isDisabled());
  }

  @AfterEach
  void close() {
    onFx(console::close);
  }

  @Test
  void spaceStopsAtTheFirstPressWhereverTheFocusIs(FxRobot robot) throws TimeoutException {
    run();
    robot.press(KeyCode.SPACE);
    until(() -> demo.stops == 1);
    robot.release(KeyCode.SPACE);
    assertThat(demo.status().trial().phase()).isEqualTo(Status.Phase.ENDED);
    until(() -> text("fault").equals(new Fault.Stopped().message()));
  }

  @Test
  void spaceDoesNotPressTheButtonThatHasTheFocus(FxRobot robot) throws TimeoutException {
    run();
    onFx(() -> node("record").requestFocus());
    robot.type(KeyCode.SPACE);
    until(() -> demo.stops == 1);
    assertThat(demo.status().recorder().recording()).isFalse();
  }

  @Test
  void clickingStopStops(FxRobot robot) throws TimeoutException {
    run();
    robot.clickOn("#stop");
    until(() -> demo.stops == 1);
  }

  @Test
  void everyScreenKeepsStopAtTheSamePlace(FxRobot robot) throws TimeoutException {
    var place = node("stop").localToScene(node("stop").getLayoutBounds());
    for (String screen : new String[] {"trials", "episodes", "models", "cell", "operate"}) {
      robot.clickOn("#" + screen);
      WaitForAsyncUtils.waitForFxEvents();
      assertThat(node("stop").localToScene(node("stop").getLayoutBounds())).isEqualTo(place);
      robot.press(KeyCode.SPACE).release(KeyCode.SPACE);
    }
    until(() -> demo.stops == 5);
  }

  @Test
  void enterPreparesThenStartsAndCandidatesChange(FxRobot robot) throws TimeoutException {
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().trial().phase() == Status.Phase.READY);
    until(() -> text("trial").endsWith("ready"));
    until(() -> ((Button) node("go")).getText().equals("Start trial"));
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().trial().phase() == Status.Phase.RUNNING);
    onFx(() -> demo.advance(1));
    until(() -> !text("selected").equals("–"));
    String before = text("selected");
    Plan plan = demo.tick().plan();
    assertThat(plan.candidates().count()).isEqualTo(128);
    onFx(() -> demo.advance(3));
    until(() -> !text("selected").equals(before));
  }

  @Test
  void numberKeysMarkStagesAndUTakesTheMarkBack(FxRobot robot) throws TimeoutException {
    run();
    robot.type(KeyCode.DIGIT2);
    until(() -> demo.status().trial().currentStage() == 2);
    until(() -> node("stage-2").getStyleClass().contains("done"));
    robot.type(KeyCode.U);
    until(() -> demo.status().trial().currentStage() == 1);
  }

  @Test
  void aPedalThatIsHeldDownMarksOneStage(FxRobot robot) throws TimeoutException {
    run();
    robot.press(KeyCode.M);
    until(() -> demo.status().trial().currentStage() == 2);
    robot.press(KeyCode.M);
    robot.release(KeyCode.M);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(demo.status().trial().currentStage()).isEqualTo(2);
    robot.type(KeyCode.M);
    until(() -> demo.status().trial().currentStage() == 3);
  }

  @Test
  void aPedalIsChosenByPressingIt(FxRobot robot) throws TimeoutException {
    robot.type(KeyCode.F1);
    until(() -> probe.node("key-STAGE_DONE-PEDAL").isVisible());
    try {
      robot.clickOn("#key-STAGE_DONE-PEDAL");
      robot.type(KeyCode.R); // is taken: said so, and the field goes on waiting
      until(() -> text("refusal").contains("Record, then save"));
      robot.type(KeyCode.F9);
      until(() -> ((ToggleButton) node("key-STAGE_DONE-PEDAL")).getText().equals("F9"));
      assertThat(text("refusal")).isEmpty();
      robot.clickOn("#operate");
      run();
      robot.type(KeyCode.F9);
      until(() -> demo.status().trial().currentStage() == 2);
    } finally {
      onFx(() -> Keymap.ofUser().reset());
    }
  }

  @Test
  void theOutcomeIsClosedUntilTheRunEndsAndThenProposesTheDetectors(FxRobot robot)
      throws TimeoutException {
    run();
    until(() -> node("outcome").isVisible());
    assertThat(node("success").isDisabled()).isTrue();
    robot.type(KeyCode.DIGIT2, KeyCode.E);
    until(() -> demo.status().trial().phase() == Status.Phase.ENDED);
    until(() -> node("failure").getStyleClass().contains("chosen"));
    assertThat(text("hint")).contains("proposed");
    robot.type(KeyCode.DIGIT5);
    until(() -> text("readBack").startsWith("Stored as: Failed at 5, arm two placing; completed"));
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().trial().committed() != null);
    assertThat(demo.status().trial().committed().failedAt()).isEqualTo(4);
    until(() -> text("summary").startsWith("Failed at 5, arm two placing"));
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().trial().phase() == Status.Phase.READY);
  }

  @Test
  void keysAreLettersInTheNote(FxRobot robot) throws TimeoutException {
    run();
    robot.type(KeyCode.E);
    until(() -> !node("notes").isDisabled());
    robot.clickOn("#notes");
    robot.write("ry n1");
    until(() -> ((TextArea) node("notes")).getText().equals("ry n1"));
    assertThat(demo.status().recorder().recording()).isFalse();
    assertThat(demo.stops).isZero();
    robot.clickOn("#commit");
    until(() -> demo.status().trial().committed() != null);
    TrialLabel label = demo.status().trial().committed();
    assertThat(label.notes()).isEqualTo("ry n1");
  }

  @Test
  void rRecordsAndKeepsAndDDiscards(FxRobot robot) throws TimeoutException {
    robot.type(KeyCode.R);
    until(() -> demo.status().recorder().recording());
    robot.type(KeyCode.R);
    until(() -> text("saved").equals("7"));
    robot.type(KeyCode.R);
    until(() -> demo.status().recorder().recording());
    until(() -> node("discard").isVisible());
    robot.type(KeyCode.D);
    until(() -> text("discarded").equals("2"));
  }

  @Test
  void theLastSecondsAreKeptByButtonAndKeyButNotWhileRecording(FxRobot robot)
      throws TimeoutException {
    robot.clickOn("#keepLast");
    until(() -> text("saved").equals("7"));
    robot.type(KeyCode.B);
    until(() -> text("saved").equals("8"));
    robot.type(KeyCode.R);
    until(() -> node("discard").isVisible());
    assertThat(node("keepLast").isVisible()).isFalse();
    robot.type(KeyCode.B);
    until(() -> text("refusal").startsWith("A recording is running"));
  }

  @Test
  void aDiscardIsUndoneByItsButtonBetweenRecordings(FxRobot robot) throws TimeoutException {
    assertThat(node("restore").isVisible()).isFalse();
    robot.type(KeyCode.R);
    until(() -> node("discard").isVisible());
    robot.clickOn("#discard");
    until(() -> node("restore").isVisible() && text("discarded").equals("2"));
    robot.clickOn("#restore");
    until(() -> text("saved").equals("7") && text("discarded").equals("1"));
    assertThat(node("restore").isVisible()).isFalse();
  }

  @Test
  void aFailedTakeIsRecordedAgainInOneActAndStillNotLost(FxRobot robot) throws TimeoutException {
    assertThat(node("again").isVisible()).isFalse();
    robot.type(KeyCode.G); // nothing is being recorded
    robot.type(KeyCode.R);
    until(() -> node("again").isVisible());
    robot.clickOn("#again");
    until(() -> text("discarded").equals("2"));
    assertThat(demo.status().recorder().recording()).isTrue();
    robot.type(KeyCode.G);
    until(() -> text("discarded").equals("3"));
    assertThat(node("restore").isVisible()).isFalse();
    robot.type(KeyCode.R);
    until(() -> text("saved").equals("7"));
    robot.clickOn("#restore");
    until(() -> text("saved").equals("8") && text("discarded").equals("2"));
  }

  @Test
  void theNumberOfEpisodesWantedIsTypedBesideTheSaved(FxRobot robot) throws TimeoutException {
    robot.clickOn("#target").write("20").type(KeyCode.ENTER);
    until(() -> demo.status().recorder().target() == 20);
    robot.type(KeyCode.R); // a key again, no letter
    until(() -> demo.status().recorder().recording());
    robot.doubleClickOn("#target").write("2o").type(KeyCode.ENTER);
    until(() -> text("refusal").startsWith("'2o' is no number of episodes"));
    until(() -> ((TextField) node("target")).getText().equals("20"));
  }

  @Test
  void whatWasOutOfOrderInARecordingIsSaidBesideIt() throws TimeoutException {
    assertThat(node("health").isVisible()).isFalse();
    onFx(
        () ->
            demo.recordingHealth =
                List.of("Of 90 frames 3 were lost; 1 rows repeat the image before.", "Another."));
    until(() -> text("health").startsWith("⚠ Of 90 frames 3 were lost"));
    assertThat(text("health")).endsWith("And 1 more, see Episodes.");
    assertThat(node("health").isVisible()).isTrue();
  }

  @Test
  void whatIsToldOfEarlierSessionsStaysUntilItIsPutAway(FxRobot robot) throws TimeoutException {
    onFx(() -> demo.notices = List.of("One.", "Two.", "Three.", "Four.", "Five."));
    until(() -> text("past").endsWith("Three.\n… and 2 more, in the log."));
    robot.clickOn("#dismissPast");
    until(() -> !node("pastBanner").isVisible());
  }

  @Test
  void aLabelCanBeChangedLaterAndTheOldOneIsKept(FxRobot robot) throws TimeoutException {
    robot.clickOn("#trials");
    until(() -> ((TableView<?>) node("table")).getSelectionModel().getSelectedIndex() == 5);
    robot.type(KeyCode.Y, KeyCode.ENTER);
    until(() -> demo.trials().get(5).label().outcome() == TrialLabel.Outcome.SUCCESS);
    assertThat(demo.trials().get(5).history()).hasSize(1);
    until(() -> text("history").contains("FAILURE"));
    until(() -> node("outcomes").getAccessibleText().contains("3 of 3"));
  }

  @Test
  void enterFiresTheButtonThatTheKeyboardReached(FxRobot robot) throws TimeoutException {
    onFx(() -> node("record").requestFocus());
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().recorder().recording());
    assertThat(demo.status().trial().phase()).isEqualTo(Status.Phase.IDLE);
  }

  @Test
  void theRibbonsCursorBringsADecisionBackByMouseAndKeys(FxRobot robot) throws TimeoutException {
    run();
    onFx(() -> demo.advance(4));
    until(() -> !text("selected").equals("–"));
    onFx(() -> demo.advance(10));
    var ribbon = node("ribbon").localToScreen(node("ribbon").getLayoutBounds());
    robot.clickOn(ribbon.getMaxX() - 40, ribbon.getMinY() + 30);
    until(() -> node("back").isVisible());
    String first = ((Button) node("back")).getText();
    assertThat(first).contains("s ago · back to live (L)");
    String value = text("selected");
    robot.type(KeyCode.LEFT);
    until(() -> !text("selected").equals(value));
    robot.type(KeyCode.L);
    until(() -> !node("back").isVisible());
    robot.type(KeyCode.LEFT);
    until(() -> node("back").isVisible());
    robot.clickOn("#back");
    robot.moveTo("#stop");
    until(() -> !node("back").isVisible());
    assertThat(demo.stops).as("looking back stops nothing").isZero();
    robot.type(KeyCode.LEFT);
    until(() -> node("back").isVisible());
    robot.type(KeyCode.ESCAPE);
    until(() -> demo.stops == 1 && !node("back").isVisible());
  }

  @Test
  void continuityAndWarmStartAreChosenByMouse(FxRobot robot) throws TimeoutException {
    robot.doubleClickOn("#continuity").write("0.25");
    robot.clickOn("#warmStart");
    robot.clickOn("#go");
    until(() -> demo.status().trial().phase() == Status.Phase.READY);
    assertThat(demo.status().trial().selection())
        .isEqualTo(new Selection(Selection.Strategy.SBS, 128, 0.5, 0.25, true));
    until(() -> text("policy").endsWith("sbs 128 λ 0.25 warm"));
  }

  @Test
  void whatWasChosenIsStillChosenAfterALookAtTheModels(FxRobot robot) throws TimeoutException {
    until(() -> combo("strategy").getItems().contains("sbs+denoise"));
    onFx(() -> combo("strategy").setValue("sbs+denoise"));
    robot.clickOn("#models");
    robot.clickOn("#operate");
    until(() -> "sbs+denoise".equals(combo("strategy").getValue()));
    robot.clickOn("#go");
    until(() -> demo.status().trial().phase() == Status.Phase.READY);
    assertThat(demo.status().trial().selection().label()).isEqualTo("sbs+denoise");
  }

  @SuppressWarnings("unchecked")
  private ComboBox<String> combo(String id) {
    return (ComboBox<String>) node(id);
  }

  @Test
  void enterTogglesAFocusedBoxAndSpaceStillStops(FxRobot robot) throws TimeoutException {
    CheckBox warmStart = (CheckBox) node("warmStart");
    onFx(warmStart::requestFocus);
    robot.type(KeyCode.ENTER);
    until(warmStart::isSelected);
    assertThat(demo.status().trial().phase())
        .as("nothing else happened")
        .isEqualTo(Status.Phase.IDLE);
    robot.type(KeyCode.SPACE);
    until(() -> demo.stops == 1);
    assertThat(warmStart.isSelected()).isTrue();
    robot.type(KeyCode.ENTER);
    until(() -> !warmStart.isSelected());
  }

  @Test
  void holdingOnAnAlarmIsChosenInTheConfidenceCard(FxRobot robot) throws TimeoutException {
    CheckBox hold = (CheckBox) node("hold");
    assertThat(demo.holdsOnAlarm()).isFalse();
    robot.clickOn("#hold");
    until(demo::holdsOnAlarm);
    onFx(() -> demo.holdOnAlarm(false)); // as a command would
    until(() -> !hold.isSelected());
  }

  @Test
  void whereThereIsNoThresholdNothingCanBeHeldOn(FxRobot robot) throws TimeoutException {
    demo.calibrated = false;
    run();
    onFx(() -> demo.advance(4));
    until(() -> node("hold").isDisabled());
    assertThat(text("thresholds")).isEqualTo("not calibrated");
  }

  @Test
  void aPolicyWithoutLikelihoodSaysSoWhereLikelihoodsAreDrawn() throws TimeoutException {
    onFx(
        () -> {
          demo.select(
              new RunChoice(
                  "stack-blocks-two", "diffusion", 7, new Denoising(Sampler.DDIM, 10, 1)));
          demo.start();
        });
    onFx(() -> demo.advance(4));
    until(() -> "Diffusion Policy has no likelihood".equals(node("strip").getAccessibleText()));
    until(() -> node("steps").isVisible()); // the form takes the choice over in a pulse of its own
    for (String ofFlows : List.of("sigma", "continuity", "warmStart")) {
      assertThat(node(ofFlows).isDisabled()).as(ofFlows).isTrue();
    }
    assertThat(text("thresholds")).isEqualTo("no confidence signals");
  }

  @Test
  void aRefusedCommandIsToldInTheBanner(FxRobot robot) throws TimeoutException {
    onFx(() -> ((javafx.scene.control.TextField) node("seed")).setText("seven"));
    robot.type(KeyCode.ENTER);
    until(() -> text("refusal").startsWith("Seed and candidates must be whole numbers"));
    robot.clickOn("#dismiss");
    until(() -> text("refusal").isEmpty());
  }

  @Test
  void anOldImageIsNotShownAsLive() throws TimeoutException {
    onFx(
        () -> {
          demo.cameraDead = true;
          demo.advance(1);
        });
    until(() -> String.valueOf(node("overlay").getAccessibleText()).contains("No new image"));
  }

  @Test
  void theWholeWindowFitsIntoThousandBySevenSixty() throws TimeoutException {
    run();
    fits("stop", "record", "discarded", "success", "notes", "tiles");
    onFx(() -> demo.fail(new Fault.StaleFrame("D435i (simulated)", 512)));
    until(() -> node("commit").isVisible() && !text("fault").isEmpty());
    WaitForAsyncUtils.waitForFxEvents(5);
    fits("stop", "record", "discarded", "success", "notes", "commit", "tiles");
  }

  private void fits(String... ids) {
    for (String id : ids) {
      var bounds = node(id).localToScene(node(id).getLayoutBounds());
      assertThat(bounds.getMaxX()).as(id).isLessThanOrEqualTo(stage.getScene().getWidth());
      assertThat(bounds.getMaxY()).as(id).isLessThanOrEqualTo(stage.getScene().getHeight());
    }
    var record = node("record").localToScene(node("record").getLayoutBounds());
    var tiles = node("tiles").localToScene(node("tiles").getLayoutBounds());
    assertThat(record.getMaxY()).isLessThanOrEqualTo(tiles.getMinY());
  }

  @Test
  void theSnapshotIsAPngOfTheWindow(@TempDir Path folder) throws Exception {
    Path png = folder.resolve("console.png");
    onFx(() -> console.snapshot(png));
    byte[] bytes = Files.readAllBytes(png);
    assertThat(bytes).startsWith(0x89, 'P', 'N', 'G');
    assertThat(bytes.length).isGreaterThan(10_000);
  }

  /** Runs a trial, and waits until the console shows that it runs: keys mean what is shown. */
  private void run() throws TimeoutException {
    onFx(
        () -> {
          demo.select(
              new flowdeck.console.Operations.RunChoice(
                  "stack-blocks-two", "stack-blocks-two", 7, Selection.SBS));
          demo.start();
          demo.advance(2);
        });
    until(() -> text("trial").endsWith("running"));
    until(() -> !node("done").isDisabled());
  }

  private Node node(String id) {
    return probe.node(id);
  }

  private String text(String id) {
    return probe.text(id);
  }
}
