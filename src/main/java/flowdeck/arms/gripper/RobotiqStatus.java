package flowdeck.arms.gripper;

import org.jspecify.annotations.Nullable;

/**
 * What a Robotiq gripper tells in its input registers; names are those of its manual.
 *
 * @param activated gACT: activation was asked for and not taken back; false after a power-up
 * @param going gGTO: it goes to, or holds, the position that was asked for
 * @param stage gSTA: 0 reset, 1 activating, 3 ready
 * @param object gOBJ: 0 moving, 1 contact while opening, 2 contact while closing, 3 at position;
 *     means nothing unless going
 * @param fault gFLT, 0 if none
 * @param echo the position that was asked for, 0 open to 255 closed
 * @param position where it is, in the same counts
 * @param milliamperes motor current
 */
record RobotiqStatus(
    boolean activated,
    boolean going,
    int stage,
    int object,
    int fault,
    int echo,
    int position,
    int milliamperes) {

  /** First input register and how many there are. */
  static final int ADDRESS = 0x07d0;

  static final int REGISTERS = 3;

  static final int RESET = 0;
  static final int ACTIVATING = 1;
  static final int READY = 3;

  static final int MOVING = 0;
  static final int CONTACT_OPENING = 1;
  static final int CONTACT_CLOSING = 2;
  static final int AT_POSITION = 3;

  /** It heard nothing for a second; it hears again if it can tell so. */
  static final int HEARD_NOTHING = 9;

  private static final int FIRST_LASTING_FAULT = 10;

  private static final int MILLIAMPERES_PER_COUNT = 10;

  /**
   * @param bytes of the input registers
   */
  static RobotiqStatus of(byte[] bytes) {
    return new RobotiqStatus(
        (bytes[0] & 1) != 0,
        (bytes[0] & 8) != 0,
        bytes[0] >> 4 & 3,
        bytes[0] >> 6 & 3,
        bytes[2] & 0xf,
        bytes[3] & 0xff,
        bytes[4] & 0xff,
        MILLIAMPERES_PER_COUNT * (bytes[5] & 0xff));
  }

  /** Whether its fingers go where they are commanded to, without anything else happening first. */
  boolean ready() {
    return activated && stage == READY && (fault == 0 || fault == HEARD_NOTHING);
  }

  /** Whether it reports a fault that lasts until it is activated anew. */
  boolean lasting() {
    return fault >= FIRST_LASTING_FAULT;
  }

  /** Whether it holds the position that was asked for, or goes there. */
  boolean follows(int count) {
    return going && echo == count;
  }

  /** Why it does not move, for people, or null. */
  @Nullable String trouble(String gripper) {
    String word = fault == HEARD_NOTHING ? null : faultWord(fault);
    if (word != null) {
      String remedy = lasting() ? ", then activate it" : "";
      return "Gripper %s %s%s.".formatted(gripper, word, remedy);
    }
    if (!activated || stage == RESET) {
      return "Gripper %s is not activated, as after a power-up; keep clear of its fingers, which will close and open, and activate it."
          .formatted(gripper);
    }
    if (stage != READY) {
      return "Gripper %s is being activated; wait until its fingers have closed and opened."
          .formatted(gripper);
    }
    return null;
  }

  /** What a fault means and what to do, to follow the gripper's name; null if there is none. */
  static @Nullable String faultWord(int fault) {
    return switch (fault) {
      case 0 -> null;
      case 5 ->
          "was commanded before its activation was complete; wait a few seconds, or activate it"
              + " again if that does not help";
      case 7 ->
          "was commanded without being activated; keep clear of its fingers, which will close and"
              + " open, and activate it";
      case 8 -> "is too hot inside, 85 °C or more; let it cool down";
      case HEARD_NOTHING -> "heard nothing for more than a second; check its cable";
      case 10 -> "has too little voltage; check its 24 V supply and cable";
      case 11 -> "is releasing by itself, as it does in an emergency; wait until it is open";
      case 12 ->
          "reports an inner fault; switch its power off and on, and ask the maker if it stays";
      case 13 ->
          "could not complete its activation; take away what stands in the way of its fingers";
      case 14 -> "drew too much current; take away what blocks its fingers";
      case 15 -> "has released by itself, as it does in an emergency; look for the cause";
      default ->
          "reports fault %d, which its manual does not tell; switch its power off and on"
              .formatted(fault);
    };
  }
}
