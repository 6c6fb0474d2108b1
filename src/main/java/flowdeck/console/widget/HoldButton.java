package flowdeck.console.widget;

import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.css.PseudoClass;
import javafx.scene.AccessibleRole;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Window;

/**
 * A button that is held rather than clicked: by the mouse, or by Enter while it has the focus. It
 * counts as let go as soon as anything is doubtful: the mouse leaves it, the window or the button
 * loses the focus, it is disabled or taken from the screen. After that only a new press holds it,
 * never a key that merely stayed down and repeats.
 *
 * <p>Not a {@link javafx.scene.control.Button}: those fire on Enter and on click.
 */
public final class HoldButton extends Label {
  private static final PseudoClass HELD = PseudoClass.getPseudoClass("held");

  private final ReadOnlyBooleanWrapper held = new ReadOnlyBooleanWrapper(this, "held", false);
  private boolean keyDown; // until it is seen to go up, further presses are repeats

  public HoldButton() {
    getStyleClass().add("hold-button");
    setAccessibleRole(AccessibleRole.BUTTON);
    setFocusTraversable(true);
    setMinWidth(USE_PREF_SIZE);
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::pressed);
    addEventHandler(MouseEvent.MOUSE_RELEASED, event -> letGo());
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> letGo());
    addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    addEventHandler(KeyEvent.KEY_RELEASED, this::keyReleased);
    disabledProperty().subscribe(this::letGo);
    focusedProperty().subscribe(this::letGo);
    sceneProperty()
        .flatMap(Scene::windowProperty)
        .flatMap(Window::focusedProperty)
        .orElse(false)
        .subscribe(
            focused -> {
              if (!focused) {
                letGo();
              }
            });
    held.subscribe(now -> pseudoClassStateChanged(HELD, now));
  }

  private void pressed(MouseEvent event) {
    event.consume();
    if (event.getButton() == MouseButton.PRIMARY) {
      hold();
    } else {
      letGo(); // two buttons at once are no clear wish
    }
  }

  private void keyPressed(KeyEvent event) {
    if (event.getCode() != KeyCode.ENTER) {
      return;
    }
    event.consume();
    if (!keyDown) {
      keyDown = true;
      hold();
    }
  }

  private void keyReleased(KeyEvent event) {
    if (event.getCode() == KeyCode.ENTER) {
      event.consume();
      keyDown = false;
      letGo();
    }
  }

  private void hold() {
    Scene scene = getScene();
    Window window = scene == null ? null : scene.getWindow();
    if (window != null && window.isFocused() && !isDisabled()) {
      held.set(true);
    }
  }

  /** Ends the holding, whatever is still pressed. */
  public void letGo() {
    held.set(false);
  }

  /** Whether it is held down right now. */
  public boolean isHeld() {
    return held.get();
  }

  public ReadOnlyBooleanProperty heldProperty() {
    return held.getReadOnlyProperty();
  }
}
