package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.widget.KeyButton;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;

/**
 * One click records, one keeps, one discards. Before a recording the last 30 s can be kept; a
 * discarded one can be brought back until the next begins.
 */
public final class RecordingView {
  private final RecordingViewModel model;
  private final Keymap keymap;

  @FXML private Label length;
  @FXML private KeyButton record;
  @FXML private KeyButton discard;
  @FXML private KeyButton keepLast;
  @FXML private Button restore;
  @FXML private Label saved;
  @FXML private Label discarded;
  @FXML private Label problem;

  public RecordingView(RecordingViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    record.keyProperty().bind(keymap.name(KeyAction.RECORD));
    keepLast.keyProperty().bind(keymap.name(KeyAction.KEEP_LAST));
    discard.keyProperty().bind(keymap.name(KeyAction.DISCARD));
    length.textProperty().bind(model.lengthProperty());
    saved.textProperty().bind(model.savedProperty());
    discarded.textProperty().bind(model.discardedProperty());
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    record.textProperty().bind(model.recordingProperty().map(on -> on ? "● Save" : "○ Record"));
    model.recordingProperty().subscribe(record::setChosen);
    discard.visibleProperty().bind(model.recordingProperty());
    discard.managedProperty().bind(discard.visibleProperty());
    keepLast.visibleProperty().bind(model.recordingProperty().not());
    keepLast.managedProperty().bind(keepLast.visibleProperty());
    restore.visibleProperty().bind(model.restorableProperty());
    restore.managedProperty().bind(restore.visibleProperty());
  }

  void pulse() {
    model.pulse();
  }

  @FXML
  void record() {
    model.toggle();
  }

  @FXML
  void keepLast() {
    model.keepLast();
  }

  @FXML
  void restore() {
    model.restore();
  }

  @FXML
  void discard() {
    model.discard();
  }
}
