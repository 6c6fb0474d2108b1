package flowdeck.core;

/**
 * Something the operator gave cannot be used: a file, a name, a device. The message is one sentence
 * that names the thing and the remedy; the console shows it in a dialog, a command prints it and
 * ends with exit code 2.
 */
public final class InputException extends RuntimeException {
  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
