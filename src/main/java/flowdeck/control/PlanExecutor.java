package flowdeck.control;

import flowdeck.arms.motion.TargetSource;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one trial of a policy: asks for a decision at each waypoint time and turns the plans into a
 * target for each tick.
 *
 * <p>An observation is the first frame captured a waypoint time (to the nearest frame) after the
 * one before, with the target in force at its capture. A new plan is joined where the arms are by
 * then ({@link PlanPath}), from the target and the velocity in force, so the target never jumps. A
 * plan holds until its last waypoint is due.
 *
 * <p>Confined to the control thread, but for the counters.
 */
public final class PlanExecutor implements TargetSource {
  /** How long a decision takes in lockstep unless told otherwise: five ticks. */
  public static final long LOCKSTEP_DECISION_NANOS = 50_000_000;

  private static final long FRAME_JITTER_NANOS = 1_000_000;
  private static final long OLDEST_FIRST_FRAME_NANOS = 100_000_000;
  private static final int HISTORY_TICKS = 200;

  private final Cell cell;
  private final PolicyRunner runner;
  private final long decisionNanos;
  private final long frameNanos;
  private final TargetHistory history = new TargetHistory(HISTORY_TICKS);

  private @Nullable JointVector before;
  private long beforeNanos;
  private long firstNanos;
  private @Nullable Observation asked;
  private long askedNanos;
  private @Nullable Plan waiting;
  private @Nullable Plan followed;
  private @Nullable PlanPath path;
  private @Nullable JointVector refused;
  private final Queue<Plan> decided = new ConcurrentLinkedQueue<>();
  private volatile long decisions;
  private volatile BooleanSupplier holdOnAlarm = () -> false;

  /**
   * Begins a trial with the decision time fitting the runner: as long as it takes on its own
   * thread, {@link #LOCKSTEP_DECISION_NANOS} in lockstep.
   *
   * @param seed of the trial
   */
  public PlanExecutor(Cell cell, PolicyRunner runner, long seed) {
    this(cell, runner, seed, runner.isLockstep() ? LOCKSTEP_DECISION_NANOS : 0);
  }

  /**
   * Begins a trial.
   *
   * @param seed of the trial
   * @param decisionNanos how long after the question a plan takes effect at the earliest, on the
   *     cell's clock; in lockstep this is the whole decision time
   */
  public PlanExecutor(Cell cell, PolicyRunner runner, long seed, long decisionNanos) {
    if (runner.layout().size() != cell.layout().size()) {
      throw new InputException(
          "Policy %s moves %d numbers but cell %s has %d; choose a policy trained for this cell."
              .formatted(
                  runner.policyName(), runner.layout().size(), cell.name(), cell.layout().size()));
    }
    this.cell = cell;
    this.runner = runner;
    this.decisionNanos = decisionNanos;
    this.frameNanos = Math.round(1e9 / cell.camera().framesPerSecond());
    runner.reset(seed);
  }

  @Override
  public @Nullable Target target(long nanos, JointVector inForce) {
    Throwable failure = runner.failure();
    if (failure != null) {
      throw new PartFailure(
          new Fault.PartFailed("Policy", failure.toString()), failure); // which one may be blind
    }
    firstNanos = before == null ? nanos : firstNanos;
    history.add(before == null ? Long.MIN_VALUE : beforeNanos, inForce);
    ask(nanos);
    InputException refusal = runner.refusal();
    if (refusal != null) {
      throw new PartFailure(new Fault.NoDecision(String.valueOf(refusal.getMessage())), refusal);
    }
    Plan plan = runner.take();
    if (plan != null) {
      decisions++;
      decided.add(plan);
      if (holdOnAlarm.getAsBoolean() && plan.confidence().alarmed()) {
        followed = plan; // shown, but nothing of it is sent
        throw new PartFailure(new Fault.Alarm(alarms(plan)));
      }
      waiting = plan;
    }
    if (waiting != null && nanos >= askedNanos + decisionNanos) {
      accept(waiting, nanos, inForce);
      waiting = null;
    }
    before = inForce;
    beforeNanos = nanos;
    if (followed == null) {
      return null;
    }
    if (refused != null) {
      return new Target(refused, followed.selected().endNanos());
    }
    // Arms that lag behind the plan's clock do not make the plan any younger.
    return path == null ? null : new Target(path.at(nanos), followed.selected().endNanos());
  }

  private static String alarms(Plan plan) {
    return plan.confidence().signals().stream()
        .filter(Signal::alarmed)
        .map(Signal::text)
        .collect(Collectors.joining("; "));
  }

  private void ask(long nanos) {
    if (waiting != null) {
      return; // still deciding: a policy answers one question after the other
    }
    Observation last = asked;
    if (last != null && nanos < last.nanos() + runner.waypointNanos() - FRAME_JITTER_NANOS) {
      return; // looking at a simulated camera means drawing its picture
    }
    long due =
        last == null
            ? firstNanos - OLDEST_FIRST_FRAME_NANOS
            : last.nanos() + runner.waypointNanos() - frameNanos / 2;
    Frame frame = cell.camera().newest();
    if (frame == null || frame.captureNanos() < due) {
      return;
    }
    JointVector latest = history.inForceAt(frame.captureNanos());
    if (latest == null) {
      return;
    }
    asked = new Observation(frame, latest, frame.captureNanos());
    askedNanos = nanos;
    runner.submit(asked);
  }

  private void accept(Plan plan, long nanos, JointVector inForce) {
    followed = plan;
    for (JointVector waypoint : plan.selected().waypoints()) {
      if (waypoint.size() != inForce.size() || !waypoint.isFinite()) {
        refused = waypoint; // handed on as it is: the loop refuses it and says why
        return;
      }
    }
    double[] velocity = new double[inForce.size()];
    if (before != null && nanos > beforeNanos) {
      double seconds = (nanos - beforeNanos) * 1e-9;
      for (int i = 0; i < velocity.length; i++) {
        velocity[i] = (inForce.get(i) - before.get(i)) / seconds;
      }
    }
    long since = before == null ? nanos : beforeNanos;
    JointVector observed = history.inForceAt(plan.selected().startNanos());
    path =
        new PlanPath(
            observed == null ? inForce : observed, plan.selected(), since, inForce, velocity);
  }

  /**
   * Whether a plan whose confidence is beyond a threshold ends the motion instead of going on.
   *
   * @param hold asked at each decision, on the control thread
   */
  public void holdOnAlarm(BooleanSupplier hold) {
    holdOnAlarm = hold;
  }

  /** The oldest decision that was not asked for here yet, or null; for one other thread. */
  public @Nullable Plan nextDecided() {
    return decided.poll();
  }

  /** The plan being followed. */
  @Override
  public @Nullable Plan plan() {
    return followed;
  }

  /** How many plans the policy has delivered in this trial; any thread. */
  public long decisions() {
    return decisions;
  }

  /** Wall time of the decisions of this trial; any thread. */
  public DurationStatistics decisionTimes() {
    return runner.decisionTimes();
  }
}
