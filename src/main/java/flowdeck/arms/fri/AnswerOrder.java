package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerStatistics.Counters;

/**
 * Which of the controller's messages an answer answers, and whether its counters can be right.
 * Counters are unsigned and wrap. Confined to one thread; makes no objects while all goes well.
 */
final class AnswerOrder {
  /** What an answer is. */
  enum Verdict {
    IN_TIME,
    LATE,
    REPEATED,
    UNASKED,
    WRONG
  }

  private final Counters counters;
  private int multiplier = 1;
  private int newest;
  private long sent;
  private boolean heard;
  private int sequence;
  private int reflected;

  /** Messages since the last one that was answered, or whose answer is missing. */
  private int sinceAnswer;

  private boolean inTime;
  private String wrong = "";

  AnswerOrder(Counters counters) {
    this.counters = counters;
  }

  /** A session begins. */
  void begin(int first, int multiplier) {
    this.multiplier = multiplier;
    newest = first - 1;
    sent = 0;
    heard = false;
    reflected = 0;
    sinceAnswer = 0;
    inTime = false;
  }

  /** One more message goes out. */
  void sent() {
    newest++;
    sent++;
    sinceAnswer++;
    inTime = false;
    counters.sent++;
  }

  /** Judges an answer and counts it. */
  Verdict judge(Header header) {
    int behind = newest - header.reflected;
    if (behind < 0 || behind >= sent) {
      return wrong(header, "it reflects a message of another session or none");
    }
    int ahead = header.sequence - sequence;
    int further = header.reflected - reflected;
    if (heard) {
      if (ahead == 0 && further == 0 || ahead < 0 && further < 0) {
        counters.repeated++;
        return Verdict.REPEATED;
      }
      if (ahead <= 0 || further <= 0) {
        return wrong(header, "its counters do not go on from those before");
      }
      counters.lost += ahead - 1;
      if (further < multiplier) {
        counters.unasked++;
        accept(header);
        return Verdict.UNASKED;
      }
    }
    accept(header);
    sinceAnswer = behind;
    if (behind > 0) {
      counters.late++;
      return Verdict.LATE;
    }
    inTime = true;
    counters.answered++;
    return Verdict.IN_TIME;
  }

  private void accept(Header header) {
    heard = true;
    sequence = header.sequence;
    reflected = header.reflected;
  }

  private Verdict wrong(Header header, String why) {
    counters.wrongCounters++;
    wrong =
        "%s: sequence %s after %s, reflected %s after %s, newest %s"
            .formatted(
                why,
                Integer.toUnsignedString(header.sequence),
                Integer.toUnsignedString(sequence),
                Integer.toUnsignedString(header.reflected),
                Integer.toUnsignedString(reflected),
                Integer.toUnsignedString(newest));
    heard = false; // whatever comes next is what others are measured by
    return Verdict.WRONG;
  }

  /** What was wrong with the last wrong answer. */
  String wrong() {
    return wrong;
  }

  /** At the end of a period: whether an answer was due and is not there; asked once per period. */
  boolean missing() {
    boolean missing = !inTime && sinceAnswer >= multiplier;
    if (missing) {
      sinceAnswer = 0;
    }
    return missing;
  }

  /** Whether an answer to the newest message is due and not there. */
  boolean awaits() {
    return !inTime && sinceAnswer >= multiplier;
  }

  /** Counter of the newest message. */
  int newest() {
    return newest;
  }

  /** Counter of the newest answer. */
  int reflected() {
    return sequence;
  }
}
