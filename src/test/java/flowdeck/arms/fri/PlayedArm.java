package flowdeck.arms.fri;

/** An arm that is at once where it is told, but for an offset; its numbers can be made wrong. */
final class PlayedArm implements Plant {
  static final double[] START = {0, 0.3, 0, -1.2, 0, 1.0, 0};

  final double[] commanded = START.clone();
  final double[] offset = new double[Monitoring.JOINTS];
  volatile long commands;

  /** When the controller's thread was here last: just before it sends. */
  volatile long readNanos;

  @Override
  public void read(double[] measured, double[] externalTorque) {
    for (int i = 0; i < measured.length; i++) {
      measured[i] = commanded[i] + offset[i];
      externalTorque[i] = i;
    }
    readNanos = System.nanoTime();
  }

  @Override
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  public void command(double[] joints) {
    System.arraycopy(joints, 0, commanded, 0, joints.length);
    commands++;
  }
}
