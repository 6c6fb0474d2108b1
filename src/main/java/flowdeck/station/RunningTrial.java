package flowdeck.station;

import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.PlanExecutor;
import flowdeck.control.WallPacer;
import flowdeck.core.Clock;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.EndReason;
import flowdeck.trial.Session;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.store.TrialJson;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A trial from its first tick until its end is written down: marks the stages that the simulated
 * cell reports, ends at success, fault or time limit, and keeps the recording that showed it. The
 * station's thread only.
 */
final class RunningTrial {
  /** A tick in progress may publish once more before the loop takes a start. */
  static final long TICKS_TO_START = 2;

  private static final long RETRY_NANOS = 1_000_000_000L;

  private final long id;
  private final Parts parts;
  private final PlanExecutor executor;
  private final Clock wall = Clock.system();
  private long firstTick = Long.MAX_VALUE; // none before it begins
  private final long clampsBefore;
  private final AlarmWatch alarms = new AlarmWatch();
  private StageProgress progress;
  private int detectedStage;
  private long retryNanos;
  private @Nullable Long keptEpisode;
  private @Nullable EndReason ending;
  private String endingDetail = "";
  private boolean shadow;

  /** What the station lends to each of its trials. */
  record Parts(
      Place place,
      ControlLoop loop,
      WallPacer pace,
      TrialStore store,
      Session session,
      EpisodeRecording recording) {

    Cell cell() {
      return place.cell();
    }

    /** Where the session keeps its files. */
    Path folder() {
      return store.folder(session);
    }
  }

  /**
   * @param id in the store
   * @param number within the session
   * @param executor that the loop will follow
   * @param progress with the clock at the start
   */
  RunningTrial(long id, int number, Parts parts, PlanExecutor executor, StageProgress progress) {
    this.id = id;
    this.parts = parts;
    this.executor = executor;
    this.progress = progress;
    TickRecord tick = parts.loop().latest().get();
    clampsBefore = tick == null ? 0 : tick.clamps();
    parts.recording().stage(0);
    parts.recording().trialBegins(number, progress.startNanos());
  }

  /** Sets the loop going; from a few ticks on, what the loop does is of this trial. */
  void begin(boolean onlyProposes) {
    shadow = onlyProposes;
    try {
      parts.loop().start(executor, onlyProposes);
    } catch (InputException e) {
      end(EndReason.FAULT, String.valueOf(e.getMessage()));
    }
    TickRecord tick = parts.loop().latest().get();
    firstTick = (tick == null ? 0 : tick.tick()) + TICKS_TO_START;
  }

  long id() {
    return id;
  }

  StageProgress progress() {
    return progress;
  }

  /** Says that a stage is completed now; what the task does not have is ignored. */
  void mark(int stage) {
    if (stage < progress.task().stages().size()) {
      mark(stage, parts.cell().clock().nanos());
    }
  }

  private void mark(int stage, long nanos) {
    keep(progress.mark(progress.task().stages().get(stage).id(), nanos));
  }

  /** Takes the newest mark back. */
  void undoMark() {
    keep(progress.undo());
  }

  private void keep(StageProgress changed) {
    if (changed == progress) {
      return;
    }
    writeOrStop(() -> parts.store().stages(id, changed.completed()));
    parts.recording().stage(changed.completed().size() - 1);
    progress = changed;
  }

  /** A trial that cannot be written down must not go on. */
  private void writeOrStop(Runnable writing) {
    try {
      writing.run();
    } catch (RuntimeException e) {
      parts.loop().stop();
      throw e;
    }
  }

  /** Brings the arms to rest; the trial is over when they are. */
  void end(EndReason reason, String detail) {
    if (ending == null) {
      retryNanos = wall.nanos();
      ending = reason;
      endingDetail = detail;
      parts.loop().finish();
    }
  }

