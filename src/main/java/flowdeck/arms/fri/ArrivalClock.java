package flowdeck.arms.fri;

/**
 * How much later than the quickest ones messages arrive. The cabinet stamps its messages on an
 * exact grid of its own clock, of which only differences mean anything: the smallest distance
 * between the two clocks belongs to the messages that nothing held up, and what another one has
 * more is how late it is. The distance is let grow slowly, because the clocks drift.
 */
final class ArrivalClock {
  /** Far more than two quartzes drift apart, far less than what is to be seen. */
  private static final double DRIFT = 2e-5;

  /** A jump of either clock, not a late message. */
  private static final long JUMP_NANOS = 5_000_000_000L;

  private boolean begun;
  private long distance;
  private long before;

  /**
   * Takes a message.
   *
   * @param nanos when it arrived, on this machine's clock
   * @param cabinetNanos when it was sent, on the cabinet's clock
   * @return how much later it is than the quickest
   */
  long delay(long nanos, long cabinetNanos) {
    long here = nanos - cabinetNanos;
    if (!begun || Math.abs(here - distance) > JUMP_NANOS) {
      begun = true;
      distance = here;
      before = nanos;
      return 0;
    }
    distance += (long) (DRIFT * (nanos - before));
    before = nanos;
    distance = Math.min(distance, here);
    return here - distance;
  }
}
