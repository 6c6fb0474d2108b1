package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Screen;
import flowdeck.core.Clock;
import javafx.beans.binding.BooleanExpression;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The screen from which trials are run. */
public final class OperateView implements Screen {
  private static final double STRIP_HEIGHT = 32;
  private static final double LEAST_FAN_HEIGHT = 150;
  private static final long WORDS_EVERY_NANOS = 100_000_000L;

  private final OperateViewModel model;
  private final Keymap keymap;
  private final Clock clock = Clock.system();
  private long pulses;
  private long wordsNanos;

  @FXML private HBox columns;
  @FXML private VBox left;
  @FXML private VBox centre;
  @FXML private VBox right;
  @FXML private Region scene;
  @FXML private Node stages;
  @FXML private Node outcome;
  @FXML private Node run;
  @FXML private SceneView sceneController;
  @FXML private FanView fanController;
  @FXML private LikelihoodView likelihoodController;
  @FXML private ConfidenceView confidenceController;
  @FXML private StagesView stagesController;
  @FXML private OutcomeView outcomeController;
  @FXML private RunView runController;
  @FXML private RecordingView recordingController;
  @FXML private TilesView tilesController;

  public OperateView(OperateViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    run.visibleProperty().bind(model.choosingProperty());
    run.managedProperty().bind(model.choosingProperty());
    outcome.visibleProperty().bind(model.choosingProperty().not());
    outcome.managedProperty().bind(model.choosingProperty().not());
    // Before the arms are ready the ladder says nothing, and what to do about them needs the room.
    stages
        .visibleProperty()
        .bind(
            model
                .choosingProperty()
                .and(BooleanExpression.booleanExpression(runController.troubledProperty()))
                .not());
    stages.managedProperty().bind(stages.visibleProperty());
    stagesController.setBlame(outcomeController::failAt);
    columns.widthProperty().subscribe(this::fit);
    columns.heightProperty().subscribe(this::fit);
  }

  /** The trial panel keeps its width; the image is as large as the fan below it allows. */
  private void fit() {
    double width = columns.getWidth();
    double height = columns.getHeight();
    if (width < 100 || height < 100) {
      return;
    }
    double rightWidth = Math.clamp(0.2435 * width, 282, 460);
    double leftWidth = Math.floor(0.579 * (width - rightWidth));
    double inner = leftWidth - 20;
    double highest = height - 30 - LEAST_FAN_HEIGHT - STRIP_HEIGHT;
    double imageHeight = Math.min(inner * model.imageAspect(), highest);
    fix(right, Math.floor(rightWidth));
    fix(left, leftWidth);
    fix(centre, width - leftWidth - Math.floor(rightWidth));
    scene.setPrefHeight(Math.floor(imageHeight + STRIP_HEIGHT));
    scene.setMinHeight(scene.getPrefHeight());
  }

  private static void fix(Region column, double width) {
    column.setMinWidth(width);
    column.setPrefWidth(width);
    column.setMaxWidth(width);
  }

  @Override
  public void shown() {
    runController.refresh();
  }

  /**
   * The image may change at every pulse. Words change together ten times a second: each changed
   * node is a region to paint again, and too many of them are merged into most of the window.
   */
  @Override
  public void pulse() {
    model.pulse();
    sceneController.pulse();
    if (pulses++ % 2 == 0) { // a decision's plots are drawn over two pulses, to keep each short
      fanController.pulse();
    } else {
      likelihoodController.pulse();
      confidenceController.pulse();
    }
    long now = clock.nanos();
    if (now - wordsNanos >= WORDS_EVERY_NANOS) {
      wordsNanos = now;
      sceneController.words();
      outcomeController.pulse();
      stagesController.pulse(outcomeController.failedAt());
      runController.pulse();
      recordingController.pulse();
      tilesController.pulse();
    }
  }

  @Override
  public boolean key(KeyCode code) {
    if (code.isDigitKey() || code.isKeypadKey()) {
      String name = code.getName();
      char digit = name.charAt(name.length() - 1);
      return digit >= '1' && digit <= '9' && stagesController.pick(digit - '1');
    }
    KeyAction action = keymap.action(code);
    if (action != null) {
      act(action);
      return true;
    }
    switch (code) {
      case LEFT -> likelihoodController.step(-1);
      case RIGHT -> likelihoodController.step(1);
      case L, END -> likelihoodController.backToLive();
      case ESCAPE -> { // the shell has stopped the arms already: then the present matters
        likelihoodController.backToLive();
        return false;
      }
      case ENTER -> {
        if (model.choosingProperty().get()) {
          runController.go();
          return true;
        }
        return outcomeController.enter();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void act(KeyAction action) {
    switch (action) {
      case STAGE_DONE -> stagesController.done();
      case UNDO_MARK -> stagesController.undo();
      case END_TRIAL -> stagesController.finish();
      case SUCCESS -> outcomeController.success();
      case FAILURE -> outcomeController.failure();
      case INVALID -> outcomeController.invalid();
      case RECORD -> recordingController.record();
      case KEEP_LAST -> recordingController.keepLast();
      case DISCARD -> recordingController.discard();
      case RECORD_AGAIN -> recordingController.again();
      case ARM -> {
        if (model.choosingProperty().get()) { // only where its button is shown
          runController.arm();
        }
      }
    }
  }
}
