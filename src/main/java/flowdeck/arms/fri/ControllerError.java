package flowdeck.arms.fri;

/**
 * Why a virtual controller ended or refused a motion.
 *
 * @param kind what rule was broken
 * @param text as the smartPAD would tell it
 * @param sequence counter of the newest monitoring message then, unsigned
 */
public record ControllerError(Kind kind, String text, int sequence) {

  /** What the controller demands. */
  public enum Kind {
    /** A step larger than joint velocity × period, or too far from where the arm is. */
    ILLEGAL_AXIS_DELTA("Illegal axis delta"),
    /** A position beyond a joint's limits. */
    POSITION_LIMIT("Axis limit"),
    /** An answer without the position, torque or wrench that the command mode asks for. */
    MISSING_VALUE("Missing command value"),
    /** An answer with a torque or wrench that the command mode does not take. */
    UNASKED_VALUE("Command value of another command mode"),
    /** A commanded number that is none. */
    NOT_A_NUMBER("Command value is not a number"),
    /** Counters that repeat, go back, or reflect a message that was never sent. */
    WRONG_COUNTER("Wrong message counter"),
    /** An output that is unknown, of another type, or an input. */
    WRONG_OUTPUT("Wrong output"),
    /** The connection's quality fell below GOOD. */
    QUALITY("Connection quality too low"),
    /** The safety controller stopped the arm. */
    SAFETY_STOP("Safety stop"),
    /** The flange was faster than 250 mm/s in T1. */
    T1_SPEED("Speed in T1 exceeded"),
    /** A drive went off. */
    DRIVES("Drives off"),
    /** The key switch was turned. */
    OPERATION_MODE("Operation mode changed"),
    /** Send period × receive multiplier is too long for commanding. */
    PERIOD("Send period too long for commanding"),
    /** The arm's own measurement is no number. */
    MEASUREMENT("Measurement failed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** The words on the smartPAD. */
    public String words() {
      return words;
    }
  }
}
