package flowdeck.control;

import flowdeck.arms.motion.Clearance;
import flowdeck.arms.motion.MotionLimiter;
import flowdeck.arms.motion.MotionLimits;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.arms.motion.TargetSource;
import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Latest;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tick: brings the cell to the time of the tick, reads it, asks the target source, watches over
 * everything, limits the target, sends it, and publishes what it did.
 *
 * <p>Nothing is sent to the arms unless a source runs or they are being brought to rest; otherwise
 * they hold their last target by themselves. After a fault or a stop only {@link #start} resumes,
 * from where the arms then are; real arms must be armed again before, by {@link #rearm}.
 *
 * <p>Threads: {@link #tick} belongs to one thread, the control thread: a {@link WallPacer}'s or,
 * for trials that need not run at wall speed, the caller's. {@link #start}, {@link #stop}, {@link
 * #finish}, {@link #rearm} and all reading may be done from any thread and never wait.
 */
public final class ControlLoop {
  /** Time between ticks: 100 Hz. */
  public static final long TICK_NANOS = 10_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
  private static final double ANCHOR_RAD = 0.1;
  private static final double FULLY_OPEN = 0.95;

  private final Cell cell;
  private final MotionLimiter limiter;
  private final Supervisor supervisor;
  private final Consumer<TickRecord> listener;
  private final Latest<TickRecord> latest = new Latest<>();
  private final Latest<SpaceReport> space = new Latest<>();

  private final AtomicReference<@Nullable Run> startRequest = new AtomicReference<>();
  private volatile boolean stopRequested;
  private volatile boolean finishRequested;
  private volatile boolean rearmRequested;
  private volatile Mode mode = Mode.IDLE;

  // Control thread only.
  private long tick;
  private long nanos;
  private long clamps;
  private List<ArmState> states;
  private JointVector inForce;
  private JointVector measured;
  private @Nullable Frame frame;
  private @Nullable String trouble;
  private @Nullable Run run;
  private long startNanos;
  private boolean hadTarget;
  private long lastValidNanos;
  private boolean hasMoved;
  private @Nullable JointVector proposed;
  private @Nullable JointVector next;
  private @Nullable Plan plan;
  private @Nullable Fault fault;

  /** Why real arms held before a policy ran in shadow: they hold on after it. */
  private @Nullable Fault heldBefore;

  private String part = "Control";

  /** What the operator started. */
  private record Run(TargetSource source, boolean shadow) {}

  /**
   * @param limits one axis for each number of the cell's layout
   * @param listener told of every tick, on the control thread; must not block
   */
  public ControlLoop(Cell cell, MotionLimits limits, Consumer<TickRecord> listener) {
    this(cell, limits, null, SupervisionLimits.USUAL, listener);
  }

  /**
   * @param limits one axis for each number of the cell's layout
   * @param clearance what both arms are kept away from, for this loop alone; null if nothing is
   * @param supervision what a running motion is watched for
   * @param listener told of every tick, on the control thread; must not block
   */
  public ControlLoop(
      Cell cell,
      MotionLimits limits,
      @Nullable Clearance clearance,
      SupervisionLimits supervision,
      Consumer<TickRecord> listener) {
    this.cell = cell;
    this.limiter = new MotionLimiter(cell.layout(), limits, TICK_NANOS, clearance);
    this.supervisor = new Supervisor(supervision);
    this.listener = listener;
    this.states = cell.states();
    this.inForce = cell.commanded(states);
    this.measured = cell.measured(states);
    this.nanos = cell.clock().nanos();
  }

  /**
   * Starts a source at the next tick, from where the arms are.
   *
   * @param shadow whether the source only proposes and nothing is sent
   */
  public void start(TargetSource source, boolean shadow) {
    if (!shadow && !cell.motionAllowed()) {
      throw new InputException(
          "Cell %s is a recording and cannot be moved; run the policy in shadow."
              .formatted(cell.name()));
    }
    switch (mode) {
      case RUNNING, SHADOW ->
          throw new InputException("Something is running already; finish or stop it first.");
      case BRAKING ->
          throw new InputException("The arms are coming to rest; start again in a moment.");
      case IDLE, HOLDING -> {
        if (!shadow) {
          requireArmed();
        }
        if (!startRequest.compareAndSet(null, new Run(source, shadow))) {
          throw new InputException("Something else is about to start; finish or stop it first.");
        }
        finishRequested = false;
      }
    }
  }

  /**
   * Tells whether the arms may be moved now.
   *
   * @throws InputException if they must be armed first, or one of them is not available
   */
  public void requireArmed() {
    if (cell.real() && mode == Mode.HOLDING) {
      throw new InputException("The arms hold; arm them again first, then start.");
    }
    requireAvailable();
  }

  /**
   * Tells whether there are pictures to go by.
   *
   * @throws InputException with the camera's trouble
   */
  public void requirePictures() {
    String now = cell.camera().trouble();
    if (now != null) {
      throw new InputException(
          "Camera %s: %s. A trial needs its pictures; start once it delivers."
              .formatted(cell.camera().name(), now));
    }
  }

  private void requireAvailable() {
    long now = cell.clock().nanos();
    for (ArmState arm : cell.states()) {
      Fault unavailable = supervisor.unavailable(arm, now);
      if (unavailable != null) {
        throw new InputException(unavailable.message());
      }
    }
  }

  /**
   * Arms a cell that holds again, the first of two steps to new motion: nothing moves by it, but a
   * source may be started then. Any thread.
   *
   * @throws InputException if the arms do not hold, or one of them is not available
   */
  public void rearm() {
    if (mode != Mode.HOLDING) {
      throw new InputException(
          mode == Mode.BRAKING
              ? "The arms are coming to rest; arm them in a moment."
              : "The arms do not hold; there is nothing to arm.");
    }
    requireAvailable();
    rearmRequested = true;
  }

  /** STOP (software): brakes from the next tick on, then holds. Any thread, any time. */
  public void stop() {
    stopRequested = true;
  }

  /** Ends what runs, or was about to, in a calm way: brakes to rest, without a fault. */
  public void finish() {
    startRequest.set(null);
    finishRequested = true;
  }

  /** The newest tick, for any thread. */
  public Latest<TickRecord> latest() {
    return latest;
  }

  /** How much room the arms had at the last step, for any thread; empty if nobody looks. */
  public Latest<SpaceReport> space() {
    return space;
  }

  /** What the loop is doing now; any thread. */
  public Mode mode() {
    return mode;
  }

  /** One tick, not paced by the wall clock. */
  public TickRecord tick() {
    return tick(0);
  }

  /**
   * One tick.
   *
   * @param lateNanos how much later than scheduled it begins
   */
  TickRecord tick(long lateNanos) {
    proposed = null;
    next = null;
    guarded(() -> readAndDecide(lateNanos));
    guarded(this::move);
    TickRecord record =
        new TickRecord(
            tick++, nanos, lateNanos, mode, frame, states, proposed, inForce, measured, clamps,
            plan, fault);
    latest.set(record);
    guarded(
        () -> {
          part = "Recorder";
          listener.accept(record);
        });
    return record;
  }

  /**
   * The tick is a thread's root: whatever breaks in one part, the arms get their braking targets
   * from the others.
   */
  private void guarded(Runnable body) {
    try {
      body.run();
    } catch (PartFailure e) {
      raise(e.fault()); // whoever found it broken has logged it
    } catch (Throwable e) {
      if (fault == null) { // the same failure in every later tick needs no more lines
        LOG.error("{} failed in tick {}", part, tick, e);
      }
      boolean braking = mode == Mode.BRAKING;
      raise(new Fault.PartFailed(part, e.toString()));
      if (braking && "Arms".equals(part)) {
        mode = Mode.HOLDING; // they take no targets: nothing is left to do
      }
    }
  }

  private void raise(Fault newFault) {
    if (fault != null) {
      return; // the first cause is the one to show
    }
    LOG.warn("{} [{}]", newFault.message(), clocks());
    fault = newFault;
    mode = mode == Mode.RUNNING || mode == Mode.BRAKING ? Mode.BRAKING : Mode.HOLDING;
  }

  /**
   * The moment on every clock there is, so that logs of robots and of this computer can be joined.
   */
  private String clocks() {
    StringBuilder text = new StringBuilder(seconds("console", nanos));
    for (ArmState arm : states) {
      if (arm.cabinetNanos() != null) {
        text.append(", ").append(seconds(arm.name() + " cabinet", arm.cabinetNanos()));
      }
    }
    return text.toString();
  }

  private static String seconds(String clock, long nanos) {
    return String.format(Locale.ROOT, "%s %.3f s", clock, nanos * 1e-9);
  }

  private void readAndDecide(long lateNanos) {
    takeStopRequest();
    part = "Cell " + cell.name();
    long before = nanos;
    nanos = cell.advance(TICK_NANOS, lateNanos);
    Fault stall = mode == Mode.RUNNING ? supervisor.pace(before, nanos) : null;
    if (stall != null) {
      raise(stall);
    }
    part = "Camera " + cell.camera().name();
    trouble = cell.camera().trouble();
    frame = cell.camera().newest();
    part = "Arms";
    states = cell.states();
    measured = cell.measured(states);
    part = "Control";
    takeRequests();
    switch (mode) {
      case IDLE, HOLDING, SHADOW -> inForce = cell.commanded(states);
      case RUNNING, BRAKING -> {}
    }
    Run running = run;
    if (running != null && (mode == Mode.RUNNING || mode == Mode.SHADOW)) {
      decide(running);
    }
  }

  private void takeStopRequest() {
    if (stopRequested) {
      stopRequested = false;
      startRequest.set(null);
      finishRequested = false;
      rearmRequested = false;
      raise(new Fault.Stopped());
    }
  }

  private void takeRequests() {
    if (finishRequested) {
      finishRequested = false;
      switch (mode) {
        case RUNNING -> mode = Mode.BRAKING;
        case SHADOW -> {
          fault = heldBefore;
          mode = fault == null ? Mode.IDLE : Mode.HOLDING;
        }
        case IDLE, BRAKING, HOLDING -> {}
      }
    }
    if (rearmRequested) {
      rearmRequested = false;
      if (mode == Mode.HOLDING) {
        fault = null;
        mode = Mode.IDLE;
      }
    }
    Run requested = startRequest.getAndSet(null);
    // A fault may have come after the start was asked for.
    boolean armed = mode == Mode.IDLE || (mode == Mode.HOLDING && !cell.real());
    if (requested != null && (armed || (mode == Mode.HOLDING && requested.shadow()))) {
      heldBefore = armed ? null : fault;
      run = requested;
      plan = null;
      fault = null;
      hadTarget = false;
      startNanos = nanos;
      inForce = anchor();
      limiter.reset(inForce, measured);
      mode = requested.shadow() ? Mode.SHADOW : Mode.RUNNING;
    }
  }

  /**
   * Where motion begins: at the last target each arm accepted, unless it was pushed away from it,
   * then where it is. A gripper that squeezes something keeps its target; one that was opened since
   * starts open.
   */
  private JointVector anchor() {
    JointVector commanded = cell.commanded(states);
    JointVector sent = limiter.position();
    double[] start = new double[measured.size()];
    for (int i = 0; i < start.length; i++) {
      if (cell.layout().isGripper(i)) {
        boolean squeezes =
            hasMoved && measured.get(i) < FULLY_OPEN && sent.get(i) < measured.get(i);
        start[i] = squeezes ? sent.get(i) : measured.get(i);
      } else {
        boolean pushed = Math.abs(commanded.get(i) - measured.get(i)) > ANCHOR_RAD;
        start[i] = pushed ? measured.get(i) : commanded.get(i);
      }
    }
    return JointVector.of(start);
  }

  private void decide(Run running) {
    if (mode == Mode.RUNNING) {
      Fault armFault = supervisor.arms(states, nanos);
      if (armFault != null) {
        raise(armFault);
        return;
      }
      Fault near = limiter.checkMeasured(measured);
      if (near != null) {
        raise(near);
        return;
      }
    }
    if (running.source().goesByPictures()) {
      Fault stale = supervisor.frame(cell.camera().name(), trouble, frame, startNanos, nanos);
      if (stale != null) {
        raise(stale);
        return;
      }
    }
    part = "Target source";
    TargetSource.Target target;
    try {
      target = running.source().target(nanos, inForce);
    } finally {
      plan = running.source().plan(); // also the one because of which there is no target
    }
    part = "Control";
    if (target == null) {
      Fault none =
          hadTarget
              ? supervisor.target(lastValidNanos, nanos)
              : supervisor.noTarget(startNanos, nanos);
      if (none != null) {
        raise(none);
      }
      return;
    }
    hadTarget = true;
    lastValidNanos = target.validNanos();
    proposed = target.position();
    Fault refused = limiter.check(target.position());
    Fault old = supervisor.target(target.validNanos(), nanos);
    if (refused != null) {
      raise(refused);
    } else if (old != null) {
      raise(old);
    } else {
      next = target.position();
    }
  }

  private void move() {
    part = "Arms";
    if (mode == Mode.RUNNING && next != null) {
      MotionLimiter.Step step = limiter.limit(next);
      if (step.clamped()) {
        clamps++;
      }
      send(step.position());
      heed(step.space());
    } else if (mode == Mode.RUNNING || mode == Mode.BRAKING) {
      send(limiter.brake());
      if (mode == Mode.BRAKING && limiter.atRest()) {
        mode = fault == null ? Mode.IDLE : Mode.HOLDING;
      }
    }
  }

  private void heed(@Nullable SpaceReport report) {
    if (report == null) {
      return;
    }
    space.set(report);
    if (report.sentence() != null) {
      raise(new Fault.TooClose(report.sentence()));
    }
  }

  private void send(JointVector position) {
    inForce = position;
    hasMoved = true;
    cell.command(nanos, position);
  }
}
