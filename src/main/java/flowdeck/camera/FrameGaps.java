package flowdeck.camera;

/**
 * Numbers the frames of a live camera, leaving out the numbers of lost ones, which show as gaps in
 * time. Frames that were only held up and then arrive close together are not lost: a gap counts
 * once the frame after it came at an ordinary distance.
 *
 * <p>Not safe for use by several threads.
 */
final class FrameGaps {
  private static final double CLOSE = 0.5;
  private static final double GAP = 1.6;

  private final double periodNanos;
  private long sequence = -1;
  private long lastNanos;
  private long pending;
  private long dropped;

  FrameGaps(double periodNanos) {
    this.periodNanos = periodNanos;
  }

  /** The number of the frame captured at a time. */
  long next(long capturedNanos) {
    if (sequence >= 0) {
      double periods = (capturedNanos - lastNanos) / periodNanos;
      if (periods < CLOSE) {
        pending = Math.max(0, pending - 1);
      } else {
        dropped += pending;
        sequence += pending;
        pending = periods > GAP ? Math.round(periods) - 1 : 0;
      }
    }
    lastNanos = capturedNanos;
    return ++sequence;
  }

  /** How many frames are missing since the start. */
  long dropped() {
    return dropped;
  }
}
