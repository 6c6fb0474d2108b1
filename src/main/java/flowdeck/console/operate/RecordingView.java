package flowdeck.console.operate;

import flowdeck.console.widget.KeyButton;
import javafx.fxml.FXML;
import javafx.scene.control.Label;

/** One click records, one keeps, one discards. */
public final class RecordingView {
  private final RecordingViewModel model;

  @FXML private Label length;
  @FXML private KeyButton record;
  @FXML private KeyButton discard;
  @FXML private Label saved;
  @FXML private Label discarded;
  @FXML private Label problem;

  public RecordingView(RecordingViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    length.textProperty().bind(model.lengthProperty());
    saved.textProperty().bind(model.savedProperty());
    discarded.textProperty().bind(model.discardedProperty());
    problem.textProperty().bind(model.problemProperty());
    problem.visibleProperty().bind(model.problemProperty().isNotEmpty());
    problem.managedProperty().bind(problem.visibleProperty());
    record.textProperty().bind(model.recordingProperty().map(on -> on ? "● Save" : "○ Record"));
    model.recordingProperty().subscribe(record::setChosen);
    discard.disableProperty().bind(model.recordingProperty().not());
  }

  void pulse() {
    model.pulse();
  }

  @FXML
  void record() {
    model.toggle();
  }

  @FXML
  void discard() {
    model.discard();
  }
}
