package flowdeck.arms.fri;

import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.SessionState;
import java.util.Arrays;

/**
 * What a client answers to each monitoring message, by FRI's rules: nothing while idle; otherwise
 * once per so many messages as the controller asks for, with its own counter and the controller's
 * one reflected. Before commanding it agrees with the controller by sending back the controller's
 * own position, bit for bit; while commanding every answer has a position, at first that same one.
 *
 * <p>It never moves by itself: without an agreement it sends no position, and where its source
 * gives no seven numbers it holds what it sent last. A message that comes twice, too late or out of
 * nowhere is counted and not answered, for its position may be an old one.
 *
 * <p>Confined to the thread that receives; makes no objects.
 */
final class FriSession {
  /** A jump of the counter by more than this is no loss. */
  private static final int FAR = 1000;

  /** So many messages in a row that follow each other elsewhere are a count that began anew. */
  private static final int ANEW_FAR = 2;

  /** The same near the old count, where messages that come again late may do so in order. */
  private static final int ANEW_NEAR = 10;

  private static final long MILLI = 1_000_000;

  /** Says where the joints go. */
  interface Source {
    /**
     * Controller and client agree on a position, at which the arm stands; may come again and again.
     *
     * @param joints rad
     */
    void begin(double[] joints);

    /**
     * The next position while commanding.
     *
     * @param heard newest message
     * @param nanos for how long it will be in force, as the controller counts: how far the arm may
     *     go is a matter of this time alone
     * @param elapsedNanos since the last one, as the controller counts: longer where messages were
     *     lost on the way
     * @param joints what was sent last, rad; changed in place
     */
    void next(Monitoring heard, long nanos, long elapsedNanos, double[] joints);
  }

  private final double[] sent = new double[Monitoring.JOINTS];
  private final double[] next = new double[Monitoring.JOINTS];

  /** Whether {@link #sent} is what controller and client agreed on, or went on from there. */
  private boolean agreed;

  private boolean counting;

  /** Whether the newest message began another count. */
  private boolean began;

  private int lastHeard;

  /** The counter of the message answered last. */
  private int lastAnswered;

  /** The counter of the newest message out of order. */
  private int elsewhere;

  /** How many messages out of order have followed each other. */
  private int elsewhereRun;

  private int sequence;
  private int sinceAnswer;
  private long heardCount;
  private long answeredCount;
  private long lostCount;
  private long disorderedCount;

  /**
   * Takes a message and answers it, or not.
   *
   * @param version the controller speaks
   * @param source asked while commanding only
   * @param answer to be sent if the result is true
   */
  boolean answer(Monitoring heard, FriVersion version, Source source, Command answer) {
    if (!follows(heard.header.sequence)) {
      return false;
    }
    SessionState state = heard.session;
    agreed &= state == SessionState.COMMANDING_WAIT || state == SessionState.COMMANDING_ACTIVE;
    if (state == SessionState.IDLE) {
      sinceAnswer = 0;
      sequence = 0;
      return false;
    }
    sinceAnswer++;
    if (sinceAnswer < heard.receiveMultiplier) {
      return false;
    }
    sinceAnswer = 0;
    answer.clear();
    answer.header.sequence = sequence++;
    answer.header.reflected = heard.header.sequence;
    answeredCount++;
    switch (state) {
      case IDLE -> throw new IllegalStateException("An idle session is not answered");
      case MONITORING_WAIT, MONITORING_READY -> {
        if (version.tellsCommanded() && heard.hasCommanded && Monitoring.finite(heard.commanded)) {
          send(heard.commanded, answer);
        }
      }
      case COMMANDING_WAIT -> {
        agree(heard, source);
        command(heard.command, answer);
      }
      case COMMANDING_ACTIVE -> {
        if (agreed) {
          advance(heard, source);
        }
        command(heard.command, answer);
      }
    }
    lastAnswered = heard.header.sequence;
    return true;
  }

  /** Counts a message; tells whether it follows the ones before. */
  private boolean follows(int heard) {
    heardCount++;
    int ahead = heard - lastHeard; // counters wrap
    began = !counting || anew(heard, ahead);
    if (began) {
      counting = true;
      elsewhereRun = 0;
      agreed = false;
      lastHeard = heard;
      return true;
    }
    if (ahead <= 0 || ahead > FAR) {
      elsewhere = heard;
      disorderedCount++;
      return false;
    }
    elsewhereRun = 0;
    lostCount += ahead - 1;
    lastHeard = heard;
    return true;
  }

  /**
   * Whether this message, together with those before it, shows that counting began anew, as after a
   * restart of the controller's application.
   */
  private boolean anew(int heard, int ahead) {
    if (ahead > 0 && ahead <= FAR) {
      return false;
    }
    int further = heard - elsewhere;
    elsewhereRun = elsewhereRun > 0 && further > 0 && further <= FAR ? elsewhereRun + 1 : 1;
    return elsewhereRun >= (Math.abs((long) ahead) > FAR ? ANEW_FAR : ANEW_NEAR);
  }

  /** Takes over where the controller itself is: what every motion begins with. */
  private void agree(Monitoring heard, Source source) {
    agreed = heard.hasInterpolated && Monitoring.finite(heard.interpolated);
    if (agreed) {
      System.arraycopy(heard.interpolated, 0, sent, 0, sent.length);
      source.begin(sent);
    }
  }

  private void advance(Monitoring heard, Source source) {
    System.arraycopy(sent, 0, next, 0, next.length);
    long period = heard.sendPeriodMillis * MILLI;
    long since = Integer.toUnsignedLong(heard.header.sequence - lastAnswered);
    source.next(heard, heard.receiveMultiplier * period, since * period, next);
    if (Monitoring.finite(next)) {
      System.arraycopy(next, 0, sent, 0, sent.length);
    }
  }

  /** Puts the position into an answer, and zeros for what else the mode wants. */
  private void command(CommandMode mode, Command answer) {
    if (!agreed) {
      return;
    }
    switch (mode) {
      case POSITION -> send(sent, answer);
      case TORQUE -> {
        send(sent, answer);
        Arrays.fill(answer.torque, 0);
        answer.hasTorque = true;
      }
      case WRENCH -> {
        send(sent, answer);
        Arrays.fill(answer.wrench, 0);
        answer.hasWrench = true;
      }
      case NONE, CARTESIAN_POSE -> {
        // Joint positions are not what this controller takes.
      }
    }
  }

  private static void send(double[] joints, Command answer) {
    System.arraycopy(joints, 0, answer.joints, 0, joints.length);
    answer.hasJoints = true;
  }

  /**
   * Where the joints were sent last.
   *
   * @param into receives them, rad
   * @return false if there is nothing that controller and client agree on; nothing is received then
   */
  boolean sent(double[] into) {
    if (agreed) {
      System.arraycopy(sent, 0, into, 0, sent.length);
    }
    return agreed;
  }

  /** Whether the newest message began another count, as the first of a session does. */
  boolean began() {
    return began;
  }

  /** Messages heard since the beginning. */
  long heard() {
    return heardCount;
  }

  /** Answers since the beginning. */
  long answered() {
    return answeredCount;
  }

  /** Messages that never came, by the gaps in the controller's counter. */
  long lost() {
    return lostCount;
  }

  /** Messages that came twice, too late or out of nowhere. */
  long disordered() {
    return disorderedCount;
  }
}
