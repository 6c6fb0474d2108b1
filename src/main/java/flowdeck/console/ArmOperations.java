package flowdeck.console;

import flowdeck.arms.LinkReport;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.core.JointVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arms between trials: how they do, arming them after a hold, moving them by hand.
 *
 * <p>All methods are called on the JavaFX thread and return at once. What cannot be done throws
 * {@link flowdeck.core.InputException} with the sentence for the operator.
 */
public interface ArmOperations {

  /**
   * How one arm does.
   *
   * @param name "left" or "right"
   * @param trouble why it takes no targets now and what to do, or null if it takes them
   * @param link how the connection to its controller does, or null if it has none
   * @param gripper opened fraction
   */
  record ArmHealth(
      String name, @Nullable String trouble, @Nullable LinkReport link, double gripper) {}

  /** A key of the stand-in for the robots' own operating panel. */
  record PanelKey(String label, String tip) {}

  /** How each arm does; cheap enough for ten times a second. */
  List<ArmHealth> health();

  /** Whether arms move here at all; those of a recording do not. */
  boolean moves();

  /** How much room the arms had at their last step, or null where nobody looks. */
  @Nullable SpaceReport room();

  /** This machine's addresses in its networks, e.g. "172.31.1.148/16 (enp3s0)". */
  List<String> addresses();

  /** What the controllers must know of the tool's weight, one sentence; empty if nobody said. */
  String load();

  /** Whether arms that hold must be armed before anything may start. */
  boolean armsFirst();

  /**
   * The arms whose gripper does not work and may be made ready, e.g. after a power-up; by the arms'
   * names.
   */
  List<String> idleGrippers();

  /** Makes an arm's gripper ready, which moves its fingers. */
  void activateGripper(String arm);

  /** Arms a cell that holds after a fault or a stop; nothing moves by it. */
  void rearm();

  /**
   * Moves one number of the action while its key is held; to be called at every pulse as long as it
   * is.
   *
   * @param number its place in the cell's layout
   * @param direction 1 or -1
   */
  void jog(int number, int direction);

  /** Moves both arms home while its key is held; to be called at every pulse as long as it is. */
  void home();

  /** A key that moved something was let go. */
  void release();

  /** The postures on the way home from where the arms are; empty if home is not known. */
  List<JointVector> wayHome();

  /** Whether the policy only proposes and moves nothing. */
  boolean shadow();

  /** Says so for the next trial on; refused while one runs. */
  void shadow(boolean only);

  /** Keys of the stand-in for the robots' operating panel; empty for any other cell. */
  List<PanelKey> panel();

  /** Presses a key of that panel. */
  void press(PanelKey key);
}
