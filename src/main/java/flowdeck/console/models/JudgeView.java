package flowdeck.console.models;

import flowdeck.console.ModelOperations.Model;
import flowdeck.console.Operations.TaskFacts;
import flowdeck.console.widget.Named;
import javafx.fxml.FXML;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;

/** The form of an evaluation or a calibration. */
public final class JudgeView extends WorkForm {
  private final JudgeViewModel model;

  @FXML private Label title;
  @FXML private Label words;
  @FXML private Label policy;
  @FXML private ComboBox<TaskFacts> task;
  @FXML private Label trialsLabel;
  @FXML private TextField trials;

  public JudgeView(JudgeViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    policy.textProperty().bind(model.policyProperty());
    task.setConverter(Named.by(TaskFacts::title));
    model.tasksProperty().subscribe(known -> task.getItems().setAll(known));
    task.valueProperty().bindBidirectional(model.taskProperty());
    trials.textProperty().bindBidirectional(model.trialsProperty());
    model.calibratingProperty().subscribe(this::describe);
  }

  private void describe(boolean calibrating) {
    title.setText(calibrating ? "Calibrate" : "Evaluate");
    words.setText(
        calibrating
            ? "Learns from successful simulated trials (seeds from 200000) beyond what the policy's"
                + " confidence raises an alarm; at least 29 are needed, more make false alarms"
                + " rarer by chance. The thresholds are kept in policy.json."
            : "Runs the policy on unseen seeds of the simulated cell (from 100000), one process per"
                + " core, and keeps the result under models/evaluations.");
    trialsLabel.setText(calibrating ? "Successes" : "Trials");
    refresh();
  }

  void opened(Model policy, boolean calibrating) {
    model.opened(policy, calibrating);
  }

  @Override
  boolean start() {
    return model.begin();
  }

  @Override
  String beginning() {
    return model.calibratingProperty().get() ? "Start calibration" : "Start evaluation";
  }
}
