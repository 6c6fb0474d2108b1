package flowdeck.console.operate;

import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.widget.KeyButton;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.util.StringConverter;

/** The card that leads to the next trial. */
public final class RunView {
  private final RunViewModel model;

  @FXML private ComboBox<TaskFacts> task;
  @FXML private ComboBox<PolicyFacts> policy;
  @FXML private TextField seed;
  @FXML private ComboBox<String> strategy;
  @FXML private TextField candidates;
  @FXML private TextField sigma;
  @FXML private Label stepsLabel;
  @FXML private TextField steps;
  @FXML private TextField continuity;
  @FXML private CheckBox warmStart;
  @FXML private Label advice;
  @FXML private KeyButton go;

  public RunView(RunViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    task.setConverter(named(TaskFacts::title));
    policy.setConverter(named(PolicyFacts::name));
    model.tasksProperty().subscribe(found -> task.getItems().setAll(found));
    model.policiesProperty().subscribe(found -> policy.getItems().setAll(found));
    model.strategiesProperty().subscribe(found -> strategy.getItems().setAll(found));
    task.valueProperty().bindBidirectional(model.taskProperty());
    policy.valueProperty().bindBidirectional(model.policyProperty());
    strategy.valueProperty().bindBidirectional(model.strategyProperty());
    seed.textProperty().bindBidirectional(model.seedProperty());
    candidates.textProperty().bindBidirectional(model.candidatesProperty());
    sigma.textProperty().bindBidirectional(model.sigmaProperty());
    continuity.textProperty().bindBidirectional(model.continuityProperty());
    warmStart.selectedProperty().bindBidirectional(model.warmStartProperty());
    steps.textProperty().bindBidirectional(model.stepsProperty());
    for (Node node : List.of(stepsLabel, steps)) {
      node.visibleProperty().bind(model.diffusionProperty());
      node.managedProperty().bind(model.diffusionProperty());
    }
    for (Node node : List.of(sigma, warmStart, continuity)) {
      node.disableProperty().bind(model.diffusionProperty());
    }
    advice.textProperty().bind(model.adviceProperty());
    go.textProperty().bind(model.readyProperty().map(ready -> ready ? "Start trial" : "Prepare"));
    go.disableProperty()
        .bind(
            model
                .busyProperty()
                .or(model.taskProperty().isNull())
                .or(model.policyProperty().isNull()));
    model
        .readyProperty()
        .subscribe(
            ready -> {
              go.getStyleClass().remove("primary");
              if (ready) {
                go.getStyleClass().add("primary");
              }
            });
  }

  private static <T> StringConverter<T> named(java.util.function.Function<T, String> name) {
    return new StringConverter<>() {
      @Override
      public String toString(T value) {
        return value == null ? "" : name.apply(value);
      }

      @Override
      public T fromString(String words) {
        throw new UnsupportedOperationException("The list is not editable");
      }
    };
  }

  void refresh() {
    model.refresh();
  }

  void pulse() {
    model.pulse();
  }

  @FXML
  void go() {
    model.go();
  }

  @FXML
  void nextSeed() {
    model.nextSeed();
  }
}
