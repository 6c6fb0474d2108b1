package flowdeck.console;

import flowdeck.core.InputException;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/** Gives commands and keeps the sentence of the last refused one, for the banner. */
public final class Refusals {
  private final ReadOnlyStringWrapper sentence = new ReadOnlyStringWrapper("");

  /** Gives a command; says whether it was accepted. */
  public boolean attempt(Runnable command) {
    try {
      command.run();
      sentence.set("");
      return true;
    } catch (InputException e) {
      sentence.set(e.getMessage());
      return false;
    }
  }

  /** Puts the sentence away. */
  public void dismiss() {
    sentence.set("");
  }

  /** Why the last command was refused, or empty. */
  public ReadOnlyStringProperty sentenceProperty() {
    return sentence.getReadOnlyProperty();
  }
}
