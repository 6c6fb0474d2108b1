package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.Monitoring.DriveState;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.SafetyState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual controller has of its arm: set point, drives and brakes, what the safety
 * controller demands, and the plant behind. Confined to one thread or its owner's lock; makes no
 * objects.
 */
final class VirtualArm {
  /** Until drives that are switched on can move the arm. KUKA publishes no time. */
  static final double DRIVES_ON_SECONDS = 0.2;

  /** Of the flange in T1, m/s. */
  static final double T1_SPEED = 0.25;

  /** Distance between command and arm at which nothing is left of the tracking performance, rad. */
  private static final double NO_TRACKING = 0.1;

  private final Plant plant;
  private final SetPoint setPoint = new SetPoint();
  private final FlangeSpeed flange = new FlangeSpeed();
  private final double[] read = new double[Monitoring.JOINTS];
  private final double[] measured = new double[Monitoring.JOINTS];
  private final double[] externalTorque = new double[Monitoring.JOINTS];
  private final double[] held = new double[Monitoring.JOINTS];
  private final double[] commanded = new double[Monitoring.JOINTS];
  private final DriveState[] drives = new DriveState[Monitoring.JOINTS];
  private SafetyState safety = SafetyState.NORMAL;
  private OperationMode operation = OperationMode.AUT;
  private boolean offAtRest;
  private double untilOn;

  /**
   * @param plant must tell a position right away
   */
  VirtualArm(Plant plant) {
    this.plant = plant;
    plant.read(read, externalTorque);
    if (!Monitoring.finite(read) || !Monitoring.finite(externalTorque)) {
      throw new IllegalArgumentException("The arm does not tell where it is");
    }
    System.arraycopy(read, 0, measured, 0, read.length);
    System.arraycopy(read, 0, commanded, 0, read.length);
    setPoint.stand(measured);
    flange.begin(measured);
    Arrays.fill(drives, DriveState.ACTIVE);
  }

  /** Whether a motion may begin. */
  boolean ready() {
    return safety == SafetyState.NORMAL && drivesActive() && setPoint.atRest();
  }

  private boolean drivesActive() {
    for (DriveState drive : drives) {
      if (drive != DriveState.ACTIVE) {
        return false;
      }
    }
    return true;
  }

  /** Holds the arm where its set point is, which a motion begins with. */
  void hold() {
    System.arraycopy(setPoint.position(), 0, held, 0, held.length);
    System.arraycopy(held, 0, commanded, 0, held.length);
  }

  /**
   * Takes a command that was checked; it is in force from the next period on.
   *
   * @param position whether it says where the arm shall be; torques only add to the hold
   */
  void go(double[] joints, int periods, boolean position) {
    System.arraycopy(joints, 0, commanded, 0, joints.length);
    if (position) {
      setPoint.go(joints, periods);
    }
  }

  void brakeOnPath() {
    setPoint.brakeOnPath();
  }

  /** The safety controller stops the arm: at once, on its path, or on its path with drives on. */
  void stop(SafetyState how) {
    safety = how;
    switch (how) {
      case NORMAL -> throw new IllegalArgumentException("Nothing is stopped by " + how);
      case STOP_0 -> drivesOff();
      case STOP_1 -> {
        setPoint.brakeOnPath();
        offAtRest = true;
      }
      case STOP_2 -> setPoint.brakeOnPath();
    }
  }

  /** The cause of a stop is gone and somebody acknowledged it. */
  void release() {
    safety = SafetyState.NORMAL;
    if (offAtRest || !drivesActive()) {
      drivesOn();
    }
  }

  /** All drives off; the mechanical brakes take hold. */
  void drivesOff() {
    setPoint.brakeEach();
    offAtRest = false;
    untilOn = 0;
    Arrays.fill(drives, DriveState.OFF);
  }

  /** All drives on, after a while; without effect on drives that are on. */
  void drivesOn() {
    offAtRest = false;
    if (drivesActive()) {
      return;
    }
    untilOn = DRIVES_ON_SECONDS;
    Arrays.fill(drives, DriveState.TRANSITIONING);
  }

  void operationMode(OperationMode mode) {
    operation = mode;
  }

  OperationMode operationMode() {
    return operation;
  }

  SafetyState safety() {
    return safety;
  }

  /**
   * One period on: commands the plant and reads it.
   *
   * @param moved whether a client moves the arm
   * @return what must end the motion
   */
  @Nullable Kind step(double seconds, boolean moved) {
    switchDrives(seconds);
    setPoint.step(seconds);
    double speed = flange.next(setPoint.position(), seconds);
    plant.command(setPoint.position());
    plant.read(read, externalTorque);
    if (!Monitoring.finite(read) || !Monitoring.finite(externalTorque)) {
      Arrays.fill(externalTorque, 0);
      return Kind.MEASUREMENT;
    }
    System.arraycopy(read, 0, measured, 0, read.length);
    if (moved && operation == OperationMode.T1 && speed > T1_SPEED * (1 + 1e-6)) {
      stop(SafetyState.STOP_1);
      return Kind.T1_SPEED;
    }
    return null;
  }

  private void switchDrives(double seconds) {
    if (offAtRest && setPoint.atRest()) {
      drivesOff();
    }
    if (untilOn > 0) {
      untilOn -= seconds;
      if (untilOn <= 0) {
        untilOn = 0;
        setPoint.stand(measured); // brakes open where the arm is
        flange.begin(measured);
        Arrays.fill(drives, DriveState.ACTIVE);
      }
    }
  }

  /** Puts what is known of the arm into a message. */
  void tell(Monitoring message) {
    message.safety = safety;
    message.operation = operation;
    System.arraycopy(drives, 0, message.drives, 0, drives.length);
    System.arraycopy(measured, 0, message.measured, 0, measured.length);
    System.arraycopy(setPoint.position(), 0, message.commanded, 0, measured.length);
    System.arraycopy(externalTorque, 0, message.torque, 0, measured.length);
    System.arraycopy(externalTorque, 0, message.externalTorque, 0, measured.length);
    message.hasMeasured = true;
    message.hasCommanded = true;
    message.hasTorque = true;
    message.hasExternalTorque = true;
  }

  /** 1 where the arm is where it shall be, down to 0. */
  double trackingPerformance() {
    double farthest = 0;
    for (int i = 0; i < measured.length; i++) {
      farthest = Math.max(farthest, Math.abs(setPoint.position()[i] - measured[i]));
    }
    return Math.max(0, 1 - farthest / NO_TRACKING);
  }

  boolean atRest() {
    return setPoint.atRest();
  }

  /** Where the application holds the arm, rad; not to be changed. */
  double[] held() {
    return held;
  }

  /** What was commanded last, rad; not to be changed. */
  double[] commanded() {
    return commanded;
  }

  /** Where the arm is, rad; not to be changed. */
  double[] measured() {
    return measured;
  }

  /** Where the arm is held in this period, rad; not to be changed. */
  double[] position() {
    return setPoint.position();
  }
}
