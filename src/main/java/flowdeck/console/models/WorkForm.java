package flowdeck.console.models;

import flowdeck.console.widget.KeyButton;
import javafx.fxml.FXML;

/** A form that begins long work: closes once it runs, waits while other work does. */
abstract class WorkForm {
  private Runnable closing = () -> {};
  private boolean allowed = true;

  @FXML private KeyButton begin;

  /** Begins the work as the form says; false if it cannot begin, which the operator was told. */
  abstract boolean start();

  /** What the button says when it may be pressed. */
  abstract String beginning();

  /** Whether the form is complete. */
  boolean isComplete() {
    return true;
  }

  final void onClose(Runnable action) {
    closing = action;
  }

  final void allow(boolean allow) {
    allowed = allow;
    refresh();
  }

  final void refresh() {
    begin.setDisable(!allowed || !isComplete());
    begin.setText(allowed ? beginning() : "Wait for what is running");
  }

  final void go() {
    if (!begin.isDisabled() && start()) {
      closing.run();
    }
  }

  @FXML
  private void begin() {
    go();
  }

  @FXML
  private void cancel() {
    closing.run();
  }
}
