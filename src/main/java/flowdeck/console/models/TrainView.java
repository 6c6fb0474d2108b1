package flowdeck.console.models;

import flowdeck.console.widget.Named;
import flowdeck.station.Preset;
import java.io.File;
import java.util.List;
import java.util.Objects;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.stage.DirectoryChooser;

/** The form of a new training. */
public final class TrainView extends WorkForm {
  private final TrainViewModel model;

  @FXML private Node root;
  @FXML private TextField dataset;
  @FXML private Label summary;
  @FXML private ComboBox<String> task;
  @FXML private ComboBox<Preset> preset;
  @FXML private Label presetWords;
  @FXML private ComboBox<String> encoder;
  @FXML private TextField name;

  public TrainView(TrainViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    dataset.textProperty().bindBidirectional(model.datasetProperty());
    summary.textProperty().bind(model.summaryProperty());
    model
        .problemProperty()
        .subscribe(
            problem -> {
              summary.getStyleClass().removeAll("warn-text", "value");
              summary.getStyleClass().add(problem ? "warn-text" : "value");
            });
    offer(task, model.tasksProperty().get());
    model.tasksProperty().subscribe(offered -> offer(task, offered));
    task.valueProperty().bindBidirectional(model.taskProperty());
    model.encodersProperty().subscribe(offered -> offer(encoder, offered));
    encoder.valueProperty().bindBidirectional(model.encoderProperty());
    preset.getItems().setAll(Preset.values());
    preset.setConverter(Named.by(Preset::title));
    preset.valueProperty().bindBidirectional(model.presetProperty());
    model.presetProperty().subscribe(chosen -> presetWords.setText(chosen.explanation()));
    name.textProperty().bindBidirectional(model.nameProperty());
    model.usableProperty().subscribe(this::refresh);
  }

  /** Keeps the chosen value while what is offered changes. */
  private static void offer(ComboBox<String> box, List<String> offered) {
    String before = box.getValue();
    box.getItems().setAll(offered);
    box.setDisable(offered.size() < 2);
    box.setValue(before);
  }

  void opened() {
    model.opened();
  }

  @Override
  boolean start() {
    return model.train();
  }

  @Override
  String beginning() {
    return "Start training";
  }

  @Override
  boolean isComplete() {
    return model.usableProperty().get();
  }

  void pulse() {
    if (root.isVisible()) {
      model.pulse();
    }
  }

  @FXML
  void choose() {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle("Folder of a LeRobot dataset");
    File now = new File(Objects.requireNonNullElse(dataset.getText(), "").strip());
    if (now.isDirectory()) {
      chooser.setInitialDirectory(now);
    }
    File chosen = chooser.showDialog(root.getScene().getWindow());
    if (chosen != null) {
      dataset.setText(chosen.toString());
    }
  }
}
