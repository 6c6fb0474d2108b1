package flowdeck.console.models;

import flowdeck.console.widget.CurvePlot;
import flowdeck.console.widget.KeyButton;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;

/** The strip over the Models screen that shows what runs. */
public final class WorkView {
  private final WorkViewModel model;

  @FXML private Label title;
  @FXML private Label state;
  @FXML private Label detail;
  @FXML private ProgressBar progress;
  @FXML private Label loss;
  @FXML private Label heldOut;
  @FXML private Label best;
  @FXML private Label speed;
  @FXML private Label left;
  @FXML private Node row;
  @FXML private HBox numbers;
  @FXML private Node leftPair;
  @FXML private CurvePlot curve;
  @FXML private KeyButton stopWork;

  public WorkView(WorkViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    title.textProperty().bind(model.titleProperty());
    state.textProperty().bind(model.stateProperty());
    detail.textProperty().bind(model.detailProperty());
    progress.progressProperty().bind(model.fractionProperty());
    loss.textProperty().bind(model.lossProperty());
    heldOut.textProperty().bind(model.heldOutProperty());
    best.textProperty().bind(model.bestProperty());
    speed.textProperty().bind(model.speedProperty());
    left.textProperty().bind(model.leftProperty());
    shownWith(numbers, model.trainingProperty());
    shownWith(curve, model.trainingProperty());
    shownWith(progress, model.busyProperty());
    shownWith(leftPair, model.busyProperty());
    shownWith(row, model.busyProperty().or(model.trainingProperty()));
    model.chartProperty().subscribe(curve::show);
    model.busyProperty().subscribe(busy -> stopWork.setText(busy ? "Stop" : "Dismiss"));
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

  BooleanProperty shownProperty() {
    return model.shownProperty();
  }

  void pulse() {
    model.pulse();
    curve.pulse();
  }

  @FXML
  void stopWork() {
    model.stopOrDismiss();
  }
}
