package flowdeck.arms.fri;

/**
 * How fast an iiwa 7's flange goes from one position of the joints to the next, which in T1 is at
 * most 250 mm/s. Confined to one thread; makes no objects.
 */
final class FlangeSpeed {
  /** Base to shoulder, shoulder to elbow, elbow to wrist, wrist to flange, m. */
  private static final double SHOULDER = 0.34;

  private static final double UPPER_ARM = 0.4;
  private static final double FORE_ARM = 0.4;
  private static final double HAND = 0.126;

  private double x;
  private double y;
  private double z;
  private double lastX;
  private double lastY;
  private double lastZ;

  /** Begins at a position of the joints. */
  void begin(double[] joints) {
    place(joints);
    keep();
  }

  /**
   * Goes on to a position of the joints.
   *
   * @return average speed, m/s
   */
  double next(double[] joints, double seconds) {
    place(joints);
    double dx = x - lastX;
    double dy = y - lastY;
    double dz = z - lastZ;
    keep();
    return Math.sqrt(dx * dx + dy * dy + dz * dz) / seconds;
  }

  private void keep() {
    lastX = x;
    lastY = y;
    lastZ = z;
  }

  /**
   * From the flange back to the base: each length goes along z, every second joint turns about y.
   */
  private void place(double[] q) {
    x = 0;
    y = 0;
    z = HAND;
    turn(q[4], q[5]);
    z += FORE_ARM;
    turn(q[2], -q[3]);
    z += UPPER_ARM;
    turn(q[0], q[1]);
    z += SHOULDER;
  }

  private void turn(double aboutZ, double aboutY) {
    double sinY = Math.sin(aboutY);
    double cosY = Math.cos(aboutY);
    double tilted = cosY * x + sinY * z;
    z = cosY * z - sinY * x;
    double sinZ = Math.sin(aboutZ);
    double cosZ = Math.cos(aboutZ);
    x = cosZ * tilted - sinZ * y;
    y = sinZ * tilted + cosZ * y;
  }

  /** Of the position given last, along x, y, z of the base, m. */
  double[] position() {
    return new double[] {x, y, z};
  }
}
