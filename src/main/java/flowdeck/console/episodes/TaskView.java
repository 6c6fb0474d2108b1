package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.widget.KeyButton;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;

/** The strip over the Episodes screen that shows what runs. */
public final class TaskView {
  private final TaskViewModel model;

  @FXML private Node root;
  @FXML private Label title;
  @FXML private Label state;
  @FXML private Label detail;
  @FXML private ProgressBar progress;
  @FXML private KeyButton openMade;
  @FXML private KeyButton stopTask;

  public TaskView(TaskViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    title.textProperty().bind(model.titleProperty());
    state.textProperty().bind(model.stateProperty());
    detail.textProperty().bind(model.detailProperty());
    progress.progressProperty().bind(model.fractionProperty());
    shownWith(root, model.shownProperty());
    shownWith(progress, model.busyProperty());
    shownWith(openMade, model.madeProperty());
    stopTask.textProperty().bind(model.endingProperty());
    model
        .failedProperty()
        .subscribe(
            failed -> {
              state.getStyleClass().remove("warn-text");
              if (failed) {
                state.getStyleClass().add("warn-text");
              }
            });
  }

  private static void shownWith(Node node, ObservableValue<Boolean> condition) {
    node.visibleProperty().bind(condition);
    node.managedProperty().bind(condition);
  }

  void show(Shown newest) {
    model.show(newest);
  }

  @FXML
  void stopTask() {
    model.stopOrDismiss();
  }

  @FXML
  void openMade() {
    model.open();
  }
}
