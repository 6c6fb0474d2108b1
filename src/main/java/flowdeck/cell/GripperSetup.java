package flowdeck.cell;

import flowdeck.arms.gripper.RobotiqModel;
import org.jspecify.annotations.Nullable;

/** What gripper an arm has and how it is wired. */
public sealed interface GripperSetup {

  /** No gripper that this program could move. */
  record None() implements GripperSetup {}

  /**
   * A Robotiq gripper on Modbus RTU.
   *
   * @param connection where its line ends
   * @param slave its Modbus address
   * @param openCount what it reports when open; differs by a few from one to another
   * @param closedCount what it reports when its fingers touch
   * @param speedShare share of its top speed, 0 to 1
   * @param forceShare share of its largest force, 0 to 1
   */
  record Robotiq(
      Model model,
      Connection connection,
      int slave,
      int openCount,
      int closedCount,
      double speedShare,
      double forceShare)
      implements GripperSetup {
    public static final int DEFAULT_SLAVE = 9;
    public static final int DEFAULT_OPEN_COUNT = 3;
    public static final int DEFAULT_CLOSED_COUNT = 228;
    public static final double DEFAULT_SPEED_SHARE = 1;
    public static final double DEFAULT_FORCE_SHARE = 0.5;
  }

  /**
   * A gripper switched by outputs of the controller, over FRI. Names are those of Sunrise's IO
   * configuration, {@code Group.IO}.
   *
   * @param output is on while the gripper is to be open
   * @param inverted whether {@code output} is on while it is to be closed instead
   * @param closedOutput second output, always the opposite of {@code output}, for valves with two
   *     coils; null if there is none
   * @param feedbackInput is on while the gripper is open; null if nothing tells
   * @param feedbackInverted whether {@code feedbackInput} is on while it is closed instead
   */
  record Io(
      String output,
      boolean inverted,
      @Nullable String closedOutput,
      @Nullable String feedbackInput,
      boolean feedbackInverted)
      implements GripperSetup {}

  /** Robotiq's grippers with one register map. */
  enum Model {
    TWO_F_85("2f-85", RobotiqModel.TWO_FINGER_85),
    TWO_F_140("2f-140", RobotiqModel.TWO_FINGER_140),
    HAND_E("hand-e", RobotiqModel.HAND_E);

    private final String word;
    private final RobotiqModel robotiq;

    Model(String word, RobotiqModel robotiq) {
      this.word = word;
      this.robotiq = robotiq;
    }

    /** How the file calls it. */
    public String word() {
      return word;
    }

    /** What the driver calls it. */
    public RobotiqModel robotiq() {
      return robotiq;
    }

    /** Distance between the fingers when fully open, m. */
    public double strokeMetres() {
      return robotiq.stroke();
    }
  }

  /** Where a gripper's line ends. */
  sealed interface Connection {

    /** At a serial device of this computer, e.g. {@code /dev/ttyUSB0}. */
    record Serial(String device) implements Connection {}

    /** At a gateway that carries the raw bytes over TCP. */
    record Tcp(String host, int port) implements Connection {}

    /** At a stand-in for the gripper, which is started with a virtual cell. */
    record StandIn() implements Connection {}
  }
}
