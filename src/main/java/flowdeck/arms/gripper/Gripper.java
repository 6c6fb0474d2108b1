package flowdeck.arms.gripper;

/**
 * One gripper. Methods may be called from any thread and, but for {@link #close()}, never block.
 *
 * <p>It moves only on commands given while it works: what was commanded while it did not is
 * dropped, never made up for.
 */
public interface Gripper extends AutoCloseable {

  /** "left" or "right". */
  String name();

  /**
   * Replaces the target.
   *
   * @param opened 0 closed to 1 open
   * @throws IllegalArgumentException if it is NaN or out of range; the target before stays
   */
  void command(double opened);

  /** Newest state. */
  GripperState state();

  /** Whether {@link #reactivate()} does anything. */
  default boolean activates() {
    return false;
  }

  /**
   * Makes it ready after a power-up or a fault, if it is one that must be. This may move the
   * fingers, so only a person who sees them asks for it. The state tells what comes of it.
   */
  default void reactivate() {}

  /** Ends its thread. The fingers keep what they hold. */
  @Override
  void close();

  /** Refuses what is no opened fraction. */
  static double checked(double opened) {
    if (!(opened >= 0 && opened <= 1)) {
      throw new IllegalArgumentException(
          "A gripper is opened from 0 to 1, which %s is not".formatted(opened));
    }
    return opened;
  }
}
