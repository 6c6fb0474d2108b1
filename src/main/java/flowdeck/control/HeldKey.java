package flowdeck.control;

/**
 * A key that somebody must keep holding for motion to go on. Whoever watches the key says again and
 * again that it is still down; if that stays away, for instance because the window hangs or lost
 * its focus, the key counts as let go. This is no enabling switch.
 *
 * <p>Any thread.
 */
final class HeldKey {
  /** A few pulses of the window. */
  static final long RELEASE_NANOS = 150_000_000;

  private volatile long heldNanos;

  HeldKey(long nanos) {
    heldNanos = nanos;
  }

  void held(long nanos) {
    heldNanos = nanos;
  }

  boolean isHeld(long nanos) {
    return nanos - heldNanos <= RELEASE_NANOS;
  }
}
