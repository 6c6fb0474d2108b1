package flowdeck.control;

import flowdeck.core.ActionLayout;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.policy.Drawing;
import flowdeck.policy.Policy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a policy decide, either on a thread of its own or in lockstep with the caller.
 *
 * <p>On its own thread: {@link #submit} never waits; an observation that is still waiting when the
 * next one comes is dropped (newest wins). In lockstep: {@link #submit} returns when the plan is
 * there, so that a trial is the same bit for bit however slow the machine is.
 *
 * <p>An observation the policy refuses ends the trial's decisions, not the policy: {@link #reset}
 * makes it ready for the next trial. Any other failure ends its thread.
 *
 * <p>Owns the policy: the thread that runs it also closes it. Methods may be called from any thread
 * with an own policy thread, and by the one lockstep thread otherwise.
 */
public final class PolicyRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyRunner.class);
  private static final long CLOSE_MILLIS = 10_000;

  private final Policy policy;
  private final Clock wall = Clock.system();
  private final Jitter latency = new Jitter();
  private final @Nullable Thread thread;

  // Guarded by this.
  private @Nullable Long nextSeed;
  private @Nullable Drawing nextSelection;
  private @Nullable Observation nextObservation;
  private long submittedNanos;
  private @Nullable Plan plan;
  private long trial;
  private long dropped;
  private boolean busy;
  private boolean closing;
  private @Nullable Throwable failure;
  private @Nullable InputException refusal;

  private PolicyRunner(Policy policy, boolean ownThread) {
    this.policy = policy;
    this.thread = ownThread ? NamedThreads.start("policy", this::work) : null;
  }

  /** Runs a policy on a thread of its own. */
  public static PolicyRunner threaded(Policy policy) {
    return new PolicyRunner(policy, true);
  }

  /** Runs a policy on the thread that submits. */
  public static PolicyRunner lockstep(Policy policy) {
    return new PolicyRunner(policy, false);
  }

  public String policyName() {
    return policy.name();
  }

  /** The policy's time between waypoints. */
  public long waypointNanos() {
    return policy.waypointNanos();
  }

  public ActionLayout layout() {
    return policy.layout();
  }

  public boolean isLockstep() {
    return thread == null;
  }

  /** Begins a trial: history, plans and statistics of the one before are forgotten. */
  public synchronized void reset(long seed) {
    trial++;
    plan = null;
    refusal = null;
    nextObservation = null;
    nextSeed = seed;
    dropped = 0;
    latency.reset();
    workNowOrLater();
  }

  /** Changes how candidates are chosen, from the next decision on. */
  public synchronized void select(Drawing selection) {
    nextSelection = selection;
    workNowOrLater();
  }

  /** Asks for a decision. */
  public synchronized void submit(Observation observation) {
    if (nextObservation != null) {
      dropped++;
    }
    nextObservation = observation;
    submittedNanos = wall.nanos();
    workNowOrLater();
  }

  /** The newest plan of this trial, once. */
  public synchronized @Nullable Plan take() {
    Plan taken = plan;
    plan = null;
    return taken;
  }

  /** Why the policy thread ended, or null while it lives. */
  public synchronized @Nullable Throwable failure() {
    return failure;
  }

  /** Why the policy refused an observation of this trial, or null if it did not. */
  public synchronized @Nullable InputException refusal() {
    return refusal;
  }

  /** Wall time from asking to the plan, over the decisions of this trial. */
  public DurationStatistics decisionTimes() {
    return latency.snapshot();
  }

  /** Observations of this trial that a newer one replaced before the policy saw them. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Waits until everything asked so far is done; for a warm-up before a trial. */
  public synchronized void awaitIdle() throws InterruptedException {
    while (failure == null && !closing && (busy || hasWork())) {
      wait();
    }
  }

  private boolean hasWork() {
    return nextSeed != null || nextSelection != null || nextObservation != null;
  }

  private void workNowOrLater() {
    if (thread != null) {
      notifyAll();
      return;
    }
    Job job = nextJob();
    deliver(job, run(job));
  }

  /** One round of work, taken out of the guarded fields at once. */
  private record Job(
      long trial,
      @Nullable Long seed,
      @Nullable Drawing selection,
      @Nullable Observation observation,
      long submittedNanos) {}

  private Job nextJob() {
    Job job = new Job(trial, nextSeed, nextSelection, nextObservation, submittedNanos);
    nextSeed = null;
    nextSelection = null;
    nextObservation = null;
    return job;
  }

  private synchronized void deliver(Job job, Answer answer) {
    if (job.trial() != trial) {
      return; // about a trial that is over
    }
    if (answer.plan() != null) {
      plan = answer.plan();
    }
    if (answer.refusal() != null) {
      refusal = answer.refusal();
    }
  }

  /** What came of a job: a plan, a refusal, or neither if nothing was asked. */
  private record Answer(@Nullable Plan plan, @Nullable InputException refusal) {
    static final Answer NONE = new Answer(null, null);
  }

  private Answer run(Job job) {
    if (job.selection() != null) {
      policy.select(job.selection());
    }
    if (job.seed() != null) {
      policy.reset(job.seed());
    }
    if (job.observation() == null) {
      return Answer.NONE;
    }
    try {
      Plan made = policy.plan(job.observation());
      latency.record(wall.nanos() - job.submittedNanos());
      return new Answer(made, null);
    } catch (InputException e) {
      LOG.warn("Policy {} refused an observation: {}", policy.name(), e.getMessage());
      return new Answer(null, e);
    }
  }

  /** The policy thread. */
  private void work() {
    try (policy) {
      while (true) {
        Job job;
        synchronized (this) {
          busy = false;
          notifyAll();
          while (!closing && !hasWork()) {
            wait();
          }
          if (closing) {
            return;
          }
          busy = true;
          job = nextJob();
        }
        deliver(job, run(job));
      }
    } catch (InterruptedException e) {
      LOG.info("Policy thread of {} was interrupted", policy.name());
    } catch (Throwable e) { // thread root: the control loop learns of it at its next tick
      LOG.error("Policy {} failed", policy.name(), e);
      synchronized (this) {
        failure = e;
        notifyAll();
      }
    }
  }

  @Override
  public void close() {
    if (thread == null) {
      policy.close();
      return;
    }
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
