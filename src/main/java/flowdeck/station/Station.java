package flowdeck.station;

import flowdeck.arms.Arm;
import flowdeck.arms.gripper.Gripper;
import flowdeck.arms.motion.SpaceReport;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.control.WallPacer;
import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.core.TickRecord;
import flowdeck.core.TickRecord.Mode;
import flowdeck.sim.Conditions;
import flowdeck.station.Bench.Phase;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.store.TrialStore;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
  private final Review review;
  private final StudyDesk desk;
  private final LeftBehind leftBehind;
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean holdOnAlarm;
  private volatile boolean shadow;
  private volatile long freeBytes;

  private final LoadedPolicy policy;
  private final TrialDesk trials;
  private long diskNanos; // station's thread only

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
            store,
            session,
            models,
            commands::add,
            this::requireLabelled,
            () -> trials().prepareNext());
    this.review =
        new Review(
            store,
            commands::add,
            () -> {
              log.changed();
              desk.refresh();
            });
    this.recording = new EpisodeRecording(cell, store.folder(session));
    this.datasets = new DatasetDesk(store.folder(), recording);
    this.loop =
        new ControlLoop(cell, place.limits(), place.clearance(), place.supervision(), recording);
    this.pace = new WallPacer(loop);
    this.manual = new ManualMotion(cell, loop, place.limits(), this::requireFree);
    this.trials =
        new TrialDesk(
            new RunningTrial.Parts(place, loop, pace, store, session, recording),
            log,
            desk,
            policy,
            new TrialDesk.Wishes(this::requireUnmoved, this::shadow, this::holdsOnAlarm));
    this.replay = new EpisodeReplay(cell, loop, place.limits(), this::requireStill, datasets::run);
    this.calibrator =
        new CameraCalibrator(
            cell, () -> loop.latest().get(), place.calibration(), CharucoTarget.A4, commands::add);
    this.diskNanos = wall.nanos() - DISK_NANOS;
    measureDisk();
    this.leftBehind = new LeftBehind(store, session, commands::add);
    this.thread = NamedThreads.start("station", this::work);
  }

  // ---- reading, any thread

  /** The trial on the bench. */
  public Bench bench() {
    return trials.bench();
  }

  private TrialDesk trials() {
    return trials;
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

  /** What consoles that were killed left in the sessions folder. */
  public LeftBehind leftBehind() {
    return leftBehind;
  }

  /** This session's trials, to be read at once. */
  public TrialLog log() {
    return log;
  }

  /** The recording that is looked at afterwards. */
  public Review review() {
    return review;
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
    Bench now = bench();
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
    Bench now = bench();
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
    requireUnmoved();
  }

  /** The arms are moved neither by hand nor along a recording. */
  private void requireUnmoved() {
    requireNoReplay();
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
    commands.add(() -> trials.prepare(choice, task));
  }

  private void requireLabelled() {
    bench().requireLabelled();
  }

  /** Starts the prepared trial. */
  public void start() {
    if (bench().phase() != Phase.READY) {
      throw new InputException("There is no trial ready to start; choose task and policy first.");
    }
    commands.add(trials.start());
  }

  /** STOP (software): brakes and holds, at once; a start that has not begun does not. */
  public void stop() {
    replay.stopped();
    trials.stop();
  }

  /** Ends the running trial in an orderly way. */
  public void finish() {
    if (bench().phase() != Phase.RUNNING) {
      throw new InputException("No trial is running.");
    }
    commands.add(trials::finish);
  }

  /** Says that the stage with this index is completed now. */
  public void markStage(int stage) {
    commands.add(() -> trials.mark(stage));
  }

  /** Takes the newest stage mark back. */
  public void undoMark() {
    commands.add(trials::undoMark);
  }

  /** Commits the label of the ended trial. */
  public void commit(Label label) {
    if (bench().phase() != Phase.ENDED) {
      throw new InputException("There is no ended trial that waits for a label.");
    }
    commands.add(() -> trials.commit(label));
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
    Bench now = bench();
    Choice choice = now.choice();
    if (now.phase() != Phase.COMMITTED || choice == null) {
      throw new InputException("The last trial has no label yet; commit it first.");
    }
    if (desk.study() == null) {
      select(choice.next());
    } else {
      commands.add(trials::prepareNext);
    }
  }

  /** Starts recording an episode, or ends it and keeps it. */
  public void toggleRecording() {
    commands.add(
        () -> {
          if (recording.isRecording()) {
            recording.keep();
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

  /** Puts the running recording aside and begins the next at once. */
  public void recordAgain() {
    if (!recording.isRecording()) {
      throw new InputException("Nothing is being recorded that could be done again.");
    }
    commands.add(
        () -> {
          requireHeard();
          recording.discard();
          recording.start(instruction());
        });
  }

  /**
   * Says how many episodes are wanted.
   *
   * @param target 0 for no number
   */
  public void wantEpisodes(int target) {
    if (target < 0) {
      throw new InputException("A number of episodes cannot be negative; give 0 for none.");
    }
    commands.add(() -> recording.target(target));
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
    if (bench().phase() == phase) {
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
        trials.follow();
        log.look();
        recording.look();
        manual.look();
        replay.look();
        calibrator.look();
        measureDisk();
      } catch (InputException e) {
        trials.notice(String.valueOf(e.getMessage()));
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
    trials.notice("Internal error: %s; the log has the details.".formatted(e));
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
    TaskDescription task = bench().task();
    return task == null ? "Free recording" : task.instruction();
  }

  @Override
  public void close() {
    replay.stopped();
    trials.close();
    if (replay.moving()) {
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
    leftBehind.close();
    review.close();
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
