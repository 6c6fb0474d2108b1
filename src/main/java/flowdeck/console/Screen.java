package flowdeck.console;

import javafx.scene.input.KeyCode;

/** One of the views behind the navigation buttons. */
public interface Screen {

  /** Called when the screen comes to the front. */
  void shown();

  /** Called once per pulse while the screen is in front. */
  void pulse();

  /**
   * Acts on a key that no text field took.
   *
   * @return whether the key means something here
   */
  boolean key(KeyCode code);
}
