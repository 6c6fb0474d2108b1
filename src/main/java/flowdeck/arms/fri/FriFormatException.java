package flowdeck.arms.fri;

import java.io.Serial;

/** A datagram is not what it should be; without a stack trace, because anyone may send anything. */
final class FriFormatException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  FriFormatException(String message) {
    super(message, null, false, false);
  }
}
