package flowdeck.arms.fri;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What the controller tells once per send period. Angles in rad, torques in Nm; a list of the seven
 * joints is complete or, as its flag says, absent. Reused from message to message, so that reading
 * makes no objects, and confined to one thread.
 */
final class Monitoring {
  /** Joints of an arm. */
  static final int JOINTS = 7;

  /** Inputs and outputs a message may have. */
  static final int MOST_IO = 10;

  private static final int IDENTIFIER = 0x245142;

  /** How far controller and client have come, in the order of the protocol's numbers. */
  enum SessionState {
    IDLE,
    MONITORING_WAIT,
    MONITORING_READY,
    COMMANDING_WAIT,
    COMMANDING_ACTIVE
  }

  /** How punctually the client answers, as the controller judges it. */
  enum Quality {
    POOR,
    FAIR,
    GOOD,
    EXCELLENT
  }

  /** What the safety controller demands. */
  enum SafetyState {
    NORMAL,
    STOP_0,
    STOP_1,
    STOP_2
  }

  /** How the key switch of the smartPAD stands. */
  enum OperationMode {
    T1,
    T2,
    AUT
  }

  /** Whether a joint's drive can move it. */
  enum DriveState {
    OFF,
    TRANSITIONING,
    ACTIVE
  }

  /** How the controller holds the arm to its commands. */
  enum ControlMode {
    POSITION,
    CARTESIAN_IMPEDANCE,
    JOINT_IMPEDANCE,
    NONE
  }

  /** What the client may command. */
  enum CommandMode {
    NONE,
    POSITION,
    WRENCH,
    TORQUE,
    CARTESIAN_POSE
  }

  /** What the commands are laid over. */
  enum Overlay {
    NONE,
    JOINT,
    CARTESIAN
  }

  private static final SessionState[] SESSIONS = SessionState.values();
  private static final Quality[] QUALITIES = Quality.values();
  private static final SafetyState[] SAFETY = SafetyState.values();
  private static final OperationMode[] OPERATION = OperationMode.values();
  private static final DriveState[] DRIVES = DriveState.values();
  private static final ControlMode[] CONTROL = ControlMode.values();
  private static final CommandMode[] COMMANDS = CommandMode.values();
  private static final Overlay[] OVERLAYS = Overlay.values();

  final Header header = new Header(IDENTIFIER, "monitoring message");

  SessionState session = SessionState.IDLE;
  Quality quality = Quality.POOR;

  /** Between two messages, ms; 0 if it is not told. */
  int sendPeriodMillis;

  /** Of how many messages one is to be answered. */
  int receiveMultiplier = 1;

  SafetyState safety = SafetyState.NORMAL;
  OperationMode operation = OperationMode.T1;
  ControlMode control = ControlMode.POSITION;
  final DriveState[] drives = new DriveState[JOINTS];

  final double[] measured = new double[JOINTS];
  boolean hasMeasured;

  /** What the controller took from the last command; versions from 2 on do not tell. */
  final double[] commanded = new double[JOINTS];

  boolean hasCommanded;

  final double[] torque = new double[JOINTS];
  boolean hasTorque;

  /** Torques that the arm's own weight and motion do not explain. */
  final double[] externalTorque = new double[JOINTS];

  boolean hasExternalTorque;

  /** Where the controller's own motion is; told only while commanding. */
  final double[] interpolated = new double[JOINTS];

  boolean hasInterpolated;
  CommandMode command = CommandMode.NONE;
  Overlay overlay = Overlay.NONE;

  /** 0 to 1. */
  double trackingPerformance;

  /** The cabinet's clock: its own seconds and nanoseconds; only differences mean anything. */
  long cabinetNanos;

  boolean hasCabinetTime;

  private final List<Io> slots = new ArrayList<>();
  private int ioCount;

  /** How many numbers of a list have been read. */
  private int measuredCount;

  private int commandedCount;
  private int torqueCount;
  private int externalCount;
  private int interpolatedCount;
  private int driveCount;

  /** Fields that only newer versions have were seen. */
  private boolean hasNewer;

  Monitoring() {
    for (int i = 0; i < MOST_IO; i++) {
      slots.add(new Io());
    }
    clear();
  }

