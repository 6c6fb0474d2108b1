package flowdeck.console.cell;

import flowdeck.console.ArmOperations.PanelKey;
import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Screen;
import java.util.List;
import java.util.function.Predicate;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;

/**
 * The Cell screen: joints and motion by hand, connections, setting the cell up, and calibrating its
 * camera. Only what is in front is part of the scene, so that nothing behind it can stay pressed.
 */
public final class CellView implements Screen {
  private static final int WORDS_EVERY_PULSES = 6;

  /** What the panel's title and its paddings take, px. */
  private static final double BESIDE_THE_KEYS = 245;

  private final CellViewModel model;
  private final Keymap keymap;
  private int pulses;
  private Runnable pulse = () -> {};
  private Runnable words = () -> {};
  private Predicate<KeyCode> keys = code -> false;

  @FXML private Label name;
  @FXML private Label state;
  @FXML private ToggleGroup sections;
  @FXML private ToggleButton toJoints;
  @FXML private ToggleButton toSetup;
  @FXML private ToggleButton toCalibration;
  @FXML private ToggleButton toKeys;
  @FXML private StackPane content;
  @FXML private Node joints;
  @FXML private Node links;
  @FXML private Node setup;
  @FXML private Node calibration;
  @FXML private Node keyTable;
  @FXML private Node hand;
  @FXML private JointsView tableController;
  @FXML private HandView handController;
  @FXML private LinksView linksController;
  @FXML private SetupView setupController;
  @FXML private CalibrationView calibrationController;
  @FXML private KeysView keyTableController;
  @FXML private HBox panelBar;
  @FXML private FlowPane panel;

  public CellView(CellViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    state.textProperty().bind(model.stateProperty());
    sections
        .selectedToggleProperty()
        .subscribe(
            (before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              }
            });
    panel.prefWrapLengthProperty().bind(panelBar.widthProperty().subtract(BESIDE_THE_KEYS));
    toJoints.setSelected(true);
    toJoints();
  }

  @Override
  public void shown() {
    name.setText(model.title());
    boolean moves = model.moves();
    hand.setVisible(moves);
    hand.setManaged(moves);
    toSetup.setVisible(moves);
    toSetup.setManaged(moves);
    boolean calibrates = calibrationController.offered();
    toCalibration.setVisible(calibrates);
    toCalibration.setManaged(calibrates);
    handController.shown();
    setupController.shown();
    showPanel(model.panel());
  }

  private void showPanel(List<PanelKey> keys) {
    panelBar.setVisible(!keys.isEmpty());
    panelBar.setManaged(!keys.isEmpty());
    panel.getChildren().clear();
    for (int i = 0; i < keys.size(); i++) {
      PanelKey key = keys.get(i);
      Button button = new Button(key.label());
      button.getStyleClass().setAll("button", "panel-key");
      button.setId("panel-" + i);
      button.setTooltip(new Tooltip(key.tip()));
      button.setAccessibleText(key.label() + ": " + key.tip());
      button.setOnAction(event -> model.press(key));
      panel.getChildren().add(button);
    }
  }

  private void front(Node section, Runnable everyPulse, Runnable someTimes) {
    content.getChildren().setAll(section);
    pulse = everyPulse;
    words = someTimes;
    keys = code -> false;
    someTimes.run();
  }

  @FXML
  void toJoints() {
    front(
        joints,
        () -> {
          tableController.pulse();
          handController.pulse();
        },
        () -> {
          tableController.words();
          handController.words();
        });
  }

  @FXML
  void toLinks() {
    front(links, linksController::pulse, linksController::words);
  }

  @FXML
  void toSetup() {
    setupController.shown();
    front(setup, setupController::pulse, setupController::words);
  }

  @FXML
  void toCalibration() {
    calibrationController.shown();
    front(calibration, calibrationController::pulse, calibrationController::words);
    keys = calibrationController::key;
  }

  /** Shows what each key does. */
  @FXML
  public void toKeys() {
    toKeys.setSelected(true);
    keyTableController.shown();
    front(keyTable, () -> {}, () -> {});
    keys = keyTableController::key;
  }

  @Override
  public void pulse() {
    pulse.run();
    if (pulses++ % WORDS_EVERY_PULSES == 0) {
      model.pulse();
      words.run();
    }
  }

  @Override
  public boolean key(KeyCode code) {
    return keys.test(code) || keymap.action(code) == KeyAction.ARM && model.arm();
  }
}
