package flowdeck.arms.fri;

/**
 * How much later than the quickest ones messages arrive. The cabinet stamps its messages on an
 * exact grid of its own clock, of which only differences mean anything: the smallest distance
 * between the two clocks of late belongs to the messages that nothing held up, and what another one
 * has more is how late it is. Distances are forgotten after some seconds, because the clocks drift
 * and may be set.
 */
final class ArrivalClock {
  /** Distances are remembered for one to two of these. */
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private long smallest = Long.MAX_VALUE;
  private long smallestBefore = Long.MAX_VALUE;
  private long windowBegan = Long.MIN_VALUE;

  /**
   * Takes a message.
   *
   * @param nanos when it arrived, on this machine's clock
   * @param cabinetNanos when it was sent, on the cabinet's clock
   * @return how much later it is than the quickest
   */
  long delay(long nanos, long cabinetNanos) {
    if (windowBegan == Long.MIN_VALUE) {
      windowBegan = nanos;
    }
    if (nanos - windowBegan > WINDOW_NANOS) {
      smallestBefore = nanos - windowBegan > 2 * WINDOW_NANOS ? Long.MAX_VALUE : smallest;
      smallest = Long.MAX_VALUE;
      windowBegan = nanos;
    }
    long here = nanos - cabinetNanos;
    smallest = Math.min(smallest, here);
    return here - Math.min(smallest, smallestBefore);
  }
}
