package flowdeck.arms.gripper;

import flowdeck.core.InputException;

/**
 * How a Robotiq gripper is set up.
 *
 * @param model which one it is
 * @param slave its number on the Modbus line, 1 to 247; 9 as delivered
 * @param openCount what it reports when open, in counts; differs by a few from one to another
 * @param closedCount what it reports when its fingers touch
 * @param speed of its fingers, 0 slowest to 1 fastest
 * @param force of its fingers, 0 gentlest to 1 strongest
 */
public record RobotiqSettings(
    RobotiqModel model, int slave, int openCount, int closedCount, double speed, double force) {

  /** As delivered. */
  private static final int SLAVE = 9;

  /** The last counts at both ends are out of reach of the fingers. */
  private static final int OPEN_COUNT = 3;

  private static final int CLOSED_COUNT = 228;
  private static final int FEWEST_COUNTS = 50;

  /** So near to an end, the end is meant: only beyond its count do the fingers press. */
  private static final double AT_END = 0.01;

  private static final int LARGEST = 255;

  public RobotiqSettings {
    if (slave < 1 || slave > 247) {
      throw new InputException(
          "Gripper slave %d is not on a Modbus line; give a number from 1 to 247, 9 as delivered."
              .formatted(slave));
    }
    if (openCount < 0 || closedCount > LARGEST || closedCount - openCount < FEWEST_COUNTS) {
      throw new InputException(
          "Gripper counts %d open to %d closed are no range; read both from the gripper, e.g. 3 and 228."
              .formatted(openCount, closedCount));
    }
    checkShare("speed", speed);
    checkShare("force", force);
  }

  private static void checkShare(String field, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new InputException(
          "Gripper %s %s is out of range; give a number from 0 to 1.".formatted(field, value));
    }
  }

  /** A gripper as delivered: fast, with half its force. */
  public static RobotiqSettings of(RobotiqModel model) {
    return new RobotiqSettings(model, SLAVE, OPEN_COUNT, CLOSED_COUNT, 1, 0.5);
  }

  /** The opened fraction, 0 to 1, at what it reports. */
  double opened(int count) {
    double opened = (closedCount - count) / (double) (closedCount - openCount);
    return Math.clamp(opened, 0, 1);
  }

  /** The position to ask for. */
  int count(double opened) {
    if (opened < AT_END) {
      return LARGEST;
    }
    if (opened > 1 - AT_END) {
      return 0;
    }
    return (int) Math.round(closedCount - opened * (closedCount - openCount));
  }

  int speedByte() {
    return (int) Math.round(speed * LARGEST);
  }

  int forceByte() {
    return (int) Math.round(force * LARGEST);
  }
}
