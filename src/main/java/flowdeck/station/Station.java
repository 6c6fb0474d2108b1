package flowdeck.station;

import flowdeck.arms.Arm;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.control.WallPacer;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.Conditions;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.EndReason;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialStart;
import flowdeck.trial.protocol.Study;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The working place: one cell, one policy, one trial at a time, its recorder and its store.
 *
 * <p>Commands come from any thread and return at once: what cannot be done is refused with an
 * {@link InputException}, what takes time goes on on the station's own thread and shows in {@link
 * #bench}. {@link #stop} goes straight to the control loop. The station's thread also follows the
 * {@link RunningTrial}.
 */
public final class Station implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Station.class);
  private static final long LOOK_MILLIS = 20;

  private static final long REST_NANOS = 3_000_000_000L;
  private static final long DISK_NANOS = 1_000_000_000L;

  private final Clock wall = Clock.system();

  /** How often STOP was pressed: a start asked for before the last press must not begin. */
  private final AtomicLong stops = new AtomicLong();

  private final Path models;
  private final Workshop workshop;
  private final Place place;
  private final Cell cell;
  private final ControlLoop loop;
  private final WallPacer pace;
  private final TrialStore store;
  private final Session session;
  private final EpisodeRecording recording;
  private final DatasetDesk datasets;
  private final ManualMotion manual;
  private final EpisodeReplay replay;
  private final CameraCalibrator calibrator;
  private final TrialLog log;
  private final StudyDesk desk;
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile Bench bench = Bench.EMPTY;
  private volatile boolean holdOnAlarm;
  private volatile boolean shadow;
  private volatile long freeBytes;

  // Station thread only.
  private final LoadedPolicy policy;
  private @Nullable RunningTrial running;
  private long diskNanos;

  /**
   * Opens a station at the usual cell, with the store in the sessions folder.
   *
   * @param cell {@code simulated} or {@code replay:DIR}
   * @param sessions where trials and recordings land; its store must not be open elsewhere
   * @param models where policies are read from
   * @throws InputException if a part of it cannot be opened; nothing stays open then
   */
  public static Station open(String cell, Path sessions, Path models) {
    return open(cell, Conditions.USUAL, TrialStore.open(sessions), models);
  }

  /**
   * Opens a station at a cell that may differ from the usual one.
   *
   * @param cell {@code simulated} or {@code replay:DIR}
   * @param conditions of the simulated cell
   * @param store where trials land, and in whose folder recordings do; closed with the station
   * @param models where policies are read from
   * @throws InputException if a part of it cannot be opened; nothing stays open then
   */
  public static Station open(String cell, Conditions conditions, TrialStore store, Path models) {
    Place place = null;
    try {
      place = Place.open(cell, conditions);
      return new Station(place, store, models);
    } catch (RuntimeException e) {
      if (place != null) {
        place.close();
      }
      store.close();
      throw e;
    }
  }

  private Station(Place place, TrialStore store, Path models) {
    this.place = place;
    this.cell = place.cell();
    this.store = store;
    this.models = models;
    this.workshop = new Workshop(models);
    this.policy = new LoadedPolicy(models);
    this.session = store.newSession();
    this.log = new TrialLog(store, session);
    this.desk =
        new StudyDesk(
            store, session, models, commands::add, this::requireLabelled, this::prepareNext);
    this.recording = new EpisodeRecording(cell, store.folder(session));
    this.datasets = new DatasetDesk(store.folder(), recording);
    this.loop =
        new ControlLoop(cell, place.limits(), place.clearance(), place.supervision(), recording);
    this.pace = new WallPacer(loop);
    this.manual = new ManualMotion(cell, loop, place.limits(), this::requireFree);
    this.replay = new EpisodeReplay(cell, loop, place.limits(), this::requireStill, datasets::run);
    this.calibrator =
        new CameraCalibrator(
            cell, () -> loop.latest().get(), place.calibration(), CharucoTarget.A4, commands::add);
    this.diskNanos = wall.nanos() - DISK_NANOS;
    measureDisk();
    this.thread = NamedThreads.start("station", this::work);
  }

  // ---- reading, any thread

  /** The trial on the bench. */
  public Bench bench() {
    return bench;
  }

  /** What the control loop did last, or null before its first tick. */
  public @Nullable TickRecord tick() {
    return loop.latest().get();
  }

  /** How much room the arms had at their last step; null where nobody looks. */
  public @Nullable SpaceReport room() {
    return loop.space().get();
  }

  /** How regular the control loop runs. */
  public WallPacer pace() {
    return pace;
  }

  public Place place() {
    return place;
  }

  public EpisodeRecording recording() {
    return recording;
  }

  /** Recorded datasets and the long work on them. */
  public DatasetDesk datasets() {
    return datasets;
  }

  public Session session() {
    return session;
  }

  /** Where this session keeps its files. */
  public Path folder() {
    return store.folder(session);
  }

  /** The models folder and the long work on it. */
  public Workshop workshop() {
    return workshop;
  }

  /** This session's trials, to be read at once. */
  public TrialLog log() {
    return log;
  }

  /** The store; whoever asks it waits for a disk or a server. */
  public TrialStore store() {
    return store;
  }

  /** Free space where this session is written, as it was a moment ago. */
  public long freeBytes() {
    return freeBytes;
  }

  /** A disk in a network may keep whoever asks it waiting. */
  private void measureDisk() {
    if (wall.nanos() - diskNanos >= DISK_NANOS) {
      diskNanos = wall.nanos();
      freeBytes = store.folder().toFile().getUsableSpace();
    }
  }

  /** Seconds the running or ended trial has lasted. */
  public double elapsedSeconds() {
    Bench now = bench;
    if (now.end() != null) {
      return now.end().seconds();
    }
    return now.progress() == null ? 0 : now.progress().elapsedSeconds(cell.clock().nanos());
  }

  /** Whether a policy only proposes, so that nothing is moved by it. */
  public boolean shadow() {
    return shadow || !cell.motionAllowed();
  }

  /** Whether an alarm of the policy's confidence brakes and holds the arms. */
  public boolean holdsOnAlarm() {
    return holdOnAlarm;
  }

  /** The evaluation that is being carried out. */
  public StudyDesk desk() {
    return desk;
  }

  // ---- commands, any thread

  /** Says whether an alarm brakes and holds the arms, from the next decision on. */
  public void holdOnAlarm(boolean hold) {
    holdOnAlarm = hold;
  }

  /** Says whether the policy only proposes, from the next trial on. */
  public void shadow(boolean only) {
    refuseWhile(Phase.RUNNING, "A trial is running; finish or stop it first.");
    shadow = only;
  }

  /**
   * Arms a cell that holds after a fault or a stop; nothing moves by it.
   *
   * @throws InputException if there is nothing to arm, or an arm is not available
   */
  public void rearm() {
    loop.rearm();
  }

  /**
   * Makes an arm's gripper ready, which moves its fingers.
   *
   * @throws InputException while a trial runs or an arm is moved by hand
   */
  public void activateGripper(String arm) {
    refuseWhile(Phase.RUNNING, "A trial is running; finish or stop it first.");
    requireStill();
    cell.arms().stream()
        .filter(candidate -> candidate.name().equals(arm))
        .forEach(candidate -> candidate.gripper().ifPresent(Gripper::reactivate));
  }

  /** Nothing is moved by hand while a trial runs or the cell is made ready for one. */
  private void requireFree() {
    Bench now = bench;
    if (now.phase() == Phase.RUNNING || now.busy() != null) {
      throw new InputException(
          now.busy() == null
              ? "A trial is running; finish or stop it first."
              : "%s; wait until that is done.".formatted(now.busy()));
    }
    requireNoReplay();
  }

  private void requireNoReplay() {
    if (replay.moving()) {
      throw new InputException("An episode is being replayed; end that first.");
    }
  }

  /** Nothing moves the arms and nothing is about to. */
  private void requireStill() {
    requireFree();
    if (manual.moving()) {
      throw new InputException("An arm is being moved by hand; let go of its key first.");
    }
  }

  /** Motion by hand, between trials. */
  public ManualMotion manual() {
    return manual;
  }

  /** Motion along recorded episodes, between trials. */
  public EpisodeReplay replay() {
    return replay;
  }

  /** The calibration of the cell's camera. */
  public CameraCalibrator calibrator() {
    return calibrator;
  }

  /** Chooses what the next trial runs and prepares it. */
  public void select(Choice choice) {
    requireLabelled();
    if (desk.study() != null) {
      throw new InputException(
          "An evaluation decides what the next trial runs; leave it first, you can go on with it"
              + " later.");
    }
    TaskDescription task = Tasks.named(choice.task());
    commands.add(() -> prepare(choice, task));
  }

  private void requireLabelled() {
    refuseWhile(Phase.RUNNING, "A trial is running; finish or stop it first.");
    refuseWhile(Phase.ENDED, "The last trial has no label yet; commit it first.");
  }

  /** Starts the prepared trial. */
  public void start() {
    if (bench.phase() != Phase.READY) {
      throw new InputException("There is no trial ready to start; choose task and policy first.");
    }
    long stopsSoFar = stops.get();
    commands.add(() -> begin(stopsSoFar));
  }

  /** STOP (software): brakes and holds, at once; a start that has not begun does not. */
  public void stop() {
    stops.incrementAndGet();
    replay.stopped();
    loop.stop();
  }

  /** Ends the running trial in an orderly way. */
  public void finish() {
    if (bench.phase() != Phase.RUNNING) {
      throw new InputException("No trial is running.");
    }
    commands.add(
        () -> whileRunning(trial -> trial.end(EndReason.OPERATOR, "Ended by the operator.")));
  }

  /** Says that the stage with this index is completed now. */
  public void markStage(int stage) {
    commands.add(() -> whileRunning(trial -> trial.mark(stage)));
  }

  /** Takes the newest stage mark back. */
  public void undoMark() {
    commands.add(() -> whileRunning(RunningTrial::undoMark));
  }

  /** Commits the label of the ended trial. */
  public void commit(Label label) {
    if (bench.phase() != Phase.ENDED) {
      throw new InputException("There is no ended trial that waits for a label.");
    }
    commands.add(
        () -> {
          Bench b = bench;
          RunningTrial ended = running;
          if (b.phase() != Phase.ENDED || ended == null) {
            return; // pressed twice
          }
          Trial stored = store.commit(ended.id(), label);
          log.changed();
          desk.refresh();
          bench = b.committed(stored);
        });
  }

  /** Corrects the label of an older trial of this session. */
  public void relabel(long trial, Label label) {
    commands.add(
        () -> {
          store.edit(trial, label);
          log.changed();
          desk.refresh();
        });
  }

  /** Prepares the next trial, with the next seed. */
  public void next() {
    Choice choice = bench.choice();
    if (bench.phase() != Phase.COMMITTED || choice == null) {
      throw new InputException("The last trial has no label yet; commit it first.");
    }
    if (desk.study() == null) {
      select(choice.next());
    } else {
      commands.add(this::prepareNext);
    }
  }

  /** Starts recording an episode, or ends it and keeps it. */
  public void toggleRecording() {
    commands.add(
        () -> {
          if (recording.isRecording()) {
            recording.keep(0);
          } else {
            requireHeard();
            recording.start(instruction());
          }
        });
  }

  /** Ends recording and puts the episode aside. */
  public void discardRecording() {
    commands.add(recording::discard);
  }

  /** Keeps the last 30 s as an episode. */
  public void keepLast() {
    commands.add(
        () -> {
          requireHeard();
          recording.keepLast(
              instruction(),
              problem ->
                  commands.add(
                      () -> {
                        throw new InputException(problem);
                      }));
        });
  }

  /** Keeps the recording that was discarded last. */
  public void restoreDiscarded() {
    commands.add(recording::restoreDiscarded);
  }

  private void refuseWhile(Phase phase, String sentence) {
    if (bench.phase() == phase) {
      throw new InputException(sentence);
    }
  }

  // ---- station thread

  private void work() {
    while (!closing) {
      try {
        Runnable command = commands.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (command != null) {
          command.run();
        }
        follow();
        log.look();
        recording.look();
        manual.look();
        replay.look();
        calibrator.look();
        measureDisk();
      } catch (InputException e) {
        bench = bench.notice(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) { // thread root: the operator must hear of it, and go on
        failed(e);
      } catch (Error e) { // who follows the trial may be broken
        loop.stop();
        failed(e);
      }
    }
  }

  private void failed(Throwable e) {
    LOG.error("The station failed", e);
    bench = bench.notice("Internal error: %s; the log has the details.".formatted(e));
  }

  /** Prepares the evaluation's next trial; nothing if it is over. */
  private void prepareNext() {
    requireLabelled();
    desk.refresh(); // another console may have gone on with it
    Study study = desk.study();
    if (study == null || study.next().isEmpty()) {
      bench = Bench.EMPTY;
      return;
    }
    prepare(desk.next(), study.protocol().task());
  }

  private void prepare(Choice choice, TaskDescription task) {
    requireLabelled();
    int number = store.trials(session).size() + 1;
    Bench before = bench;
    bench = Bench.preparing(choice, task, number, "Resetting the cell");
    if (manual.moving() || replay.moving()) {
      bench = before;
      requireNoReplay();
      throw new InputException("An arm is being moved by hand; let go of its key first.");
    }
    place.reset(task, choice.seed());
    if (policy.mustLoad(choice)) {
      bench =
          bench.busy(desk.hidden() ? "Loading the policy" : "Loading policy " + choice.policy());
    }
    policy.prepare(choice);
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
    if (loop.mode() == Mode.BRAKING) {
      throw new InputException("The arms are coming to rest; start again in a moment.");
    }
    bench = b.busy("Starting the trial");
    if (manual.moving()) {
      throw new InputException("An arm is being moved by hand; let go of its key, then start.");
    }
    requireNoReplay();
    boolean onlyProposes = shadow();
    if (!onlyProposes) {
      loop.requireArmed(); // what cannot be moved begins no trial
    }
    loop.requirePictures();
    PlanExecutor source = new PlanExecutor(cell, runner, choice.seed());
    source.holdOnAlarm(() -> holdOnAlarm && !onlyProposes); // in shadow nothing moves
    TrialStart start =
        TrialStart.of(
            session,
            task,
            policy.used(),
            Choice.used(choice.selection()),
            choice.seed(),
            cell.name(),
            onlyProposes ? flowdeck.trial.Mode.SHADOW : flowdeck.trial.Mode.AUTONOMOUS);
    String picture = TrialPictures.keepStart(folder(), b.number(), cell.camera().newest());
    if (picture != null) {
      start = start.withInitialImage(picture);
    }
    long id = store.begin(choice.slot() == null ? start : start.in(choice.slot()));
    log.changed();
    place.rewind();
    pace.resetStatistics();
    RunningTrial trial =
        new RunningTrial(
            id,
            b.number(),
            new RunningTrial.Parts(place, loop, pace, store, session, recording),
            source,
            StageProgress.begin(task, cell.clock().nanos()));
    running = trial;
    bench = b.running(trial.progress());
    trial.begin(onlyProposes);
    if (stops.get() != stopsSoFar) {
      loop.stop();
    }
  }

  private void follow() {
    whileRunning(
        trial -> {
          TrialEnd end = trial.follow();
          if (end != null) {
            log.changed();
            TrialPictures.keepEnd(folder(), bench.number(), cell.camera().newest());
            bench = bench.ended(trial.progress(), end);
          }
        });
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

  /** What an arm never told must not be recorded as if it had. */
  private void requireHeard() {
    for (Arm arm : cell.arms()) {
      if (arm.link().map(link -> link.heard() == 0).orElse(false)) {
        throw new InputException(
            "The %s arm has not told yet where it is; connect it, then record."
                .formatted(arm.name()));
      }
    }
  }

  private String instruction() {
    TaskDescription task = bench.task();
    return task == null ? "Free recording" : task.instruction();
  }

  @Override
  public void close() {
    stops.incrementAndGet(); // a start that has not begun does not, or stops itself
    replay.stopped();
    if (bench.phase() == Phase.RUNNING || replay.moving()) {
      loop.stop();
    }
    awaitRest();
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    awaitRest(); // from a start that was under way
    workshop.close();
    datasets.close();
    pace.close();
    policy.close();
    recording.close();
    place.close();
    store.close();
  }

  /** Lets the arms brake before nobody ticks them any more. */
  private void awaitRest() {
    long deadline = wall.nanos() + REST_NANOS;
    Mode mode = loop.mode();
    while ((mode == Mode.RUNNING || mode == Mode.BRAKING) && wall.nanos() < deadline) {
      LockSupport.parkNanos(LOOK_MILLIS * 1_000_000);
      mode = loop.mode();
    }
  }
}
