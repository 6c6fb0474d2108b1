package flowdeck.arms.gripper;

/** Robotiq's two-finger grippers, which all have the same registers. */
public enum RobotiqModel {
  TWO_FINGER_85(0.085, 0.020, 0.150),
  TWO_FINGER_140(0.140, 0.030, 0.250),
  HAND_E(0.050, 0.020, 0.150);

  private final double stroke;
  private final double slowest;
  private final double fastest;

  RobotiqModel(double stroke, double slowest, double fastest) {
    this.stroke = stroke;
    this.slowest = slowest;
    this.fastest = fastest;
  }

  /** Way between the fingers when fully open, m. */
  public double stroke() {
    return stroke;
  }

  /**
   * How fast it opens or closes.
   *
   * @param byteValue what is written to the register, 0 to 255
   * @return opened fractions per second
   */
  double speed(int byteValue) {
    return (slowest + (fastest - slowest) * byteValue / 255) / stroke;
  }
}
