package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.Named;
import flowdeck.trial.protocol.Study;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import org.jspecify.annotations.Nullable;

/** The card that leads to the next trial. */
public final class RunView {
  private final RunViewModel model;
  private final Keymap keymap;

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
  @FXML private CheckBox shadow;
  @FXML private Node choices;
  @FXML private Node study;
  @FXML private Label studyTitle;
  @FXML private Label studyPlace;
  @FXML private Node held;
  @FXML private Label reason;
  @FXML private Label heldMissing;
  @FXML private KeyButton arm;
  @FXML private Node missingLine;
  @FXML private Label missing;
  @FXML private Label advice;
  @FXML private KeyButton go;

  public RunView(RunViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    task.setConverter(Named.by(TaskFacts::title));
    policy.setConverter(Named.by(PolicyFacts::name));
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
    arming(model.arming());
    model.studyProperty().subscribe(this::lead);
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

  private void lead(@Nullable Study now) {
    studyTitle.setText(now == null ? "" : now.protocol().title());
    studyPlace.setText(now == null ? "" : RunViewModel.place(now));
  }

  /** After a hold the card leads through two steps; the form waits until the first is done. */
  private void arming(ArmingViewModel arming) {
    BooleanProperty holding = arming.holdingProperty();
    show(held, holding);
    show(choices, holding.not().and(model.studyProperty().isNull()));
    show(study, model.studyProperty().isNotNull());
    reason.textProperty().bind(arming.reasonProperty());
    heldMissing.textProperty().bind(arming.missingProperty());
    show(heldMissing, arming.missingProperty().isNotEmpty());
    arm.keyProperty().bind(keymap.name(KeyAction.ARM));
    arm.disableProperty().bind(arming.armableProperty().not());
    missing.textProperty().bind(arming.missingProperty());
    show(missingLine, holding.not().and(arming.missingProperty().isNotEmpty()));
    show(advice, holding.not().and(arming.missingProperty().isEmpty()));
    shadow.disableProperty().bind(arming.shadowFreeProperty().not());
    arming.shadowProperty().subscribe(shadow::setSelected);
    go.textProperty()
        .bind(
            Bindings.createStringBinding(
                () ->
                    (holding.get() ? "2  " : "")
                        + (model.readyProperty().get() ? "Start trial" : "Prepare"),
                holding,
                model.readyProperty()));
    go.disableProperty()
        .bind(
            model
                .busyProperty()
                .or(
                    model
                        .studyProperty()
                        .isNull()
                        .and(model.taskProperty().isNull().or(model.policyProperty().isNull())))
                .or(
                    BooleanExpression.booleanExpression(
                        model.studyProperty().map(Study::over).orElse(false)))
                .or(holding)
                .or(model.readyProperty().and(arming.startableProperty().not())));
  }

  private static void show(Node node, ObservableValue<Boolean> when) {
    node.visibleProperty().bind(when);
    node.managedProperty().bind(when);
  }

  /** Whether the card needs the room because arms must be seen to first. */
  ObservableValue<Boolean> troubledProperty() {
    ArmingViewModel arming = model.arming();
    return arming.holdingProperty().or(arming.missingProperty().isNotEmpty());
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
  void arm() {
    model.arming().arm();
  }

  @FXML
  void shadow() {
    model.arming().shadow(shadow.isSelected());
    shadow.setSelected(model.arming().shadowProperty().get()); // as soon as it is so, it is shown
  }

  @FXML
  void leaveStudy() {
    model.leaveStudy();
  }

  @FXML
  void nextSeed() {
    model.nextSeed();
  }
}