  /**
   * Looks at the newest tick.
   *
   * @return how the trial ended, once it has and that is written down
   */
  @Nullable TrialEnd follow() {
    TickRecord tick = parts.loop().latest().get();
    if (tick == null || tick.tick() < firstTick) {
      return null;
    }
    noteAlarms();
    EndReason reason = ending;
    if (reason == null) {
      watch(tick);
      return null;
    }
    boolean still = tick.mode() == Mode.IDLE || tick.mode() == Mode.HOLDING;
    if (!still || wall.nanos() < retryNanos) {
      return null;
    }
    retryNanos = wall.nanos() + RETRY_NANOS;
    return writeDown(reason, tick);
  }

  private void watch(TickRecord tick) {
    Fault fault = tick.fault();
    if (fault != null && tick.mode() != Mode.RUNNING && tick.mode() != Mode.SHADOW) {
      end(reason(fault), fault.message());
      return;
    }
    TaskProgress simulated = parts.place().progress();
    // Each stage is marked once: what the operator takes back stays taken back.
    if (simulated != null && simulated.completedStage() > detectedStage) {
      detectedStage = simulated.completedStage();
      mark(detectedStage, tick.nanos());
    }
    if (simulated != null && simulated.ended()) {
      String reason = simulated.reason() == null ? "" : simulated.reason();
      end(simulated.success() ? EndReason.SUCCEEDED : EndReason.FAILED, reason);
    } else if (parts.place().playedToTheEnd()) {
      end(EndReason.PLAYED, "The recording is over.");
    } else {
      EndReason due = progress.due(tick.nanos());
      if (due != null && (simulated == null || due != EndReason.SUCCEEDED)) {
        end(due, due.title() + ".");
      }
    }
  }

  private static EndReason reason(Fault fault) {
    return switch (fault) {
      case Fault.Stopped _ -> EndReason.STOPPED;
      case Fault.Alarm _ -> EndReason.ALARM;
      case Fault.StaleTarget _,
          Fault.StaleFrame _,
          Fault.CameraFault _,
          Fault.BadTarget _,
          Fault.NoDecision _,
          Fault.TooClose _,
          Fault.ArmFault _,
          Fault.ArmUnavailable _,
          Fault.PartFailed _ ->
          EndReason.FAULT;
    };
  }

  /** Looks at every decision, however long ago it was looked last. */
  private void noteAlarms() {
    for (Plan plan = executor.nextDecided(); plan != null; plan = executor.nextDecided()) {
      noteAlarms(plan);
    }
  }

  private void noteAlarms(Plan plan) {
    for (Signal signal : alarms.look(plan)) {
      String message =
          String.format(
              Locale.ROOT,
              "Decision %d after %.1f s: %s",
              plan.sequence(),
              Math.max(0, progress.elapsedSeconds(plan.selected().startNanos())),
              signal.text());
      writeOrStop(() -> parts.store().event(parts.session(), id, TrialJson.ALARM, message));
    }
  }

  private TrialEnd writeDown(EndReason reason, TickRecord tick) {
    // A recording that runs when a trial ends shows that trial: it is kept with it.
    if (parts.recording().isRecording()) {
      keptEpisode = (long) parts.recording().keep();
    }
    parts.recording().trialEnded(tick.nanos());
    List<String> recorded =
        keptEpisode == null ? List.of() : parts.recording().episodes().getLast().health();
    TrialEnd end =
        TrialEnds.of(
            reason,
            endingDetail,
            progress,
            tick.nanos(),
            shadow,
            executor,
            parts.pace().statistics(),
            parts.place().progress(),
            reason == EndReason.FAULT ? tick.fault() : null,
            keptEpisode,
            TrialEnds.health(
                tick.clamps() - clampsBefore,
                parts.place().collisions().stream()
                    .map(collision -> collision.text(progress.startNanos()))
                    .toList(),
                recorded,
                parts.recording().status().message()));
    parts.store().end(id, end);
    return end;
  }
}
