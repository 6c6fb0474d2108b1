package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.policy.PolicyFolder;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The evaluation that is being carried out, if one is: which trial is next, and what nobody may be
 * told.
 *
 * <p>Commands come from any thread and return at once; what goes wrong later shows on the bench.
 */
public final class StudyDesk {
  private static final Logger LOG = LoggerFactory.getLogger(StudyDesk.class);

  private final TrialStore store;
  private final Session session;
  private final Path models;
  private final Executor stationThread;
  private final Runnable requireLabelled;
  private final Runnable prepareNext;
  private volatile @Nullable Study study;
  private volatile List<Study> all;
  private volatile String reported = "";

  /**
   * @param stationThread writes to the store
   * @param requireLabelled throws if a trial runs or waits for its label
   * @param prepareNext makes the cell ready for the next trial, or clears the bench if there is
   *     none
   */
  StudyDesk(
      TrialStore store,
      Session session,
      Path models,
      Executor stationThread,
      Runnable requireLabelled,
      Runnable prepareNext) {
    this.store = store;
    this.session = session;
    this.models = models;
    this.stationThread = stationThread;
    this.requireLabelled = requireLabelled;
    this.prepareNext = prepareNext;
    this.all = store.studies().all();
  }

  /** The evaluation that is being carried out, with its trials so far; null if there is none. */
  public @Nullable Study study() {
    return study;
  }

  /** All evaluations in the store, the newest first, as they were when one last changed. */
  public List<Study> all() {
    return all;
  }

  /** Whether nobody may be told yet which policy runs. */
  public boolean hidden() {
    Study now = study;
    return now != null && now.hidden();
  }

  /** A policy as an evaluation lays it down. */
  public PolicyUsed used(String policy) {
    return new PolicyUsed(policy, PolicyFolder.hashOnDisk(Policies.find(models, policy)));
  }

  // ---- commands, any thread

  /** Lays an evaluation down and prepares its first trial. */
  public void plan(Protocol protocol) {
    protocol.check();
    command(
        () -> {
          study = store.studies().add(session, protocol);
          all = store.studies().all();
          prepareNext.run();
        });
  }

  /** Goes on with an evaluation where it was left. */
  public void resume(long id) {
    command(
        () -> {
          study =
              store
                  .studies()
                  .find(id)
                  .orElseThrow(
                      () -> new InputException("There is no evaluation %d.".formatted(id)));
          prepareNext.run();
        });
  }

  /** Reads again what other consoles may have laid down or run. */
  public void lookAgain() {
    stationThread.execute(this::refresh);
  }

  /** Leaves the evaluation; it can be gone on with at any time. */
  public void leave() {
    command(
        () -> {
          study = null;
          prepareNext.run();
        });
  }

  /** Tells from now on which policy is which. */
  public void unblind(long id) {
    command(() -> keep(store.studies().unblind(id)));
  }

  /** Ends an evaluation before its rule does. */
  public void close(long id, String reason) {
    command(
        () -> {
          keep(store.studies().close(id, reason));
          if (study != null) {
            prepareNext.run();
          }
        });
  }

  /**
   * Writes the report of an evaluation into the sessions folder, on a thread of its own: exact
   * tests of many trials take longer than a running trial may go unwatched.
   */
  public void report(long id) {
    reported = "Writing the report …";
    NamedThreads.start(
        "report",
        () -> {
          try {
            reported = write(id).toString();
          } catch (InputException e) {
            reported = String.valueOf(e.getMessage());
          } catch (RuntimeException e) { // thread root: whoever asked must hear of it
            LOG.error("The report of evaluation {} failed", id, e);
            reported = "Internal error: %s; the log has the details.".formatted(e);
          }
        });
  }

  /** What came of the last report: where it is, or why there is none; empty before the first. */
  public String reported() {
    return reported;
  }

  private Path write(long id) {
    Study asked =
        store
            .studies()
            .find(id)
            .orElseThrow(() -> new InputException("There is no evaluation %d.".formatted(id)));
    return StudyReport.of(store, List.of(asked), asked.protocol().title())
        .write(store.reports().resolve("evaluation-%d".formatted(id)));
  }

  private void command(Runnable work) {
    requireLabelled.run();
    stationThread.execute(
        () -> {
          requireLabelled.run();
          work.run();
        });
  }

  /** The same, or if nobody may be told which policy runs, one that does not name it. */
  InputException blind(InputException reason) {
    if (!hidden()) {
      return reason;
    }
    LOG.warn("A policy of a blind evaluation cannot be used", reason);
    return new InputException(
        "A policy of this evaluation cannot be used, and to say why would tell which it is; the log"
            + " has the reason.",
        reason);
  }

  // ---- station thread

  private void keep(Study changed) {
    Study now = study;
    if (now != null && now.id() == changed.id()) {
      study = changed;
    }
    all = store.studies().all();
  }

  /** Takes over what was written down of its trials. */
  void refresh() {
    Study now = study;
    if (now != null) {
      study = store.studies().find(now.id()).orElse(now);
    }
    all = store.studies().all();
  }

  /**
   * What the next trial runs.
   *
   * @throws InputException if the evaluation is over, or its policy is not what it was
   */
  Choice next() {
    Study now = study;
    if (now == null) {
      throw new InputException("No evaluation is being carried out; plan one, or go on with one.");
    }
    Slot slot =
        now.next()
            .orElseThrow(
                () ->
                    new InputException(
                        "Evaluation %s is over; its report is on the Trials screen."
                            .formatted(now.protocol().title())));
    Contender one = now.protocol().contenders().get(slot.contender());
    PolicyUsed there;
    try {
      there = used(one.policy().name());
    } catch (InputException e) {
      throw blind(e);
    }
    if (!there.equals(one.policy())) {
      throw new InputException(
          now.hidden()
              ? "One of the policies has been trained or calibrated again since the evaluation was"
                  + " laid down; bring it back as it was, or plan a new evaluation."
              : "Policy %s has been trained or calibrated again since the evaluation was laid down; bring it back as it was, or plan a new evaluation."
                  .formatted(one.policy().name()));
    }
    return new Choice(
        now.protocol().task().name(),
        one.policy().name(),
        slot.seed(),
        Choice.drawing(one.selection()),
        new SlotUsed(now.id(), slot.number()));
  }
}
