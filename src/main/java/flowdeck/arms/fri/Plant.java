package flowdeck.arms.fri;

/**
 * The arm behind a {@link VirtualController}: seven joints, A1 to A7. Called by the controller's
 * thread only, once per send period; neither method may block, make objects, or keep the arrays.
 */
public interface Plant {

  /**
   * Tells how the arm is now.
   *
   * @param measured receives the joints' positions, rad, finite
   * @param externalTorque receives what weight and motion do not explain, Nm
   */
  void read(double[] measured, double[] externalTorque);

  /**
   * The position in force for the next send period.
   *
   * @param joints rad
   */
  void command(double[] joints);
}
