package flowdeck.dataset;

import java.util.concurrent.CancellationException;

/**
 * Is told how far long work on datasets is and may end it. Work calls it often, on the thread that
 * does the work; a console passes on what it hears through {@code core.Latest}.
 */
public interface Watcher {
  /** Lets work run to its end, unseen. */
  Watcher NONE =
      new Watcher() {
        @Override
        public void at(int done, int of, String what) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  /**
   * Says how far the work is.
   *
   * @param done steps, of {@code of}; a step takes about as long as another
   * @param what what was done last, e.g. "checked episode 3"
   */
  void at(int done, int of, String what);

  /** Whether the work is to end; it then leaves everything as it was. */
  boolean cancelled();

  /**
   * Ends the work if it is to end.
   *
   * @throws CancellationException if so
   */
  default void requireGoingOn() {
    if (cancelled()) {
      throw new CancellationException("The work was stopped");
    }
  }

  /**
   * Watches one of several pieces of work, each about as long as the others.
   *
   * @param piece which, from 0
   * @param pieces how many
   */
  default Watcher piece(int piece, int pieces) {
    Watcher whole = this;
    return new Watcher() {
      @Override
      public void at(int done, int of, String what) {
        whole.at(piece * of + done, pieces * of, what);
      }

      @Override
      public boolean cancelled() {
        return whole.cancelled();
      }
    };
  }
}
