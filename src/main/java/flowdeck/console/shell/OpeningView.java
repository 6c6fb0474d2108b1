package flowdeck.console.shell;

import flowdeck.console.Views;
import javafx.fxml.FXML;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;

/** What the window shows until the console is there, and why it cannot be. JavaFX thread only. */
public final class OpeningView {
  @FXML private Label message;
  @FXML private ProgressBar progress;
  @FXML private Button close;

  /** Builds the view's scene, of the size the console's will have. */
  static Views.Loaded<OpeningView> load() {
    Console.useStyle();
    Views.Loaded<OpeningView> loaded = new Views().load(OpeningView.class);
    Console.styled(new Scene(loaded.root()));
    return loaded;
  }

  /** Says why the console does not open. */
  void refuse(String reason) {
    message.setText(reason);
    message.getStyleClass().add("warn-text");
    progress.setVisible(false);
    progress.setManaged(false);
    close.setVisible(true);
    close.setManaged(true);
    close.requestFocus();
  }

  @FXML
  void close() {
    close.getScene().getWindow().hide();
  }
}
