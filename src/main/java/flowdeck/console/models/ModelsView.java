package flowdeck.console.models;

import flowdeck.console.ModelOperations.Model;
import flowdeck.console.Screen;
import flowdeck.console.models.ModelsViewModel.Panel;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.KeyButton;
import flowdeck.station.TrainingFile;
import java.util.List;
import java.util.Objects;
import javafx.collections.ListChangeListener;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The list of policies, what runs, and at the right a comparison or a form. */
public final class ModelsView implements Screen {
  private final ModelsViewModel model;
  private boolean filling;

  @FXML private TableView<Model> table;
  @FXML private Label folder;
  @FXML private VBox unfinishedCard;
  @FXML private VBox unfinished;
  @FXML private KeyButton train;
  @FXML private KeyButton importEncoder;
  @FXML private Node work;
  @FXML private Node compare;
  @FXML private Node trainForm;
  @FXML private Node judgeForm;
  @FXML private Node importForm;
  @FXML private WorkView workController;
  @FXML private CompareView compareController;
  @FXML private TrainView trainFormController;
  @FXML private JudgeView judgeFormController;
  @FXML private ImportView importFormController;

  public ModelsView(ModelsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    var columns = table.getColumns();
    columns.add(Columns.text("Name", 150, ModelsView::name));
    columns.add(Columns.text("Kind", 76, Model::kind));
    columns.add(Columns.number("Held-out", 66, ModelsViewModel::heldOut));
    columns.add(Columns.number("Success", 64, ModelsViewModel::success));
    columns.add(Columns.text("Data", 74, ModelsViewModel::source));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    columns.subList(1, 4).forEach(column -> column.setMinWidth(column.getPrefWidth()));
    model.modelsProperty().subscribe(this::list);
    model.chosenProperty().subscribe(this::show);
    table
        .getSelectionModel()
        .getSelectedItems()
        .addListener((ListChangeListener<Model>) change -> chosen());
    model.unfinishedProperty().subscribe(this::unfinished);
    model.panelProperty().subscribe(this::arrange);
    model.busyProperty().subscribe(this::allow);
    work.visibleProperty().bind(workController.shownProperty());
    work.managedProperty().bind(work.visibleProperty());
    compareController.onEvaluate(() -> judge(Panel.EVALUATE));
    compareController.onCalibrate(() -> judge(Panel.CALIBRATE));
    Runnable close = () -> model.open(Panel.COMPARE);
    trainFormController.onClose(close);
    judgeFormController.onClose(close);
    importFormController.onClose(close);
  }

  private static String name(Model policy) {
    return policy.problem() == null ? policy.name() : "⚠ " + policy.name();
  }

  private void list(List<Model> policies) {
    filling = true;
    table.getItems().setAll(policies);
    filling = false;
    show(model.chosenProperty().get());
  }

  private void show(List<Model> chosen) {
    compareController.show(chosen, model.inUse());
    List<Model> selected = List.copyOf(table.getSelectionModel().getSelectedItems());
    if (!selected.equals(chosen)) {
      filling = true;
      table.getSelectionModel().clearSelection();
      chosen.forEach(table.getSelectionModel()::select);
      filling = false;
    }
  }

  private void chosen() {
    if (filling) {
      return;
    }
    List<String> names =
        table.getSelectionModel().getSelectedItems().stream()
            .filter(Objects::nonNull)
            .map(Model::name)
            .toList();
    if (!names.isEmpty()) {
      model.open(Panel.COMPARE);
      model.choose(names);
    }
  }

  private void unfinished(List<TrainingFile> trainings) {
    unfinishedCard.setVisible(!trainings.isEmpty());
    unfinishedCard.setManaged(!trainings.isEmpty());
    unfinished.getChildren().setAll(trainings.stream().map(this::row).toList());
  }

  private Node row(TrainingFile training) {
    Label name = new Label(training.name());
    name.getStyleClass().addAll("value", "small");
    Label words = new Label(ModelsViewModel.words(training));
    words.getStyleClass().addAll("muted", "small");
    words.setTooltip(new Tooltip(words.getText()));
    VBox text = new VBox(name, words);
    text.setMinWidth(0);
    HBox.setHgrow(text, Priority.ALWAYS);
    HBox row = new HBox(6, text);
    row.getStyleClass().add("unfinished-row");
    if (training.state() != TrainingFile.State.RUNNING) {
      Button resume = button("Resume", () -> model.resume(training.name()));
      resume.setId("resume-" + training.name());
      resume.disableProperty().bind(model.busyProperty());
      Button discard = button("Discard", () -> model.discard(training.name()));
      discard.setId("discard-" + training.name());
      row.getChildren().addAll(resume, discard);
    }
    return row;
  }

  private static Button button(String text, Runnable action) {
    Button button = new Button(text);
    button.getStyleClass().addAll("small-button", "outlined");
    button.setMinWidth(Button.USE_PREF_SIZE);
    button.setOnAction(event -> action.run());
    return button;
  }

  private void arrange(Panel panel) {
    showOnly(compare, panel == Panel.COMPARE);
    showOnly(trainForm, panel == Panel.TRAIN);
    showOnly(judgeForm, panel == Panel.EVALUATE || panel == Panel.CALIBRATE);
    showOnly(importForm, panel == Panel.IMPORT);
    train.setChosen(panel == Panel.TRAIN);
    importEncoder.setChosen(panel == Panel.IMPORT);
  }

  private static void showOnly(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  private void allow(boolean busy) {
    compareController.allow(!busy);
    trainFormController.allow(!busy);
    judgeFormController.allow(!busy);
    importFormController.allow(!busy);
  }

  private void judge(Panel panel) {
    Model policy = model.single();
    if (policy != null) {
      judgeFormController.opened(policy, panel == Panel.CALIBRATE);
      model.open(panel);
    }
  }

  @Override
  public void shown() {
    model.refresh();
    pulse();
  }

  @Override
  public void pulse() {
    model.pulse();
    workController.pulse();
    compareController.pulse();
    trainFormController.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    if (code == KeyCode.ENTER) {
      switch (model.panelProperty().get()) {
        case COMPARE -> {
          return false;
        }
        case TRAIN -> trainFormController.go();
        case EVALUATE, CALIBRATE -> judgeFormController.go();
        case IMPORT -> importFormController.go();
      }
      return true;
    }
    return false;
  }

  @FXML
  void train() {
    trainFormController.opened();
    model.open(Panel.TRAIN);
  }

  @FXML
  void importEncoder() {
    model.open(Panel.IMPORT);
  }
}
