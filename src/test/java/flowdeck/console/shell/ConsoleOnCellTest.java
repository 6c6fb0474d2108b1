package flowdeck.console.shell;

import static flowdeck.console.shell.ConsoleProbe.onFx;
import static flowdeck.console.shell.ConsoleProbe.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.javafx.stage.WindowHelper;
import flowdeck.console.ArmOperations.PanelKey;
import flowdeck.console.DemoLinks;
import flowdeck.console.DemoOperations;
import flowdeck.console.Operations.RunChoice;
import flowdeck.console.Status;
import flowdeck.core.Fault;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import flowdeck.policy.Selection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/** A real cell under an operator's hands: arming, moving by hand, shadow, setting up. */
@ExtendWith(ApplicationExtension.class)
class ConsoleOnCellTest {
  private static final RunChoice CHOICE =
      new RunChoice("stack-blocks-two", "stack-blocks-two", 7, Selection.SBS);

  private final DemoOperations demo = new DemoOperations();
  private Console console;
  private Stage stage;
  private ConsoleProbe probe;

  @Start
  void open(Stage window) {
    stage = window;
    probe = new ConsoleProbe(stage);
    demo.cellMode = "REAL CELL";
    demo.arms.armsFirst = true;
    demo.arms.health = List.of(DemoLinks.fine("left", 30_200), DemoLinks.fine("right", 30_201));
    demo.arms.wayHome = List.of(demo.tick().measured(), JointVector.of(new double[16]));
    demo.arms.panel = List.of(new PanelKey("Enabling switch", "Pressed or let go"));
    console = Console.open(stage, demo, "Flowdeck");
    stage.setX(0);
    stage.setY(0);
    stage.setWidth(1000);
    stage.setHeight(760);
  }

  @BeforeEach
  void settle() throws TimeoutException {
    until(() -> text("mode").equals("REAL CELL"));
    until(() -> node("stop").localToScene(0, 0).getX() < 1000);
    until(() -> stage.isFocused());
  }

  @AfterEach
  void close() {
    onFx(console::close);
  }

  private void cell(FxRobot robot) throws TimeoutException {
    robot.clickOn("#cell");
    until(() -> stage.getScene().lookup("#jog-0-more") != null);
    until(() -> !node("jog-0-more").isDisabled());
  }

  private int jogs() {
    return Collections.frequency(demo.arms.pressed, "jog 0 1");
  }

  private int releases() {
    return Collections.frequency(demo.arms.pressed, "release");
  }

  /** That nothing is moved any more: several pulses pass without a call. */
  private void nothingMoves() throws TimeoutException {
    int before = jogs();
    long pulses = console.pulses();
    until(() -> console.pulses() > pulses + 5);
    assertThat(jogs()).isEqualTo(before);
    assertThat(releases()).isEqualTo(1);
  }

