package flowdeck.console.trials;

import flowdeck.console.Screen;
import flowdeck.console.trials.EvaluationsViewModel.Told;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.OutcomePlot;
import flowdeck.trial.protocol.Study;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** All evaluations, and what the chosen one says so far. */
public final class EvaluationsView implements Screen {
  private final EvaluationsViewModel model;
  private boolean filling;

  @FXML private TableView<Study> table;
  @FXML private VBox details;
  @FXML private Label title;
  @FXML private Label evidence;
  @FXML private VBox sentences;
  @FXML private OutcomePlot outcomes;
  @FXML private VBox times;
  @FXML private VBox protocol;
  @FXML private Button resume;
  @FXML private Button leave;
  @FXML private Button unblind;
  @FXML private Button report;
  @FXML private HBox ending;
  @FXML private TextField reason;
  @FXML private Button close;
  @FXML private Label reported;

  public EvaluationsView(EvaluationsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    table.getColumns().add(Columns.text("Laid down", 104, EvaluationsViewModel::created));
    table.getColumns().add(Columns.text("Trials", 124, model::state));
    table.getColumns().add(Columns.text("Evaluation", 200, study -> study.protocol().title()));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    model.studiesProperty().subscribe(this::list);
    model.toldProperty().subscribe(this::show);
    reported.textProperty().bind(model.reportedProperty());
    close.disableProperty().bind(reason.textProperty().map(String::isBlank));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            study -> {
              if (!filling && study != null) {
                model.chosenProperty().set(study);
              }
            });
  }

  private void list(List<Study> studies) {
    filling = true;
    table.getItems().setAll(studies);
    Study chosen = model.chosenProperty().get();
    studies.stream()
        .filter(study -> chosen != null && study.id() == chosen.id())
        .findFirst()
        .ifPresent(study -> table.getSelectionModel().select(study));
    filling = false;
  }

  private void show(@Nullable Told told) {
    details.setVisible(told != null);
    if (told == null) {
      return;
    }
    Study study = told.study();
    title.setText(study.protocol().title());
    evidence.setText(told.evidence());
    fill(sentences, told.sentences(), "value");
    fill(times, told.times(), "muted");
    fill(protocol, EvaluationsViewModel.protocol(study), "muted");
    outcomes.show(told.outcomes());
    boolean going = model.going(study);
    boolean open = !study.over();
    shown(resume, open && !going);
    shown(leave, going);
    shown(unblind, study.hidden());
    shown(ending, open);
    table.getSelectionModel().select(study);
    table.refresh();
  }

  private static void shown(Region node, boolean when) {
    node.setVisible(when);
    node.setManaged(when);
  }

  private static void fill(VBox box, List<String> lines, String style) {
    box.getChildren().clear();
    for (String line : lines) {
      Label label = new Label(line);
      label.getStyleClass().addAll(style, "small");
      label.setWrapText(true);
      label.setMinHeight(Region.USE_PREF_SIZE);
      box.getChildren().add(label);
    }
  }

  @Override
  public void shown() {
    model.refresh();
    model.pulse();
    show(model.toldProperty().get());
  }

  @Override
  public void pulse() {
    model.pulse();
    outcomes.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    return false;
  }

  @FXML
  void resume() {
    model.resume();
  }

  @FXML
  void leave() {
    model.leave();
  }

  @FXML
  void unblind() {
    model.unblind();
  }

  @FXML
  void close() {
    model.close(reason.getText());
    reason.clear();
  }

  @FXML
  void report() {
    model.report();
  }
}