  /** Inputs and outputs the controller tells. */
  List<Io> io() {
    return Collections.unmodifiableList(slots.subList(0, ioCount));
  }

  /** How many inputs and outputs the controller tells. */
  int ioCount() {
    return ioCount;
  }

  /** One of the inputs and outputs the controller tells. */
  Io io(int place) {
    return slots.get(place);
  }

  /** One more input or output to be told. */
  Io addIo() {
    return slots.get(ioCount++);
  }

  /** Whether the controller tells where all joints are. */
  boolean measuresArm() {
    return hasMeasured && finite(measured);
  }

  /** Whether all of them are numbers. */
  static boolean finite(double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all drives can move their joints. */
  boolean drivesActive() {
    for (DriveState drive : drives) {
      if (drive != DriveState.ACTIVE) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the controller says that the arm can follow joint positions: it knows where the arm is,
   * nothing stops it, its drives are on, the connection is good enough, positions are what it
   * takes.
   */
  boolean allowsMotion() {
    return measuresArm()
        && safety == SafetyState.NORMAL
        && quality.compareTo(Quality.GOOD) >= 0
        && command == CommandMode.POSITION
        && drivesActive();
  }

  /** Which version writes such a message without a frame. */
  FriVersion bareVersion() {
    return hasNewer || !hasCommanded ? FriVersion.V2_5 : FriVersion.V1;
  }

  /** Forgets all but the names of inputs and outputs. */
  void clear() {
    session = SessionState.IDLE;
    quality = Quality.POOR;
    sendPeriodMillis = 0;
    receiveMultiplier = 1;
    safety = SafetyState.NORMAL;
    operation = OperationMode.T1;
    control = ControlMode.POSITION;
    Arrays.fill(drives, DriveState.OFF);
    hasMeasured = false;
    hasCommanded = false;
    hasTorque = false;
    hasExternalTorque = false;
    hasInterpolated = false;
    command = CommandMode.NONE;
    overlay = Overlay.NONE;
    trackingPerformance = 0;
    hasCabinetTime = false;
    cabinetNanos = 0;
    ioCount = 0;
    measuredCount = 0;
    commandedCount = 0;
    torqueCount = 0;
    externalCount = 0;
    interpolatedCount = 0;
    driveCount = 0;
    hasNewer = false;
  }

  /** Reads a whole message. */
  void read(WireReader in) throws FriFormatException {
    clear();
    boolean headed = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          header.read(in);
          headed = true;
        }
        case 2 -> readRobot(in);
        case 3 -> readMeasurements(in);
        case 4 -> readConnection(in);
        case 5 -> readInterpolation(in);
        default -> in.skip();
      }
    }
    if (!headed) {
      throw new FriFormatException("it has no header");
    }
    hasMeasured = complete(measuredCount);
    hasCommanded = complete(commandedCount);
    hasTorque = complete(torqueCount);
    hasExternalTorque = complete(externalCount);
    hasInterpolated = complete(interpolatedCount);
  }

  private static boolean complete(int count) throws FriFormatException {
    if (count != 0 && count != JOINTS) {
      throw new FriFormatException("it tells of " + count + " joints in place of " + JOINTS);
    }
    return count == JOINTS;
  }

