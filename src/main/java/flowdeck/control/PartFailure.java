package flowdeck.control;

/** A part of the program that another thread found broken; the loop turns it into a fault. */
final class PartFailure extends RuntimeException {
  private final String part;

  PartFailure(String part, Throwable cause) {
    super(cause.toString(), cause);
    this.part = part;
  }

  String part() {
    return part;
  }
}
