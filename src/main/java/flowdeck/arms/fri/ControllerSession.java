package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.ControllerStatistics.Counters;
import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.ControlMode;
import flowdeck.arms.fri.Monitoring.Overlay;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SessionState;

/**
 * The robot's side of FRI's rules, without a network: which state the session is in, what is told
 * in each period, what an answer must be like. Per period {@link #period}, then {@link #tell}; in
 * between {@link #hear} for each answer.
 *
 * <p>It forgives nothing: each rule that an answer breaks ends the motion, and no motion begins
 * again by itself. Confined to one thread or its owner's lock; makes no objects but errors.
 */
final class ControllerSession {
  /** So many answers in a row must mirror the controller's position before the client may move. */
  static final int MIRRORED = 10;

  /** Longest time between commands that moves an arm, and the one that adds torques. */
  static final int LONGEST_MILLIS = 10;

  static final int LONGEST_TORQUE_MILLIS = 5;

  private static final double SECONDS_PER_MILLI = 1e-3;

  private final VirtualArm arm;
  private final CabinetIo io;
  private final ControllerErrors errors;
  private final Counters counters;
  private final AnswerQuality connection = new AnswerQuality();
  private final AnswerOrder order;

  private SessionState state = SessionState.IDLE;
  private SessionState told = SessionState.IDLE;
  private CommandMode mode = CommandMode.POSITION;
  private ControlMode control = ControlMode.POSITION;
  private CommandMode configured = CommandMode.POSITION;
  private int periodMillis = 10;
  private int multiplier = 1;
  private int mirrored;

  ControllerSession(VirtualArm arm, CabinetIo io, ControllerErrors errors, Counters counters) {
    this.arm = arm;
    this.io = io;
    this.errors = errors;
    this.counters = counters;
    order = new AnswerOrder(counters);
  }

  /**
   * The application opens a session.
   *
   * @param firstSequence counter of its first message
   */
  void open(int periodMillis, int multiplier, int firstSequence) {
    close();
    this.periodMillis = periodMillis;
    this.multiplier = multiplier;
    connection.reset();
    order.begin(firstSequence, multiplier);
    state = SessionState.MONITORING_WAIT;
  }

  /** The application ends: an arm that moves is brought to rest, the session is gone. */
  void close() {
    endMotion();
    state = SessionState.IDLE;
    told = SessionState.IDLE;
  }

  void commandMode(CommandMode mode) {
    requireNoMotion();
    configured = mode;
  }

  void controlMode(ControlMode mode) {
    requireNoMotion();
    control = mode;
  }

  private void requireNoMotion() {
    if (commanding()) {
      throw new IllegalStateException("The application sets this before its motion begins");
    }
  }

  /**
   * The application holds the arm where it is and lays the client's commands over that.
   *
   * @return whether it could
   */
  boolean startMotion() {
    if (state != SessionState.MONITORING_READY || !arm.ready() || control == ControlMode.NONE) {
      return false;
    }
    int millis = periodMillis * multiplier;
    int longest = configured == CommandMode.TORQUE ? LONGEST_TORQUE_MILLIS : LONGEST_MILLIS;
    if (millis > longest) {
      error(Kind.PERIOD, millis + " ms, allowed " + longest);
      return false;
    }
    if (configured == CommandMode.NONE) {
      return false; // a hold without an overlay: the client goes on monitoring
    }
    mode = configured;
    arm.hold();
    mirrored = 0;
    state = SessionState.COMMANDING_WAIT;
    return true;
  }

  /** The application takes its motion back, which is no error. */
  void endMotion() {
    if (commanding()) {
      arm.brakeOnPath();
      leave();
    }
  }

  /** The motion ends because of an error; without a motion nothing happens. */
  void abort(Kind kind, String detail) {
    if (commanding()) {
      error(kind, detail);
      arm.brakeOnPath();
      leave();
    }
  }

  private void leave() {
    state = good() ? SessionState.MONITORING_READY : SessionState.MONITORING_WAIT;
  }

  private void error(Kind kind, String detail) {
    errors.add(kind, detail, order.newest());
  }

  private boolean commanding() {
    return state == SessionState.COMMANDING_WAIT || state == SessionState.COMMANDING_ACTIVE;
  }

  private boolean good() {
    return connection.level().compareTo(Quality.GOOD) >= 0;
  }

