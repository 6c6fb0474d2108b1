package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.core.InputException;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The form of an encoder's import: file and name. */
public final class ImportViewModel {
  private final Live live;
  private final Refusals refusals;
  private final StringProperty file = new SimpleStringProperty("");
  private final StringProperty name = new SimpleStringProperty("");
  private String proposed = "";

  public ImportViewModel(Live live, Refusals refusals) {
    this.live = live;
    this.refusals = refusals;
    file.subscribe(this::propose);
  }

  private void propose() {
    if (name.get().equals(proposed)) {
      String path = file.get().strip();
      String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      proposed = last.replaceFirst("\\.safetensors$", "");
      name.set(proposed);
    }
  }

  /** Begins; says whether it was accepted. */
  public boolean begin() {
    return refusals.attempt(
        () -> {
          if (file.get().isBlank()) {
            throw new InputException("Choose a .safetensors file first.");
          }
          live.operations().models().importEncoder(file.get().strip(), name.get().strip());
        });
  }

  public StringProperty fileProperty() {
    return file;
  }

  public StringProperty nameProperty() {
    return name;
  }
}
