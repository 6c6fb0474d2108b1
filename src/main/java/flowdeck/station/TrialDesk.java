package flowdeck.station;

import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord.Mode;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialStart;
import flowdeck.trial.protocol.Study;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The trial on the bench, from its preparation to its label. The station's thread only, but for
 * {@link #bench}, {@link #start}, {@link #stop} and {@link #close}.
 */
final class TrialDesk {
  private final RunningTrial.Parts parts;
  private final TrialLog log;
  private final StudyDesk desk;
  private final LoadedPolicy policy;
  private final Wishes wishes;

  /** How often STOP was pressed: a start asked for before the last press must not begin. */
  private final AtomicLong stops = new AtomicLong();

  private volatile Bench bench = Bench.EMPTY;
  private @Nullable RunningTrial running;

  /**
   * What the operator does or wants, asked for when it matters.
   *
   * @param requireUnmoved throws an {@link InputException} while the arms are moved otherwise
   * @param shadow whether a policy only proposes
   * @param holdOnAlarm whether an alarm of the policy's confidence ends the motion
   */
  record Wishes(Runnable requireUnmoved, BooleanSupplier shadow, BooleanSupplier holdOnAlarm) {}

  TrialDesk(
      RunningTrial.Parts parts, TrialLog log, StudyDesk desk, LoadedPolicy policy, Wishes wishes) {
    this.parts = parts;
    this.log = log;
    this.desk = desk;
    this.policy = policy;
    this.wishes = wishes;
  }

  // ---- any thread

  Bench bench() {
    return bench;
  }

  /** A start that is asked for now, to be run on the station's thread. */
  Runnable start() {
    long stopsSoFar = stops.get();
    return () -> begin(stopsSoFar);
  }

  /** Brakes and holds, at once; a start that has not begun does not. */
  void stop() {
    stops.incrementAndGet();
    parts.loop().stop();
  }

  /** A start that has not begun does not, or stops itself; a trial that runs is stopped. */
  void close() {
    stops.incrementAndGet();
    if (bench.phase() == Phase.RUNNING) {
      parts.loop().stop();
    }
  }

  // ---- station's thread

  /** Tells the operator something. */
  void notice(String sentence) {
    bench = bench.notice(sentence);
  }

  /** Prepares the evaluation's next trial; nothing if it is over. */
  void prepareNext() {
    bench.requireLabelled();
    desk.refresh(); // another console may have gone on with it
    Study study = desk.study();
    if (study == null || study.next().isEmpty()) {
      bench = Bench.EMPTY;
      return;
    }
    prepare(desk.next(), study.protocol().task());
  }

  void prepare(Choice choice, TaskDescription task) {
    bench.requireLabelled();
    int number = parts.store().trials(parts.session()).size() + 1;
    Bench before = bench;
    bench = Bench.preparing(choice, task, number, "Resetting the cell");
    try {
      wishes.requireUnmoved().run();
    } catch (InputException e) {
      bench = before;
      throw e;
    }
    parts.place().reset(task, choice.seed());
    if (policy.mustLoad(choice)) {
      bench =
          bench.busy(desk.hidden() ? "Loading the policy" : "Loading policy " + choice.policy());
    }
    try {
      policy.prepare(choice);
    } catch (InputException e) {
      throw desk.blind(e);
    }
    bench = Bench.ready(choice, task, number);
  }

  private void begin(long stopsSoFar) {
    Bench b = bench;
    Choice choice = b.choice();
    TaskDescription task = b.task();
    PolicyRunner runner = policy.runner();
    if (b.phase() != Phase.READY || choice == null || task == null || runner == null) {
      return; // pressed twice
    }
    if (stops.get() != stopsSoFar) {
      bench = b.notice("Stopped before the trial began; press Start to begin it.");
      return;
    }
    if (parts.loop().mode() == Mode.BRAKING) {
      throw new InputException("The arms are coming to rest; start again in a moment.");
    }
    bench = b.busy("Starting the trial");
    wishes.requireUnmoved().run();
    boolean onlyProposes = wishes.shadow().getAsBoolean();
    if (!onlyProposes) {
      parts.loop().requireArmed(); // what cannot be moved begins no trial
    }
    parts.loop().requirePictures();
    PlanExecutor source = new PlanExecutor(parts.cell(), runner, choice.seed());
    // In shadow nothing moves; and that there are alarms would tell which policy runs.
    source.holdOnAlarm(
        () -> wishes.holdOnAlarm().getAsBoolean() && !onlyProposes && !desk.hidden());
    TrialStart start =
        TrialStart.of(
            parts.session(),
            task,
            policy.used(),
            Choice.used(choice.selection()),
            choice.seed(),
            parts.cell().name(),
            onlyProposes ? flowdeck.trial.Mode.SHADOW : flowdeck.trial.Mode.AUTONOMOUS);
    String picture =
        TrialPictures.keepStart(parts.folder(), b.number(), parts.cell().camera().newest());
    if (picture != null) {
      start = start.withInitialImage(picture);
    }
    long id = parts.store().begin(choice.slot() == null ? start : start.in(choice.slot()));
    log.changed();
    parts.place().rewind();
    parts.pace().resetStatistics();
    RunningTrial trial =
        new RunningTrial(
            id, b.number(), parts, source, StageProgress.begin(task, parts.cell().clock().nanos()));
    running = trial;
    bench = b.running(trial.progress());
    trial.begin(onlyProposes);
    if (stops.get() != stopsSoFar) {
      parts.loop().stop();
    }
  }

  void follow() {
    whileRunning(
        trial -> {
          TrialEnd end = trial.follow();
          if (end != null) {
            log.changed();
            TrialPictures.keepEnd(parts.folder(), bench.number(), parts.cell().camera().newest());
            bench = bench.ended(trial.progress(), end);
          }
        });
  }

  void finish() {
    whileRunning(trial -> trial.end(EndReason.OPERATOR, "Ended by the operator."));
  }

  void mark(int stage) {
    whileRunning(trial -> trial.mark(stage));
  }

  void undoMark() {
    whileRunning(RunningTrial::undoMark);
  }

  /** Commits the label of the ended trial. */
  void commit(Label label) {
    RunningTrial ended = running;
    if (bench.phase() != Phase.ENDED || ended == null) {
      return; // pressed twice
    }
    Trial stored = parts.store().commit(ended.id(), label);
    log.changed();
    desk.refresh();
    bench = bench.committed(stored);
  }

  /** Does something to the running trial, if one runs, and shows how far it then is. */
  private void whileRunning(Consumer<RunningTrial> step) {
    RunningTrial trial = running;
    if (bench.phase() != Phase.RUNNING || trial == null) {
      return;
    }
    step.accept(trial);
    if (bench.progress() != trial.progress()) {
      log.changed();
      bench = bench.progress(trial.progress());
    }
  }
}