  @Test
  void aJointMovesAsLongAsItsButtonIsHeldAndIsLetGoOnce(FxRobot robot) throws TimeoutException {
    cell(robot);
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> jogs() >= 5);
    assertThat(releases()).isZero();
    robot.release(MouseButton.PRIMARY);
    until(() -> releases() == 1);
    nothingMoves();
    assertThat(demo.arms.pressedOnce()).containsExactly("jog 0 1", "release");
  }

  @Test
  void aMouseThatLeavesTheButtonLetsItGoAndComingBackDoesNotHoldIt(FxRobot robot)
      throws TimeoutException {
    cell(robot);
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> jogs() >= 2);
    robot.moveTo("#name");
    until(() -> releases() == 1);
    robot.moveTo("#jog-0-more");
    nothingMoves();
    robot.release(MouseButton.PRIMARY);
  }

  @Test
  void aWindowThatLosesTheFocusLetsGo(FxRobot robot) throws TimeoutException {
    cell(robot);
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> jogs() >= 2);
    // The headless toolkit never takes a window's focus away by itself.
    onFx(() -> WindowHelper.setFocused(stage, false));
    until(() -> releases() == 1);
    onFx(() -> WindowHelper.setFocused(stage, true));
    nothingMoves();
    robot.release(MouseButton.PRIMARY);
  }

  @Test
  void aKeyThatMerelyStayedDownDoesNotHoldAgain(FxRobot robot) throws TimeoutException {
    cell(robot);
    onFx(() -> node("jog-0-more").requestFocus());
    robot.press(KeyCode.ENTER);
    until(() -> jogs() >= 2);
    onFx(() -> WindowHelper.setFocused(stage, false));
    until(() -> releases() == 1);
    onFx(
        () -> {
          WindowHelper.setFocused(stage, true);
          node("jog-0-more").requestFocus();
          node("jog-0-more")
              .fireEvent(
                  new KeyEvent(
                      KeyEvent.KEY_PRESSED, "", "", KeyCode.ENTER, false, false, false, false));
        });
    nothingMoves();
    robot.release(KeyCode.ENTER);
  }

  @Test
  void enterHoldsTheButtonThatHasTheFocus(FxRobot robot) throws TimeoutException {
    cell(robot);
    onFx(() -> node("jog-0-more").requestFocus());
    robot.press(KeyCode.ENTER);
    until(() -> jogs() >= 3);
    robot.release(KeyCode.ENTER);
    until(() -> releases() == 1);
    nothingMoves();
    assertThat(demo.status().trial().phase()).isEqualTo(Status.Phase.IDLE);
  }

  @Test
  void anotherSectionLetsGo(FxRobot robot) throws TimeoutException {
    cell(robot);
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> jogs() >= 2);
    onFx(() -> ((ToggleButton) node("toLinks")).fire());
    until(() -> releases() == 1);
    nothingMoves();
    robot.release(MouseButton.PRIMARY);
  }

  @Test
  void stopEndsMotionByHandAndTheArmsAreArmedAgainThere(FxRobot robot) throws TimeoutException {
    cell(robot);
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> jogs() >= 2);
    robot.press(KeyCode.SPACE).release(KeyCode.SPACE);
    until(() -> demo.stops == 1 && releases() == 1);
    until(() -> node("jog-0-more").isDisabled() && node("home").isDisabled());
    nothingMoves();
    robot.release(MouseButton.PRIMARY);
    assertThat(text("reason")).startsWith("The arms hold");
    robot.clickOn("#arm");
    until(() -> !node("jog-0-more").isDisabled());
    assertThat(demo.arms.pressed).contains("rearm");
  }

  @Test
  void aRefusalIsToldOnceAndEndsTheHolding(FxRobot robot) throws TimeoutException {
    cell(robot);
    onFx(() -> demo.arms.refusal = "An arm came too close to the other; move it away.");
    robot.moveTo("#jog-0-more").press(MouseButton.PRIMARY);
    until(() -> text("refusal").startsWith("An arm came too close"));
    until(() -> releases() == 1);
    nothingMoves();
    assertThat(jogs()).isEqualTo(1);
    robot.release(MouseButton.PRIMARY);
  }

  @Test
  void homeIsHeldToo(FxRobot robot) throws TimeoutException {
    cell(robot);
    until(() -> !node("home").isDisabled());
    robot.moveTo("#home").press(MouseButton.PRIMARY);
    until(() -> Collections.frequency(demo.arms.pressed, "home") >= 3);
    robot.release(MouseButton.PRIMARY);
    until(() -> releases() == 1);
  }

  @Test
  void nothingIsMovedByHandWhileATrialRuns(FxRobot robot) throws TimeoutException {
    cell(robot);
    onFx(
        () -> {
          demo.select(CHOICE);
          demo.start();
        });
    until(() -> node("jog-0-more").isDisabled() && node("home").isDisabled());
    assertThat(text("reason")).startsWith("A trial runs");
  }

  @Test
  void aLongReasonDoesNotWidenTheCard(FxRobot robot) throws TimeoutException {
    cell(robot);
    double width = node("way").getLayoutBounds().getWidth();
    onFx(
        () ->
            demo.arms.health =
                List.of(DemoLinks.fine("left", 30_200), DemoLinks.silent("right", 30_201)));
    until(() -> text("reason").startsWith("Right arm: the controller"));
    WaitForAsyncUtils.waitForFxEvents(5);
    assertThat(node("way").getLayoutBounds().getWidth()).isEqualTo(width);
  }

  @Test
  void armAgainThenStart(FxRobot robot) throws TimeoutException {
    onFx(
        () -> {
          demo.select(CHOICE);
          demo.fail(new Fault.StaleFrame("D435i", 512));
        });
    until(() -> node("held").isVisible() && text("trial").endsWith("ready"));
    until(() -> text("reason").startsWith("Camera D435i has delivered no frame"));
    assertThat(node("go").isDisabled()).isTrue();
    robot.type(KeyCode.ENTER);
    robot.clickOn("#go");
    assertThat(demo.status().trial().phase()).isEqualTo(Status.Phase.READY);
    robot.type(KeyCode.A);
    until(() -> !node("held").isVisible() && !node("go").isDisabled());
    assertThat(demo.tick().mode()).isEqualTo(TickRecord.Mode.IDLE);
    robot.type(KeyCode.ENTER);
    until(() -> demo.status().trial().phase() == Status.Phase.RUNNING);
  }

  @Test
  void theKeyArmsOnlyWhereItsButtonIsShown(FxRobot robot) throws TimeoutException {
    onFx(
        () -> {
          demo.select(CHOICE);
          demo.start();
        });
    until(() -> text("trial").endsWith("running"));
    onFx(() -> demo.fail(new Fault.StaleFrame("D435i", 512)));
    until(() -> node("outcome").isVisible() && text("trial").endsWith("judge"));
    robot.type(KeyCode.A);
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(demo.arms.pressed).isEmpty();
  }

  @Test
  void aLongReasonIsShownInFullAndTheCardStaysInTheWindow() throws TimeoutException {
    String trouble = DemoLinks.unheard("right", 30_201).trouble();
    onFx(
        () -> {
          demo.select(CHOICE);
          demo.arms.health =
              List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.unheard("right", 30_201));
          demo.fail(new Fault.ArmUnavailable("right", trouble));
        });
    until(() -> node("held").isVisible() && node("go").isVisible());
    WaitForAsyncUtils.waitForFxEvents(5);
    until(() -> node("reason").getLayoutBounds().getHeight() > 80);
    until(
        () -> {
          var record = node("record").localToScene(node("record").getLayoutBounds());
          var tiles = node("tiles").localToScene(node("tiles").getLayoutBounds());
          return record.getMaxY() <= tiles.getMinY();
        });
  }

  @Test
  void shadowIsChosenInTheFormAndMarkedOnEveryScreen(FxRobot robot) throws TimeoutException {
    CheckBox box = (CheckBox) node("shadow");
    Node badge = node("shadowBadge");
    assertThat(badge.isVisible()).isFalse();
    robot.clickOn(box);
    until(() -> demo.arms.shadow() && box.isSelected());
    until(badge::isVisible);
    robot.clickOn("#trials");
    assertThat(badge.isVisible()).isTrue();
    robot.clickOn("#operate");
    robot.clickOn(box);
    until(() -> !demo.arms.shadow() && !badge.isVisible());
  }

  @Test
  void theStepsOfSettingUpFollowTheCell(FxRobot robot) throws TimeoutException {
    onFx(
        () ->
            demo.arms.health =
                List.of(DemoLinks.unheard("left", 30_200), DemoLinks.unheard("right", 30_201)));
    robot.clickOn("#cell");
    robot.clickOn("#toSetup");
    until(() -> isNow(1));
    onFx(
        () ->
            demo.arms.health =
                List.of(DemoLinks.monitoring("left", 30_200), DemoLinks.fine("right", 30_201)));
    until(() -> isNow(4) && node("setup-2").getStyleClass().contains("done"));
    onFx(
        () ->
            demo.arms.health =
                List.of(DemoLinks.fine("left", 30_200), DemoLinks.fine("right", 30_201)));
    until(() -> isNow(7));
    robot.clickOn("#match");
    until(() -> isNow(8));
    for (String button : List.of("#leftMore", "#rightLess")) {
      until(() -> !stage.getScene().lookup(button).isDisabled());
      int before = releases();
      int jogsBefore = demo.arms.pressed.size();
      robot.moveTo(button).press(MouseButton.PRIMARY);
      until(() -> demo.arms.pressed.size() > jogsBefore + 15);
      robot.release(MouseButton.PRIMARY);
      until(() -> releases() == before + 1);
    }
    until(() -> node("setup-8").getStyleClass().contains("done"));
    assertThat(demo.arms.pressedOnce())
        .containsExactly("jog 6 1", "release", "jog 14 -1", "release");
  }

  private boolean isNow(int step) {
    Node row = stage.getScene().lookup("#setup-" + step);
    return row != null && row.getStyleClass().contains("now");
  }

  @Test
  void theVirtualPanelIsThereInEverySectionAndItsKeysAreClicked(FxRobot robot)
      throws TimeoutException {
    cell(robot);
    for (String section : List.of("#toLinks", "#toSetup", "#toJoints")) {
      robot.clickOn(section);
      robot.clickOn("#panel-0");
    }
    until(() -> Collections.frequency(demo.arms.pressed, "Enabling switch") == 3);
    var panel = node("panelBar").localToScene(node("panelBar").getLayoutBounds());
    assertThat(panel.getMaxY()).isLessThanOrEqualTo(stage.getScene().getHeight());
  }

  private Node node(String id) {
    return probe.node(id);
  }

  private String text(String id) {
    return probe.text(id);
  }
}
