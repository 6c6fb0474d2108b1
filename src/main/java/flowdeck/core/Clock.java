package flowdeck.core;

/** The one source of time. Nanoseconds from an arbitrary origin, never going back. */
@FunctionalInterface
public interface Clock {
  long nanos();

  /** The monotonic clock of this machine. */
  static Clock system() {
    return System::nanoTime;
  }

  /**
   * A clock that stands still until told otherwise: simulated time. Safe to read from any thread.
   */
  final class Manual implements Clock {
    private volatile long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    /** Moves the clock forward to {@code nanos}. */
    public void advanceTo(long nanos) {
      if (nanos < this.nanos) {
        throw new IllegalArgumentException(
            "Time cannot go back from %d to %d".formatted(this.nanos, nanos));
      }
      this.nanos = nanos;
    }
  }
}
