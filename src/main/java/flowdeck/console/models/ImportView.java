package flowdeck.console.models;

import java.io.File;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.TextField;
import javafx.stage.FileChooser;

/** The form of an encoder's import. */
public final class ImportView extends WorkForm {
  private final ImportViewModel model;

  @FXML private Node root;
  @FXML private TextField file;
  @FXML private TextField name;

  public ImportView(ImportViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    file.textProperty().bindBidirectional(model.fileProperty());
    name.textProperty().bindBidirectional(model.nameProperty());
  }

  @Override
  boolean start() {
    return model.begin();
  }

  @Override
  String beginning() {
    return "Import";
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
