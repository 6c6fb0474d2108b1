package flowdeck.arms.fri;

import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.ControlMode;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SafetyState;
import flowdeck.arms.fri.Monitoring.SessionState;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a controller at one moment. Written by the thread that receives and copied by
 * others; whoever shares one sees to it that a copy is whole.
 */
final class FriSnapshot {
  final double[] measured = new double[Monitoring.JOINTS];
  boolean measures;

  /** Where the joints were sent last; means something only if {@link #commands}. */
  final double[] sent = new double[Monitoring.JOINTS];

  boolean commands;

  /** Whether targets are refused because there were none for too long. */
  boolean interrupted;

  final double[] externalTorque = new double[Monitoring.JOINTS];
  boolean hasExternalTorque;

  SessionState session = SessionState.IDLE;
  Quality quality = Quality.POOR;
  SafetyState safety = SafetyState.NORMAL;
  OperationMode operation = OperationMode.T1;
  ControlMode control = ControlMode.POSITION;
  CommandMode command = CommandMode.NONE;
  boolean drivesActive;
  int periodMillis;
  long cabinetNanos;
  boolean hasCabinetTime;

  @Nullable FriVersion version;
  @Nullable SocketAddress peer;

  /** When the newest message came; {@link Long#MIN_VALUE} before the first. */
  long heardNanos = Long.MIN_VALUE;

  long heard;
  long answered;
  long lost;
  long disordered;
  long garbled;
  long foreign;
  long late;

  /** What is wrong with the newest datagram that could not be read, or null. */
  @Nullable String garble;

  /** When that came. */
  long garbledNanos = Long.MIN_VALUE;

  /** Why the newest answer could not be sent, or null. */
  @Nullable String unsendable;

  /** The newest sender who is not the controller, or null. */
  @Nullable SocketAddress stranger;

  /** When that one sent something. */
  long strangerNanos = Long.MIN_VALUE;

  final LatencyHistogram arrival = new LatencyHistogram();
  final LatencyHistogram answer = new LatencyHistogram();

  /** Takes over what a message tells. */
  void take(Monitoring message) {
    measures = message.measuresArm();
    if (measures) {
      System.arraycopy(message.measured, 0, measured, 0, measured.length);
    }
    hasExternalTorque = message.hasExternalTorque;
    System.arraycopy(message.externalTorque, 0, externalTorque, 0, externalTorque.length);
    session = message.session;
    quality = message.quality;
    safety = message.safety;
    operation = message.operation;
    control = message.control;
    command = message.command;
    drivesActive = message.drivesActive();
    periodMillis = message.sendPeriodMillis;
    cabinetNanos = message.cabinetNanos;
    hasCabinetTime = message.hasCabinetTime;
  }

  /**
   * Takes over what a session has counted and sent.
   *
   * @param unsent how many of its answers could not be sent
   */
  void take(FriSession of, long unsent) {
    commands = of.sent(sent);
    heard = of.heard();
    answered = of.answered() - unsent;
    lost = of.lost();
    disordered = of.disordered();
  }

  /** Takes over everything from another one. */
  void copy(FriSnapshot other) {
    System.arraycopy(other.measured, 0, measured, 0, measured.length);
    measures = other.measures;
    System.arraycopy(other.sent, 0, sent, 0, sent.length);
    commands = other.commands;
    interrupted = other.interrupted;
    System.arraycopy(other.externalTorque, 0, externalTorque, 0, externalTorque.length);
    hasExternalTorque = other.hasExternalTorque;
    session = other.session;
    quality = other.quality;
    safety = other.safety;
    operation = other.operation;
    control = other.control;
    command = other.command;
    drivesActive = other.drivesActive;
    periodMillis = other.periodMillis;
    cabinetNanos = other.cabinetNanos;
    hasCabinetTime = other.hasCabinetTime;
    version = other.version;
    peer = other.peer;
    heardNanos = other.heardNanos;
    heard = other.heard;
    answered = other.answered;
    lost = other.lost;
    disordered = other.disordered;
    garbled = other.garbled;
    foreign = other.foreign;
    late = other.late;
    garble = other.garble;
    garbledNanos = other.garbledNanos;
    unsendable = other.unsendable;
    stranger = other.stranger;
    strangerNanos = other.strangerNanos;
    arrival.copy(other.arrival);
    answer.copy(other.answer);
  }
}
