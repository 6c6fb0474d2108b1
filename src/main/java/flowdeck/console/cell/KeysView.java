package flowdeck.console.cell;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Keymap.Place;
import flowdeck.console.Refusals;
import java.util.List;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.GridPane;
import org.jspecify.annotations.Nullable;

/**
 * What each key does. A press on a key's button waits for the key that is to take its place, which
 * may come from a foot pedal; Delete takes it away.
 */
public final class KeysView {
  private static final String READY =
      "Press a field, then the key or pedal that is to do it. Delete leaves the field empty.";

  /** What no choice changes. */
  private static final List<List<String>> FIXED =
      List.of(
          List.of("STOP (software)", "Space, Esc"),
          List.of("The screen's next step", "Enter"),
          List.of("Mark a stage; after the run, blame it", "1 … 9"),
          List.of("Look back at decisions; return to now", "← →, End"),
          List.of("This table", "F1"));

  private final Keymap keymap;
  private final Refusals refusals;
  private final ToggleGroup waiting = new ToggleGroup();

  @FXML private Label hint;
  @FXML private GridPane table;

  /** A button that waits for a key while it is selected. */
  private static final class Field extends ToggleButton {
    private final KeyAction action;
    private final Place place;

    private Field(KeyAction action, Place place) {
      this.action = action;
      this.place = place;
    }
  }

  public KeysView(Keymap keymap, Refusals refusals) {
    this.keymap = keymap;
    this.refusals = refusals;
  }

  @FXML
  private void initialize() {
    hint.setText(READY);
    table.add(styled("What it does", "muted"), 0, 0);
    table.add(styled("Key", "muted"), 1, 0);
    table.add(styled("Foot pedal", "muted"), 2, 0);
    int row = 1;
    for (KeyAction action : KeyAction.values()) {
      table.add(styled(action.words(), "value"), 0, row);
      table.add(field(action, Place.KEY), 1, row);
      table.add(field(action, Place.PEDAL), 2, row);
      row++;
    }
    for (List<String> fixed : FIXED) {
      table.add(styled(fixed.getFirst(), "value"), 0, row);
      table.add(styled(fixed.getLast(), "muted"), 1, row, 2, 1);
      row++;
    }
    waiting.selectedToggleProperty().subscribe(now -> tell((Field) now));
  }

  private static Label styled(String text, String styleClass) {
    Label label = new Label(text);
    label.getStyleClass().add(styleClass);
    return label;
  }

  private Field field(KeyAction action, Place place) {
    Field field = new Field(action, place);
    ReadOnlyStringProperty name = keymap.name(action, place);
    field
        .textProperty()
        .bind(
            field
                .selectedProperty()
                .flatMap(
                    now -> now ? name.map(known -> "press a key") : name.map(KeysView::shown)));
    field.accessibleTextProperty().bind(field.textProperty().map(text -> said(action, text)));
    field.setId("key-" + action.name() + "-" + place.name());
    field.getStyleClass().setAll("toggle-button", "chip");
    field.setToggleGroup(waiting);
    field.setPrefWidth(130);
    field.setFocusTraversable(false);
    return field;
  }

  private static String shown(String name) {
    return name.isEmpty() ? "–" : name;
  }

  private static String said(KeyAction action, String text) {
    return "Key for: %s, now %s".formatted(action.words(), text);
  }

  private void tell(@Nullable Field field) {
    hint.setText(
        field == null ? READY : "Waiting for the key for \"%s\".".formatted(field.action.words()));
  }

  void shown() {
    waiting.selectToggle(null);
  }

  /** Takes the key that a field waits for; says whether one does. */
  boolean key(KeyCode code) {
    Field field = (Field) waiting.getSelectedToggle();
    if (field == null) {
      return false;
    }
    if (code.isModifierKey()) {
      return true; // more is to come
    }
    boolean taken =
        refusals.attempt(
            () -> {
              if (code == KeyCode.DELETE || code == KeyCode.BACK_SPACE) {
                keymap.clear(field.action, field.place);
              } else {
                keymap.choose(field.action, field.place, code);
              }
            });
    if (taken) {
      waiting.selectToggle(null);
    }
    return true;
  }

  @FXML
  void usual() {
    keymap.reset();
    waiting.selectToggle(null);
  }
}
