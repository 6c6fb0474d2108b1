package flowdeck.arms.gripper;

import flowdeck.core.Clock;
import flowdeck.core.Latest;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said to a Robotiq gripper: one request per step, most of them for its status.
 *
 * <p>Two things alone make it move: a command, and an activation that a person asked for. A command
 * is sent only while it is fresh, was given while the gripper worked, and directly after an answer
 * that says that the gripper is ready on this very connection: to one that was switched off and on
 * the same bytes would mean to activate itself. No answer, whatever is in it, makes anything be
 * sent. What cannot be understood is counted.
 *
 * <p>{@link #command}, {@link #reactivate}, {@link #state} and {@link #counts} from any thread, the
 * rest from the gripper's.
 */
final class RobotiqSession {
  private static final Logger log = LoggerFactory.getLogger(RobotiqSession.class);

  /** First output register. */
  static final int ADDRESS = 0x03e8;

  /** rACT alone, and with rGTO, which asks it to go to a position. */
  private static final byte ACTIVATE = 1;

  private static final byte GO = 9;

  /** So long after a command it is still meant. */
  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** So long after its status was read the gripper is still known to be ready. */
  private static final long SEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A measurement older than this is trouble. */
  private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** In a row, until it is trouble. */
  private static final int SILENCES = 3;

  private static final int NONSENSE = 20;
  private static final int REFUSALS = 5;

  /** Unanswered requests in a row, until the line is opened anew. */
  private static final int LOST_AFTER = 10;

  private static final int LOST_AFTER_NONSENSE = 100;

  /** A contact within so many counts of the closed end is that of the fingers with each other. */
  private static final int FINGERS_MEET = 2;

  /**
   * @param count position in counts
   * @param nanos when it was given
   */
  private record Command(int count, long nanos) {}

  private final String name;
  private final String where;
  private final RobotiqSettings settings;
  private final Clock clock;
  private final Rtu rtu;
  private final Latest<Command> commanded = new Latest<>();
  private final Latest<Long> asked = new Latest<>();
  private volatile GripperState state;
  private volatile LineCounts counts = new LineCounts(0, 0, 0, 0, 0);

  private @Nullable ModbusLink link;
  private @Nullable Activation activation;

  /** How the last activation failed, as long as the gripper is not ready. */
  private @Nullable String activationFailure;

  /** The status that was read last, unless anything else came over the line since. */
  private @Nullable RobotiqStatus seen;

  private long seenNanos;

  /** Commands from before are of no account. */
  private long workingSince;

  /** Whether speed and force are known to be what the settings say. */
  private boolean asserted;

  private boolean heardNothing;
  private int silencesInRow;
  private int nonsenseInRow;
  private int refusalsInRow;
  private long answers;
  private long nonsense;
  private long refusals;
  private long silences;

  /**
   * @param where the port, for people
   */
  RobotiqSession(String name, String where, RobotiqSettings settings, Clock clock, Rtu rtu) {
    this.name = name;
    this.where = where;
    this.settings = settings;
    this.clock = clock;
    this.rtu = rtu;
    state =
        GripperState.unknown(
            "Gripper %s on %s was not reached yet; wait a moment.".formatted(name, where),
            clock.nanos());
  }

  void command(double opened) {
    commanded.set(new Command(settings.count(Gripper.checked(opened)), clock.nanos()));
  }

  void reactivate() {
    asked.set(clock.nanos());
  }

  GripperState state() {
    GripperState newest = state;
    if (newest.trouble() == null && clock.nanos() - newest.nanos() > STALE_NANOS) {
      // Whatever keeps its thread from telling so itself.
      return newest.with(
          "Gripper %s on %s has told nothing new for more than %d ms; wait, or look after its adapter or gateway."
              .formatted(name, where, TimeUnit.NANOSECONDS.toMillis(STALE_NANOS)));
    }
    return newest;
  }

  LineCounts counts() {
    return counts;
  }

  /** Goes on over a line that was just opened, and of which nothing is known. */
  void begin(ModbusLink opened) {
    link = opened;
    rtu.begin();
    activation = null;
    seen = null;
    asserted = false;
    silencesInRow = 0;
    nonsenseInRow = 0;
    refusalsInRow = 0;
  }

  /** Tells why there is no line. */
  void failed(String trouble) {
    seen = null;
    activation = null;
    publish(state, trouble);
  }

  /** Whether the line should be opened anew, for nothing of use comes over it. */
  boolean lost() {
    return silencesInRow >= LOST_AFTER
        || nonsenseInRow >= LOST_AFTER_NONSENSE
        || refusalsInRow >= LOST_AFTER_NONSENSE;
  }

  /** Sends one request and takes its answer. */
  void step() throws IOException {
    long now = clock.nanos();
    Long askedAt = asked.take();
    if (askedAt != null && now - askedAt <= Activation.ASKED_NANOS) {
      log.info("Gripper {} is being activated", name);
      activation = new Activation(askedAt);
      activationFailure = null;
      asserted = false;
    }
    byte[] registers = activation != null ? activation.next(now) : pending(now);
    if (registers != null) {
      write(registers);
    } else {
      read(now);
    }
    if (activation != null) {
      judge(activation);
    }
    publish(state, trouble());
    counts = new LineCounts(answers, nonsense, refusals, silences, rtu.surplus());
  }

  private void judge(Activation running) {
    switch (running.outcome(clock.nanos(), name)) {
      case Activation.Outcome.Running() -> {}
      case Activation.Outcome.Done() -> activation = null;
      case Activation.Outcome.Failed(String reason) -> {
        activation = null;
        activationFailure = reason;
      }
    }
  }

  /** What to write so that the gripper does what it was commanded to; null if nothing. */
  private byte @Nullable [] pending(long now) {
    Command command = commanded.get();
    RobotiqStatus status = seen;
    if (command == null || status == null || !status.ready() || state.trouble() != null) {
      return null;
    }
    boolean meant = command.nanos - workingSince >= 0 && now - command.nanos <= FRESH_NANOS;
    if (!meant || now - seenNanos > SEEN_NANOS) {
      return null;
    }
    if (asserted && status.follows(command.count)) {
      return null;
    }
    return new byte[] {
      GO, 0, 0, (byte) command.count, (byte) settings.speedByte(), (byte) settings.forceByte()
    };
  }

  private void write(byte[] registers) throws IOException {
    seen = null;
    Rtu.Answer answer = rtu.write(line(), ADDRESS, registers);
    if (count(answer)) {
      asserted |= registers[0] == GO;
    }
  }

  private void read(long now) throws IOException {
    seen = null;
    Rtu.Answer answer = rtu.read(line(), RobotiqStatus.ADDRESS, RobotiqStatus.REGISTERS);
    if (count(answer) && answer instanceof Rtu.Answer.Registers(byte[] bytes)) {
      RobotiqStatus status = RobotiqStatus.of(bytes);
      seen = status;
      seenNanos = now;
      asserted &= status.ready();
      if (activation != null) {
        activation.saw(status);
      }
      boolean held =
          status.going()
              && status.object() == RobotiqStatus.CONTACT_CLOSING
              && status.position() < settings.closedCount() - FINGERS_MEET;
      state =
          new GripperState(
              settings.opened(status.position()),
              held,
              state.trouble(),
              status.milliamperes(),
              now);
      noteSilence(status);
    }
  }

  /** It says so itself when it missed us: of use when looking for a bad cable. */
  private void noteSilence(RobotiqStatus status) {
    boolean now = status.fault() == RobotiqStatus.HEARD_NOTHING;
    if (now && !heardNothing) {
      log.info("Gripper {} {}", name, RobotiqStatus.faultWord(status.fault()));
    }
    heardNothing = now;
  }

  /** Counts an answer; tells whether it is a right one. */
  private boolean count(Rtu.Answer answer) {
    switch (answer) {
      case Rtu.Answer.Registers r -> right();
      case Rtu.Answer.Written w -> right();
      case Rtu.Answer.Nonsense(String why) -> {
        nonsense++;
        nonsenseInRow++;
        if (nonsenseInRow == NONSENSE) {
          log.warn("Gripper {} answers nonsense on {}: {}", name, where, why);
        }
      }
      case Rtu.Answer.Refused(int code) -> {
        refusals++;
        refusalsInRow++;
        if (refusalsInRow == REFUSALS) {
          log.warn("Gripper {} refuses requests with Modbus exception {}", name, code);
        }
      }
      case Rtu.Answer.Silence s -> {
        silences++;
        silencesInRow++;
      }
    }
    return answer instanceof Rtu.Answer.Registers || answer instanceof Rtu.Answer.Written;
  }

  private void right() {
    answers++;
    silencesInRow = 0;
    nonsenseInRow = 0;
    refusalsInRow = 0;
  }

  /** Why it does not work now, or null. */
  private @Nullable String trouble() {
    if (silencesInRow >= SILENCES) {
      return "Gripper %s does not answer on %s; check its 24 V supply, its cable and that it is slave %d."
          .formatted(name, where, settings.slave());
    }
    if (refusalsInRow >= REFUSALS) {
      return "Gripper %s on %s refuses what Robotiq's grippers do; check that slave %d is that gripper."
          .formatted(name, where, settings.slave());
    }
    if (nonsenseInRow >= NONSENSE) {
      return "Gripper %s answers nonsense on %s; check 115200 baud, 8 data bits, no parity and 1 stop bit, and that nothing else uses the line."
          .formatted(name, where);
    }
    if (activation != null) {
      return "Gripper %s is being activated; wait until its fingers have closed and opened."
          .formatted(name);
    }
    RobotiqStatus status = seen;
    if (status == null) {
      // As before, until it tells otherwise.
      return activationFailure != null ? activationFailure : state.trouble();
    }
    if (status.ready()) {
      activationFailure = null;
      return null;
    }
    return activationFailure != null ? activationFailure : status.trouble(name);
  }

  private void publish(GripperState measured, @Nullable String trouble) {
    String before = state.trouble();
    if (trouble == null && before != null) {
      workingSince = clock.nanos();
      log.info("Gripper {} works", name);
    } else if (trouble != null && !trouble.equals(before)) {
      log.warn("{}", trouble);
    }
    state = measured.with(trouble);
  }

  private ModbusLink line() {
    ModbusLink open = link;
    if (open == null) {
      throw new IllegalStateException("A step before the line was opened");
    }
    return open;
  }
}