  private void readRobot(WireReader in) throws FriFormatException {
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> {
          long joints = in.varint();
          if (joints != JOINTS) {
            throw new FriFormatException("the robot has " + joints + " joints, not " + JOINTS);
          }
        }
        case 2 -> safety = SAFETY[in.choice(SAFETY.length)];
        case 5 -> {
          if (driveCount == JOINTS) {
            throw new FriFormatException("it tells of more than " + JOINTS + " drives");
          }
          drives[driveCount++] = DRIVES[in.choice(DRIVES.length)];
        }
        case 6 -> operation = OPERATION[in.choice(OPERATION.length)];
        case 7 -> control = CONTROL[in.choice(CONTROL.length)];
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  private void readMeasurements(WireReader in) throws FriFormatException {
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> measuredCount = joints(in, measured, measuredCount);
        case 2 -> torqueCount = joints(in, torque, torqueCount);
        case 3 -> commandedCount = joints(in, commanded, commandedCount);
        case 5 -> externalCount = joints(in, externalTorque, externalCount);
        case 8 -> {
          if (ioCount == MOST_IO) {
            throw new FriFormatException(
                "it tells of more than " + MOST_IO + " inputs and outputs");
          }
          slots.get(ioCount).read(in);
          ioCount++;
        }
        case 6, 9, 10 -> {
          hasNewer = true;
          in.skip();
        }
        case 15 -> readTime(in);
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  /** Appends what a list of joint values holds. */
  private static int joints(WireReader in, double[] into, int count) throws FriFormatException {
    int now = count;
    int outer = in.enter();
    while (in.next()) {
      if (in.field() == 1) {
        now = in.doubles(into, now);
      } else {
        in.skip();
      }
    }
    in.leave(outer);
    return now;
  }

  private void readTime(WireReader in) throws FriFormatException {
    long seconds = 0;
    long nanos = 0;
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> seconds = Integer.toUnsignedLong(in.uint32());
        case 2 -> nanos = Integer.toUnsignedLong(in.uint32());
        default -> in.skip();
      }
    }
    in.leave(outer);
    cabinetNanos = seconds * 1_000_000_000L + nanos;
    hasCabinetTime = true;
  }

  private void readConnection(WireReader in) throws FriFormatException {
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> session = SESSIONS[in.choice(SESSIONS.length)];
        case 2 -> quality = QUALITIES[in.choice(QUALITIES.length)];
        case 3 -> sendPeriodMillis = period(in.uint32());
        case 4 -> receiveMultiplier = multiplier(in.uint32());
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  private static int period(int millis) throws FriFormatException {
    if (millis < 0 || millis > 100) {
      throw new FriFormatException("its send period is not 1 to 100 ms");
    }
    return millis;
  }

  private static int multiplier(int factor) throws FriFormatException {
    if (factor < 1) {
      throw new FriFormatException("its receive multiplier is not positive");
    }
    return factor;
  }

  private void readInterpolation(WireReader in) throws FriFormatException {
    int outer = in.enter();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> interpolatedCount = joints(in, interpolated, interpolatedCount);
        case 2, 3 -> {
          hasNewer = true;
          in.skip();
        }
        case 10 -> command = COMMANDS[in.choice(COMMANDS.length)];
        case 11 -> overlay = OVERLAYS[in.choice(OVERLAYS.length)];
        case 12 -> trackingPerformance = in.fixed64();
        default -> in.skip();
      }
    }
    in.leave(outer);
  }

  /** Writes a whole message, as a controller of the version does. */
  void write(WireWriter out, FriVersion version) {
    header.write(out);
    int robot = out.enter(2);
    out.varint(1, JOINTS);
    out.varint(2, safety.ordinal());
    for (DriveState drive : drives) {
      out.varint(5, drive.ordinal());
    }
    out.varint(6, operation.ordinal());
    out.varint(7, control.ordinal());
    out.leave(robot);
    int measurements = out.enter(3);
    joints(out, 1, measured, hasMeasured);
    joints(out, 2, torque, hasTorque);
    joints(out, 3, commanded, hasCommanded && version.tellsCommanded());
    joints(out, 5, externalTorque, hasExternalTorque);
    for (int i = 0; i < ioCount; i++) {
      slots.get(i).write(out, 8);
    }
    if (hasCabinetTime) {
      int time = out.enter(15);
      out.varint(1, cabinetNanos / 1_000_000_000L);
      out.varint(2, cabinetNanos % 1_000_000_000L);
      out.leave(time);
    }
    out.leave(measurements);
    int connection = out.enter(4);
    out.varint(1, session.ordinal());
    out.varint(2, quality.ordinal());
    out.varint(3, sendPeriodMillis);
    out.varint(4, receiveMultiplier);
    out.leave(connection);
    if (hasInterpolated) {
      int interpolation = out.enter(5);
      joints(out, 1, interpolated, true);
      out.varint(10, command.ordinal());
      out.varint(11, overlay.ordinal());
      out.fixed64(12, trackingPerformance);
      out.leave(interpolation);
    }
  }

  static void joints(WireWriter out, int field, double[] values, boolean present) {
    if (present) {
      int start = out.enter(field);
      out.unpacked(1, values);
      out.leave(start);
    }
  }
}
