package flowdeck.arms.gripper;

/** The mechanics of a gripper: what a virtual one moves. Called from the threads that serve it. */
public interface Fingers {

  /** How far they are open, 0 closed to 1 open. */
  double opened();

  /**
   * Sets off for a position and returns at once. They may stop before it, where something is in
   * their way.
   *
   * @param opened 0 to 1; where they are now to stop them
   * @param speed opened fractions per second
   */
  void drive(double opened, double speed);
}
