package flowdeck.console.trials;

import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.Screen;
import flowdeck.console.widget.Named;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;

/** The form in which an evaluation is laid down before its first trial. */
public final class PlanView implements Screen {
  private final PlanViewModel model;
  private Runnable whenLaidDown = () -> {};

  @FXML private TextField title;
  @FXML private ComboBox<TaskFacts> task;
  @FXML private ComboBox<PolicyFacts> firstPolicy;
  @FXML private ComboBox<String> firstWay;
  @FXML private TextField firstCandidates;
  @FXML private Label firstDetailName;
  @FXML private TextField firstDetail;
  @FXML private CheckBox compares;
  @FXML private Node secondRow;
  @FXML private ComboBox<PolicyFacts> secondPolicy;
  @FXML private ComboBox<String> secondWay;
  @FXML private TextField secondCandidates;
  @FXML private Label secondDetailName;
  @FXML private TextField secondDetail;
  @FXML private TextField trialsEach;
  @FXML private TextField firstSeed;
  @FXML private TextField stageLimit;
  @FXML private TextField trialLimit;
  @FXML private TextField alpha;
  @FXML private CheckBox blind;
  @FXML private CheckBox evidence;

  public PlanView(PlanViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    task.setConverter(Named.by(TaskFacts::title));
    model.tasksProperty().subscribe(found -> task.getItems().setAll(found));
    task.valueProperty().bindBidirectional(model.taskProperty());
    title.textProperty().bindBidirectional(model.titleProperty());
    trialsEach.textProperty().bindBidirectional(model.trialsEachProperty());
    firstSeed.textProperty().bindBidirectional(model.firstSeedProperty());
    stageLimit.textProperty().bindBidirectional(model.stageLimitProperty());
    trialLimit.textProperty().bindBidirectional(model.trialLimitProperty());
    alpha.textProperty().bindBidirectional(model.alphaProperty());
    compares.selectedProperty().bindBidirectional(model.comparesProperty());
    blind.selectedProperty().bindBidirectional(model.blindProperty());
    evidence.selectedProperty().bindBidirectional(model.evidenceProperty());
    for (Node node : List.of(secondRow, blind, evidence)) {
      node.disableProperty().bind(model.comparesProperty().not());
    }
    bind(model.first(), firstPolicy, firstWay, firstCandidates, firstDetailName, firstDetail);
    bind(model.second(), secondPolicy, secondWay, secondCandidates, secondDetailName, secondDetail);
  }

  private void bind(
      ContenderForm form,
      ComboBox<PolicyFacts> policy,
      ComboBox<String> way,
      TextField candidates,
      Label detailName,
      TextField detail) {
    policy.setConverter(Named.by(PolicyFacts::name));
    model.policiesProperty().subscribe(found -> policy.getItems().setAll(found));
    policy.valueProperty().bindBidirectional(form.policyProperty());
    form.waysProperty().subscribe(found -> way.getItems().setAll(found));
    way.valueProperty().bindBidirectional(form.wayProperty());
    candidates.textProperty().bindBidirectional(form.candidatesProperty());
    detailName.textProperty().bind(form.detailNameProperty());
    detail.textProperty().bindBidirectional(form.detailProperty());
  }

  /** Told after an evaluation was laid down. */
  void whenLaidDown(Runnable then) {
    whenLaidDown = then;
  }

  @Override
  public void shown() {
    model.refresh();
  }

  @Override
  public void pulse() {
    // The form changes only by who fills it in.
  }

  @Override
  public boolean key(KeyCode code) {
    if (code == KeyCode.ENTER) {
      layDown();
      return true;
    }
    return false;
  }

  @FXML
  void layDown() {
    if (model.layDown()) {
      whenLaidDown.run();
    }
  }
}
