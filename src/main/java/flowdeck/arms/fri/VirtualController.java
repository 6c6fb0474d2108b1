package flowdeck.arms.fri;

import flowdeck.arms.fri.ControllerError.Kind;
import flowdeck.arms.fri.Monitoring.CommandMode;
import flowdeck.arms.fri.Monitoring.ControlMode;
import flowdeck.arms.fri.Monitoring.OperationMode;
import flowdeck.arms.fri.Monitoring.Quality;
import flowdeck.arms.fri.Monitoring.SafetyState;
import flowdeck.arms.fri.Monitoring.SessionState;
import flowdeck.arms.gripper.Fingers;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A KUKA controller that is none: it plays the robot's side of FRI over UDP, with the Sunrise
 * application that opens the session and holds the arm, and the arm itself behind a {@link Plant}.
 * It is as strict as a real one is known to be, and where nobody knows, stricter.
 *
 * <p>One thread sends a message per send period and takes answers in between. All methods may be
 * called from any thread and act at once; they wait for that thread at most while it works, which
 * is some microseconds. What a real controller does not do is to stop with the machine: where the
 * machine holds the thread up for a period or more, this one leaves whole periods out unless {@link
 * #catchUp} was asked for.
 */
public final class VirtualController implements AutoCloseable {
  private static final long MILLI = 1_000_000;

  /** The last stretch before a moment, in which the selector's milliseconds are too coarse. */
  private static final long FINE_NANOS = MILLI;

  /** How often answers are looked for in that stretch. */
  private static final long LOOK_NANOS = 100_000;

  /** Share of the period from which on its thread's lateness is a stall. */
  private static final int STALL_SHARE = 4;

  private static final long OPERATOR_NANOS = 300 * MILLI;
  private static final long JOIN_MILLIS = 1000;

  private final String name;
  private final Clock clock;
  private final ControllerStatistics.Counters counters = new ControllerStatistics.Counters();
  private final ControllerErrors errors = new ControllerErrors();
  private final CabinetIo io = new CabinetIo();
  private final VirtualArm arm;
  private final ControllerSession session;
  private final ControllerWire wire;
  private final Thread thread;

  private volatile boolean closed;
  private volatile long periodNanos;
  private @Nullable RuntimeException failure;
  private @Nullable WiredGripper gripper;
  private boolean autoStart;
  private boolean catchUp;
  private boolean stalledBefore;
  private long readySince = Long.MAX_VALUE;

  private VirtualController(
      String name,
      FriVersion version,
      int periodMillis,
      int multiplier,
      InetSocketAddress client,
      Plant plant,
      Clock clock)
      throws IOException {
    this.name = name;
    this.clock = clock;
    try {
      arm = new VirtualArm(plant);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "Virtual controller %s: %s; give it a plant that stands somewhere."
              .formatted(name, e.getMessage()),
          e);
    }
    session = new ControllerSession(arm, io, errors, counters);
    wire = new ControllerWire(version, client, clock, counters, session);
    openSession(version, periodMillis, multiplier);
    thread = NamedThreads.startAnswering("fri-controller " + name, this::run);
  }

  /**
   * Switches a controller on and has its application open a session at once.
   *
   * @param name of the arm, "left" or "right"
   * @param version it speaks
   * @param sendPeriodMillis 1 to 100; for commanding at most 10
   * @param receiveMultiplier of how many messages one is to be answered, at least 1
   * @param client an Internet address
   * @param plant the arm behind; it holds it where it stands
   * @param clock one that runs by itself
   */
  public static VirtualController open(
      String name,
      FriVersion version,
      int sendPeriodMillis,
      int receiveMultiplier,
      SocketAddress client,
      Plant plant,
      Clock clock) {
    if (!(client instanceof InetSocketAddress address) || address.isUnresolved()) {
      throw new InputException(
          "Virtual controller %s cannot reach the client at %s; give a numeric address and a port."
              .formatted(name, client));
    }
    requirePacing(name, sendPeriodMillis, receiveMultiplier);
    try {
      return new VirtualController(
          name, version, sendPeriodMillis, receiveMultiplier, address, plant, clock);
    } catch (IOException e) {
      throw new InputException(
          "Virtual controller %s cannot open a UDP socket: %s; see whether the firewall allows it."
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private static void requirePacing(String name, int millis, int multiplier) {
    if (millis < 1 || millis > 100 || multiplier < 1) {
      throw new InputException(
          ("Virtual controller %s cannot send every %d ms and be answered every %d messages; give"
                  + " it 1 to 100 ms and at least 1.")
              .formatted(name, millis, multiplier));
    }
  }

  /**
   * The application opens a session, ending the one before.
   *
   * @param version as another installation of the controller would speak
   */
  public synchronized void openSession(
      FriVersion version, int sendPeriodMillis, int receiveMultiplier) {
    openSession(version, sendPeriodMillis, receiveMultiplier, 0);
  }

  /** The same, with the counter of the first message. */
  synchronized void openSession(
      FriVersion version, int sendPeriodMillis, int receiveMultiplier, int firstSequence) {
    requirePacing(name, sendPeriodMillis, receiveMultiplier);
    wire.speak(version);
    session.open(sendPeriodMillis, receiveMultiplier, firstSequence);
    periodNanos = sendPeriodMillis * MILLI;
  }

  /** The application ends, and the session with it: nothing is sent any more. */
  public synchronized void endApp() {
    session.close();
  }

  /**
   * The application begins its position hold, over which the client may command.
   *
   * @return whether it could: the session must be MONITORING_READY, the arm at rest with its drives
   *     on, and nothing may be stopped
   */
  public synchronized boolean startMotion() {
    return session.startMotion();
  }

  /** The application ends its position hold. */
  public synchronized void endMotion() {
    session.endMotion();
  }

  /**
   * Plays an operator who starts the motion again and again, a moment after each time that it could
   * be; nobody should do that on a real arm.
   */
  public synchronized void autoStart(boolean on) {
    autoStart = on;
  }

  /**
   * Safety stop of category 0 (drives off at once), 1 (on the path, then drives off) or 2 (on the
   * path, drives stay on).
   */
  public synchronized void stop(int category) {
    SafetyState how =
        switch (category) {
          case 0 -> SafetyState.STOP_0;
          case 1 -> SafetyState.STOP_1;
          case 2 -> SafetyState.STOP_2;
          default -> throw new IllegalArgumentException("There is no stop of category " + category);
        };
    arm.stop(how);
    session.abort(Kind.SAFETY_STOP, "category " + category);
  }

  /** The cause of a stop is gone and acknowledged; no motion begins by that. */
  public synchronized void release() {
    arm.release();
  }

  /** All drives off. */
  public synchronized void drivesOff() {
    arm.drivesOff();
    session.abort(Kind.DRIVES, "");
  }

  /** All drives on again, which takes a moment. */
  public synchronized void drivesOn() {
    arm.drivesOn();
  }

  /** Turns the key switch, which ends a motion. */
  synchronized void operationMode(OperationMode mode) {
    if (mode != arm.operationMode()) {
      arm.operationMode(mode);
      session.abort(Kind.OPERATION_MODE, mode.name());
    }
  }

  /** Turns the key switch to automatic mode or to T1, which ends a motion. */
  public synchronized void automatic(boolean on) {
    operationMode(on ? OperationMode.AUT : OperationMode.T1);
  }

  /** What the application holds the arm with; before its motion begins. */
  synchronized void controlMode(ControlMode mode) {
    session.controlMode(mode);
  }

  /** What the client may command; before the motion begins. */
  synchronized void commandMode(CommandMode mode) {
    session.commandMode(mode);
  }

  /** Adds an input or output, or sets its value. */
  synchronized void defineIo(String io, Io.Type type, Io.Direction direction, double value) {
    this.io.define(io, type, direction, value);
  }

  /** Wires a gripper to it, whose inputs and outputs are then in its configuration. */
  public synchronized void wire(IoWiring wiring, Fingers fingers) {
    gripper = new WiredGripper(wiring, io, fingers);
  }

  /** Somebody switches the outputs of the gripper that is wired to it, if one is. */
  public synchronized void turnGripper(boolean open) {
    if (gripper != null) {
      gripper.turn(open);
    }
  }

  /** What goes wrong with messages on their way to the client from now on. */
  public synchronized void faultsToClient(NetworkFaults faults, long seed) {
    wire.out().faults(faults, seed);
  }

  /** What goes wrong with answers on their way to the controller from now on. */
  public synchronized void faultsFromClient(NetworkFaults faults, long seed) {
    wire.in().faults(faults, seed);
  }

  /** Gets the next so many messages wrong. */
  public synchronized void spoil(MonitoringFault fault, int messages) {
    wire.spoil(fault, messages);
  }

  /** Sends nothing, while the session goes on: a cable is pulled, a switch is off. */
  public synchronized void silent(boolean on) {
    wire.silent(on);
  }

  /** Sends the client messages of another controller from another port as well. */
  public synchronized void secondSender(boolean on) {
    try {
      wire.secondSender(on);
    } catch (IOException e) {
      throw new InputException(
          "Virtual controller %s cannot open a second UDP socket: %s; see whether the firewall"
                  .formatted(name, e.getMessage())
              + " allows it.",
          e);
    }
  }

  /**
   * Whether, after the machine held it up, it sends what it owes at once and blames the client for
   * what is missing. For tests on a machine that has nothing else to do.
   */
  public synchronized void catchUp(boolean on) {
    catchUp = on;
  }

  /** Where it sends from and is answered. */
  public SocketAddress address() {
    return wire.address();
  }

  synchronized SessionState state() {
    return session.state();
  }

  synchronized Quality quality() {
    return session.quality();
  }

  /** Whether a client moves the arm now. */
  public synchronized boolean commanding() {
    return session.state() == SessionState.COMMANDING_ACTIVE;
  }

  /** Whether the arm is held still by the controller. */
  public synchronized boolean atRest() {
    return arm.atRest();
  }

  /** Where the arm is held in this period, rad. */
  public synchronized double[] position() {
    return arm.position().clone();
  }

  /** The newest hundred errors, oldest first. */
  public synchronized List<ControllerError> errors() {
    return errors.all();
  }

  /** What was counted so far. */
  public synchronized ControllerStatistics statistics() {
    return counters.snapshot();
  }

  /** What ended its thread, if anything did; a defect. */
  synchronized @Nullable RuntimeException failure() {
    return failure;
  }

  /** For tests that count its bytes. */
  long threadId() {
    return thread.threadId();
  }

  private void run() {
    try {
      long next = clock.nanos();
      while (!closed) {
        next += periodNanos;
        waitUntil(next);
        if (!closed) {
          next = period(next);
        }
      }
    } catch (RuntimeException e) {
      synchronized (this) {
        failure = e;
        session.close();
      }
      System.getLogger(VirtualController.class.getName())
          .log(System.Logger.Level.ERROR, "Virtual controller " + name + " failed", e);
    }
  }

  /**
   * The period that begins at a time.
   *
   * @return when it began on the grid, some whole periods later if the machine held the thread up
   */
  private synchronized long period(long due) {
    wire.exchange();
    long late = clock.nanos() - due;
    counters.lateness.add(late);
    boolean stalled = late > periodNanos / STALL_SHARE;
    if (stalled) {
      counters.stalls++;
    }
    session.period((stalled || stalledBefore) && !catchUp);
    stalledBefore = stalled;
    if (gripper != null) {
      gripper.step();
    }
    operate();
    long began = catchUp ? due : due + late / periodNanos * periodNanos;
    wire.send(began);
    return began;
  }

  /** What the operator does who always starts again. */
  private void operate() {
    long now = clock.nanos();
    if (!autoStart || session.state() != SessionState.MONITORING_READY) {
      readySince = Long.MAX_VALUE;
    } else if (readySince == Long.MAX_VALUE) {
      readySince = now;
    } else if (now - readySince > OPERATOR_NANOS) {
      readySince = Long.MAX_VALUE;
      session.startMotion();
    }
  }

  /** Takes and sends what comes and what is due until a time. */
  private void waitUntil(long next) {
    while (!closed) {
      long wake;
      boolean awaits;
      synchronized (this) {
        wake = Math.min(next, wire.exchange());
        awaits = session.awaitsAnswer();
      }
      long left = wake - clock.nanos();
      if (left <= 0) {
        if (wake == next) {
          return;
        }
      } else if (!awaits) {
        LockSupport.parkNanos(left);
      } else if (left > 2 * FINE_NANOS) {
        wire.await((left - FINE_NANOS) / MILLI);
      } else {
        LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      }
    }
  }

  /** Switches it off. */
  @Override
  public void close() {
    closed = true;
    wire.wakeUp();
    LockSupport.unpark(thread);
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wire.close();
  }
}
