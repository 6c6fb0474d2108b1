package flowdeck.console;

import javafx.scene.input.KeyCode;

/**
 * What a single key does. Which key that is can be changed, see {@link Keymap}; Space and Escape
 * always stop, Enter is always the screen's next step, digits are always stages.
 */
public enum KeyAction {
  STAGE_DONE("The stage in progress is done", KeyCode.M),
  UNDO_MARK("Take the newest stage mark back", KeyCode.U),
  END_TRIAL("End the trial", KeyCode.E),
  SUCCESS("Judge: success", KeyCode.Y),
  FAILURE("Judge: failed", KeyCode.N),
  INVALID("Judge: do not count", KeyCode.I),
  RECORD("Record, then save", KeyCode.R),
  KEEP_LAST("Keep the last 30 s", KeyCode.B),
  DISCARD("Discard the recording", KeyCode.D),
  RECORD_AGAIN("Discard and record again", KeyCode.G),
  ARM("Arm the cell again", KeyCode.A);

  private final String words;
  private final KeyCode usual;

  KeyAction(String words, KeyCode usual) {
    this.words = words;
    this.usual = usual;
  }

  /** What it does, for the operator. */
  public String words() {
    return words;
  }

  /** Its key as long as nobody chose another. */
  public KeyCode usual() {
    return usual;
  }
}
