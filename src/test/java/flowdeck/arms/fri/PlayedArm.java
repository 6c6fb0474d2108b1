package flowdeck.arms.fri;

/** An arm that is at once where it is told, but for an offset; its numbers can be made wrong. */
final class PlayedArm implements Plant {
  static final double[] START = {0, 0.3, 0, -1.2, 0, 1.0, 0};

  final double[] commanded = START.clone();
  final double[] offset = new double[Monitoring.JOINTS];
  volatile long commands;

  private static final int REMEMBERED = 1024;

  private final long[] readAt = new long[REMEMBERED];
  private volatile long readNanos;

  /** Holds the controller's thread up once, as a machine does that is busy elsewhere. */
  volatile long holdUpNanos;

  @Override
  public void read(double[] measured, double[] externalTorque) {
    for (int i = 0; i < measured.length; i++) {
      measured[i] = commanded[i] + offset[i];
      externalTorque[i] = i;
    }
    long until = System.nanoTime() + holdUpNanos;
    holdUpNanos = 0;
    while (System.nanoTime() < until) {
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
    }
    long now = System.nanoTime();
    if (commands > 0) {
      readAt[(int) ((commands - 1) % REMEMBERED)] = now;
    }
    readNanos = now; // makes the time before it visible
  }

  /**
   * When the controller was about to send a message of its first session, if its counter began with
   * 0.
   */
  long readNanos(int sequence) {
    return readNanos == 0 ? 0 : readAt[sequence & (REMEMBERED - 1)];
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  public void command(double[] joints) {
    System.arraycopy(joints, 0, commanded, 0, joints.length);
    commands++;
  }
}