  /**
   * An answer of this version arrives.
   *
   * @param nanos since the message that it reflects was sent; negative if that is not known
   */
  void hear(Command answer, long nanos) {
    if (state == SessionState.IDLE) {
      return;
    }
    AnswerOrder.Verdict verdict = order.judge(answer.header);
    if (nanos >= 0
        && (verdict == AnswerOrder.Verdict.IN_TIME || verdict == AnswerOrder.Verdict.LATE)) {
      counters.latency.add(nanos);
    }
    switch (verdict) {
      case LATE, REPEATED, UNASKED -> {
        // What was due is missing all the same.
      }
      case WRONG -> {
        if (commanding()) {
          abort(Kind.WRONG_COUNTER, order.wrong());
        } else {
          connection.reset(); // another client, of which nothing is known
        }
      }
      case IN_TIME -> {
        connection.answered(nanos / (1e6 * periodMillis));
        take(answer);
      }
    }
  }

  private void take(Command answer) {
    String wrongOutput = io.write(answer);
    if (wrongOutput != null) {
      if (commanding()) {
        abort(Kind.WRONG_OUTPUT, wrongOutput);
      } else {
        error(Kind.WRONG_OUTPUT, wrongOutput);
      }
    } else if (told == SessionState.COMMANDING_WAIT && state == told) {
      mirrored = CommandCheck.mirrors(answer, mode, arm.held()) ? mirrored + 1 : 0;
    } else if (told == SessionState.COMMANDING_ACTIVE && state == told) {
      CommandCheck.Breach breach =
          CommandCheck.breach(
              answer, mode, control, arm.commanded(), arm.measured(), multiplier * seconds());
      if (breach != null) {
        abort(breach.kind(), breach.detail());
      } else {
        arm.go(answer.joints, multiplier, mode != CommandMode.TORQUE);
      }
    }
  }

  private double seconds() {
    return periodMillis * SECONDS_PER_MILLI;
  }

  /**
   * The next period begins: judges the one before, then moves the arm on.
   *
   * @param stalled whether the machine held up the controller itself, so that an answer that is
   *     missing is not held against the client
   */
  void period(boolean stalled) {
    if (state != SessionState.IDLE) {
      judge(stalled);
      go();
    }
    Kind failed = arm.step(seconds(), state == SessionState.COMMANDING_ACTIVE);
    if (failed != null) {
      abort(failed, "");
    }
  }

  private void judge(boolean stalled) {
    if (!order.missing()) {
      return;
    }
    mirrored = 0;
    if (stalled) {
      counters.missingInStalls++;
    } else {
      counters.missing++;
      connection.missed();
    }
  }

  private void go() {
    if (commanding() && !good()) {
      abort(Kind.QUALITY, connection.level().name());
    }
    switch (state) {
      case IDLE -> throw new IllegalStateException("An idle session goes nowhere");
      case MONITORING_WAIT, MONITORING_READY -> leave();
      case COMMANDING_WAIT -> {
        if (mirrored >= MIRRORED) {
          state = SessionState.COMMANDING_ACTIVE;
        }
      }
      case COMMANDING_ACTIVE -> {
        // The client moves the arm.
      }
    }
  }

  /**
   * The message of this period.
   *
   * @param message cleared; all but its time is filled in
   * @return false if the session tells nothing
   */
  boolean tell(Monitoring message) {
    if (state == SessionState.IDLE) {
      return false;
    }
    order.sent();
    told = state;
    message.header.sequence = order.newest();
    message.header.reflected = order.reflected();
    message.session = state;
    message.quality = connection.level();
    message.sendPeriodMillis = periodMillis;
    message.receiveMultiplier = multiplier;
    message.control = control;
    arm.tell(message);
    io.tell(message);
    if (commanding()) {
      double[] position = arm.held();
      System.arraycopy(position, 0, message.interpolated, 0, position.length);
      message.hasInterpolated = true;
      message.command = mode;
      message.overlay = Overlay.JOINT;
      if (state == SessionState.COMMANDING_ACTIVE) {
        message.trackingPerformance = arm.trackingPerformance();
      }
    }
    return true;
  }

  SessionState state() {
    return state;
  }

  Quality quality() {
    return connection.level();
  }

  int periodMillis() {
    return periodMillis;
  }

  /** Counter of the newest message. */
  int newest() {
    return order.newest();
  }

  /** Whether the answer to the newest message is still to come. */
  boolean awaitsAnswer() {
    return state != SessionState.IDLE && order.awaits();
  }
}
