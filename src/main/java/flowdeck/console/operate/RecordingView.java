package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.widget.KeyButton;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;

/**
 * One click records, one keeps, one discards, one discards and begins anew. Between recordings the
 * last 30 s can be kept and what was discarded last can be brought back.
 */
public final class RecordingView {
  private final RecordingViewModel model;
  private final Keymap keymap;

  @FXML private VBox root;
  @FXML private Label length;
  @FXML private KeyButton record;
  @FXML private KeyButton discard;
  @FXML private Button again;
  @FXML private KeyButton keepLast;
  @FXML private Button restore;
  @FXML private Label saved;
  @FXML private Label discarded;
  @FXML private TextField target;
  @FXML private Label health;
  @FXML private Label problem;

  public RecordingView(RecordingViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    record.keyProperty().bind(keymap.name(KeyAction.RECORD));
    keepLast.keyProperty().bind(keymap.name(KeyAction.KEEP_LAST));
    again.textProperty().bind(keymap.name(KeyAction.RECORD_AGAIN).map("again  %s"::formatted));
    again
        .accessibleTextProperty()
        .bind(
            keymap.name(KeyAction.RECORD_AGAIN).map("Discard and record again, key %s"::formatted));
    discard.keyProperty().bind(keymap.name(KeyAction.DISCARD));
    length.textProperty().bind(model.lengthProperty());
    saved.textProperty().bind(model.savedProperty());
    discarded.textProperty().bind(model.discardedProperty());
    problem.textProperty().bind(model.problemProperty());
    health.textProperty().bind(model.healthProperty());
    showIfSaid(health);
    showIfSaid(problem);
    record.textProperty().bind(model.recordingProperty().map(on -> on ? "● Save" : "○ Record"));
    model.recordingProperty().subscribe(record::setChosen);
    again.visibleProperty().bind(model.recordingProperty());
    again.managedProperty().bind(again.visibleProperty());
    discard.visibleProperty().bind(model.recordingProperty());
    discard.managedProperty().bind(discard.visibleProperty());
    keepLast.visibleProperty().bind(model.recordingProperty().not());
    keepLast.managedProperty().bind(keepLast.visibleProperty());
    restore.visibleProperty().bind(model.restorableProperty());
    restore.managedProperty().bind(restore.visibleProperty());
    model.targetProperty().subscribe(this::showTarget);
    target.setOnAction(_ -> root.requestFocus());
    target.focusedProperty().subscribe((before, now) -> takeTarget(before && !now));
  }

  private static void showIfSaid(Label label) {
    label.visibleProperty().bind(label.textProperty().isNotEmpty());
    label.managedProperty().bind(label.visibleProperty());
  }

  private void showTarget() {
    int wanted = model.targetProperty().get();
    target.setText(wanted == 0 ? "" : Integer.toString(wanted));
  }

  /** What is typed counts once the field is left; what is refused goes. */
  private void takeTarget(boolean left) {
    if (left && !model.want(target.getText())) {
      showTarget();
    }
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
  void again() {
    model.again();
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
