package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.ControlMode;
import flowdeck.arms.motion.IiwaKinematics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a controller demands of each command while the arm moves by it. Stateless. */
final class CommandCheck {
  /**
   * How far a command may be from the measured position where the arm is held softly, rad. KUKA
   * publishes no number.
   */
  static final double FAR_FROM_MEASURED = 0.1;

  /** A step of exactly the velocity × period is legal, whatever the rounding. */
  private static final double ROUNDING = 1 + 1e-9;

  private static final double[] REACH = new double[Monitoring.JOINTS];
  private static final double[] SPEED = new double[Monitoring.JOINTS];

  static {
    for (int i = 0; i < Monitoring.JOINTS; i++) {
      REACH[i] = IiwaKinematics.POSITION_LIMITS.get(i);
      SPEED[i] = IiwaKinematics.VELOCITY_LIMITS.get(i);
    }
  }

  private CommandCheck() {}

  /** Which rule a command breaks, if any; {@code detail} then tells more. */
  record Breach(Kind kind, String detail) {}

  /**
   * Checks a command.
   *
   * @param accepted the last command that was taken, rad; at first where the arm is held
   * @param measured rad
   * @param seconds for how long the command will be in force
   */
  static @Nullable Breach breach(
      Command command,
      CommandMode mode,
      ControlMode control,
      double[] accepted,
      double[] measured,
      double seconds) {
    Breach form = form(command, mode);
    if (form != null || !command.hasJoints) {
      return form;
    }
    boolean soft =
        control == ControlMode.JOINT_IMPEDANCE || control == ControlMode.CARTESIAN_IMPEDANCE;
    for (int i = 0; i < Monitoring.JOINTS; i++) {
      double wanted = command.joints[i];
      if (Math.abs(wanted) > REACH[i]) {
        return joint(Kind.POSITION_LIMIT, i, wanted, REACH[i]);
      }
      double step = wanted - accepted[i];
      double longest = SPEED[i] * seconds * ROUNDING;
      if (Math.abs(step) > longest) {
        return joint(Kind.ILLEGAL_AXIS_DELTA, i, step, longest);
      }
      if (soft && Math.abs(wanted - measured[i]) > FAR_FROM_MEASURED) {
        return joint(Kind.ILLEGAL_AXIS_DELTA, i, wanted - measured[i], FAR_FROM_MEASURED);
      }
    }
    return null;
  }

  /** Whether a command has what its mode asks for, no more, and numbers only. */
  static @Nullable Breach form(Command command, CommandMode mode) {
    boolean wantsTorque = mode == CommandMode.TORQUE;
    boolean wantsWrench = mode == CommandMode.WRENCH;
    boolean wantsJoints = wantsTorque || wantsWrench || mode == CommandMode.POSITION;
    if (wantsJoints && !command.hasJoints) {
      return new Breach(Kind.MISSING_VALUE, "no joint position");
    }
    if (wantsTorque && !command.hasTorque || wantsWrench && !command.hasWrench) {
      return new Breach(Kind.MISSING_VALUE, wantsTorque ? "no joint torque" : "no wrench");
    }
    if (mode == CommandMode.CARTESIAN_POSE || mode == CommandMode.NONE) {
      return new Breach(Kind.MISSING_VALUE, "joint positions are not taken in mode " + mode);
    }
    if (command.hasTorque && !wantsTorque || command.hasWrench && !wantsWrench) {
      return new Breach(Kind.UNASKED_VALUE, "torque or wrench in mode " + mode);
    }
    if (!Monitoring.finite(command.joints)
        || wantsTorque && !Monitoring.finite(command.torque)
        || wantsWrench && !Monitoring.finite(command.wrench)) {
      return new Breach(Kind.NOT_A_NUMBER, "mode " + mode);
    }
    return null;
  }

  /** Whether a command agrees with the controller's own position, bit for bit, and adds nothing. */
  static boolean mirrors(Command command, CommandMode mode, double[] told) {
    if (form(command, mode) != null) {
      return false;
    }
    for (int i = 0; i < told.length; i++) {
      if (Double.doubleToRawLongBits(command.joints[i]) != Double.doubleToRawLongBits(told[i])) {
        return false;
      }
    }
    return (!command.hasTorque || zero(command.torque))
        && (!command.hasWrench || zero(command.wrench));
  }

  private static Breach joint(Kind kind, int joint, double found, double allowed) {
    return new Breach(
        kind, String.format(Locale.ROOT, "A%d: %.5f rad, allowed %.5f", joint + 1, found, allowed));
  }

  private static boolean zero(double[] values) {
    for (double value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
