package flowdeck.arms.fri;

/**
 * What goes wrong with datagrams in one direction. Shares are of all datagrams, each drawn on its
 * own.
 *
 * @param loss share that never arrives
 * @param burst share with which several in a row are lost
 * @param burstLength how many these are
 * @param delayNanos how long each is on its way
 * @param jitterNanos how much longer it may take, evenly spread; the order stays
 * @param duplicate share that arrives twice
 * @param reorder share that the next one overtakes
 * @param truncate share that loses its end
 * @param corrupt share in which one to three bits change
 * @param oversize share that grows beyond 1500 bytes
 * @param replay share after which an old one comes again
 */
public record NetworkFaults(
    double loss,
    double burst,
    int burstLength,
    long delayNanos,
    long jitterNanos,
    double duplicate,
    double reorder,
    double truncate,
    double corrupt,
    double oversize,
    double replay) {

  /** A network without faults. */
  public static final NetworkFaults NONE = new NetworkFaults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  public NetworkFaults {
    for (double share :
        new double[] {loss, burst, duplicate, reorder, truncate, corrupt, oversize, replay}) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("A share must be from 0 to 1, not " + share);
      }
    }
    if (burstLength < 0 || delayNanos < 0 || jitterNanos < 0) {
      throw new IllegalArgumentException("Burst length, delay and jitter must not be negative");
    }
  }

  /** With a share that is lost. */
  public NetworkFaults withLoss(double share) {
    return new NetworkFaults(
        share,
        burst,
        burstLength,
        delayNanos,
        jitterNanos,
        duplicate,
        reorder,
        truncate,
        corrupt,
        oversize,
        replay);
  }

  /** With losses of several in a row. */
  public NetworkFaults withBursts(double share, int length) {
    return new NetworkFaults(
        loss,
        share,
        length,
        delayNanos,
        jitterNanos,
        duplicate,
        reorder,
        truncate,
        corrupt,
        oversize,
        replay);
  }

  /** With a delay and how much it varies. */
  public NetworkFaults withDelay(long nanos, long jitter) {
    return new NetworkFaults(
        loss,
        burst,
        burstLength,
        nanos,
        jitter,
        duplicate,
        reorder,
        truncate,
        corrupt,
        oversize,
        replay);
  }

  /** With shares that come twice, out of order, or again much later. */
  public NetworkFaults withDisorder(double twice, double overtaken, double again) {
    return new NetworkFaults(
        loss,
        burst,
        burstLength,
        delayNanos,
        jitterNanos,
        twice,
        overtaken,
        truncate,
        corrupt,
        oversize,
        again);
  }

  /** With shares that are damaged. */
  public NetworkFaults withDamage(double cut, double changed, double grown) {
    return new NetworkFaults(
        loss,
        burst,
        burstLength,
        delayNanos,
        jitterNanos,
        duplicate,
        reorder,
        cut,
        changed,
        grown,
        replay);
  }
}
