package flowdeck.console.cell;

import flowdeck.console.Refusals;
import flowdeck.console.widget.HoldButton;
import org.jspecify.annotations.Nullable;

/**
 * Does what the held button asks for at every pulse, and says exactly once that it was let go. A
 * refusal ends the holding, so that its sentence is told once.
 */
final class HeldKeys {
  private final Refusals refusals;
  private final Runnable release;
  private @Nullable HoldButton down;
  private @Nullable Runnable action;

  HeldKeys(Refusals refusals, Runnable release) {
    this.refusals = refusals;
    this.release = release;
  }

  /** Gives a button its meaning. */
  void add(HoldButton button, Runnable whileHeld) {
    button
        .heldProperty()
        .subscribe(
            held -> {
              if (held) {
                press(button, whileHeld);
              } else if (down == button) {
                down = null;
                action = null;
                release.run();
              }
            });
  }

  private void press(HoldButton button, Runnable whileHeld) {
    HoldButton before = down;
    if (before != null) {
      before.letGo();
    }
    down = button;
    action = whileHeld;
    pulse();
  }

  /** To be called at every pulse of the window. */
  void pulse() {
    HoldButton held = down;
    Runnable whileHeld = action;
    if (held != null && whileHeld != null && !refusals.attempt(whileHeld)) {
      held.letGo();
    }
  }
}
