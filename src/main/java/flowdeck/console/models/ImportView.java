package flowdeck.console.models;

import flowdeck.console.widget.KeyButton;
import java.io.File;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.TextField;
import javafx.stage.FileChooser;

/** The form of an encoder's import. */
public final class ImportView {
  private final ImportViewModel model;
  private Runnable closing = () -> {};
  private boolean allowed = true;

  @FXML private Node root;
  @FXML private TextField file;
  @FXML private TextField name;
  @FXML private KeyButton begin;

  public ImportView(ImportViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    file.textProperty().bindBidirectional(model.fileProperty());
    name.textProperty().bindBidirectional(model.nameProperty());
  }

  void onClose(Runnable action) {
    closing = action;
  }

  void allow(boolean allow) {
    allowed = allow;
    begin.setDisable(!allowed);
    begin.setText(allowed ? "Import" : "Wait for what is running");
  }

  void go() {
    if (allowed && model.begin()) {
      closing.run();
    }
  }

  @FXML
  void begin() {
    go();
  }

  @FXML
  void cancel() {
    closing.run();
  }

  @FXML
  void choose() {
    FileChooser chooser = new FileChooser();
    chooser.setTitle("ResNet18 weights");
    chooser
        .getExtensionFilters()
        .add(new FileChooser.ExtensionFilter("Safetensors", "*.safetensors"));
    File chosen = chooser.showOpenDialog(root.getScene().getWindow());
    if (chosen != null) {
      file.setText(chosen.toString());
    }
  }
}
