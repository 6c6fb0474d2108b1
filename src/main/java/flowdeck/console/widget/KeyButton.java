package flowdeck.console.widget;

import javafx.beans.binding.Bindings;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** A button with its text at the left and the key that does the same at the right. */
public final class KeyButton extends Button {
  private final StringProperty key = new SimpleStringProperty(this, "key", "");

  public KeyButton() {
    Label words = new Label();
    words.textProperty().bind(textProperty());
    words.setMinWidth(0);
    Label keyLabel = new Label();
    keyLabel.getStyleClass().add("key");
    keyLabel.textProperty().bind(key);
    keyLabel.setMinWidth(Region.USE_PREF_SIZE);
    keyLabel.visibleProperty().bind(key.isNotEmpty());
    keyLabel.managedProperty().bind(key.isNotEmpty());
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox content = new HBox(6, words, gap, keyLabel);
    content.setAlignment(Pos.CENTER_LEFT);
    content.setMouseTransparent(true);
    widthProperty().subscribe(() -> content.setPrefWidth(inner()));
    insetsProperty().subscribe(() -> content.setPrefWidth(inner()));
    setGraphic(content);
    setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
    getStyleClass().setAll("button", "key-button");
    setMinWidth(0);
    accessibleTextProperty()
        .bind(
            Bindings.createStringBinding(
                () -> key.get().isEmpty() ? getText() : getText() + ", key " + key.get(),
                textProperty(),
                key));
  }

  private double inner() {
    double inner = getWidth() - getInsets().getLeft() - getInsets().getRight();
    return inner > 0 ? inner : Region.USE_COMPUTED_SIZE;
  }

  public String getKey() {
    return key.get();
  }

  public void setKey(String name) {
    key.set(name);
  }

  public StringProperty keyProperty() {
    return key;
  }

  /** Marks the button as the chosen one of its group. */
  public void setChosen(boolean chosen) {
    if (!chosen) {
      getStyleClass().remove("chosen");
    } else if (!getStyleClass().contains("chosen")) {
      getStyleClass().add("chosen");
    }
  }
}
