package flowdeck.control;

import flowdeck.core.Fault;

/** A part of the program that another thread found broken; the loop raises its fault. */
final class PartFailure extends RuntimeException {
  private final transient Fault fault;

  PartFailure(Fault fault) {
    super(fault.message());
    this.fault = fault;
  }

  PartFailure(Fault fault, Throwable cause) {
    super(fault.message(), cause);
    this.fault = fault;
  }

  Fault fault() {
    return fault;
  }
}
