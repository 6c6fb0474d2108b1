package flowdeck.station;

import flowdeck.arms.Arm;
import flowdeck.control.Cell;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.TickRecord;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.TrialTie;
import flowdeck.recording.EpisodeRecorder;
import flowdeck.recording.RecorderStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session's recordings. The dataset is made with the first recording, in the size of the
 * camera's frames.
 *
 * <p>Ticks come from the control thread and never wait; starting, keeping and discarding belong to
 * the station's thread; reading to any.
 */
public final class EpisodeRecording implements Consumer<TickRecord>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpisodeRecording.class);

  /** Rows per second, if the camera's rate allows; what the policies are trained on. */
  private static final int USUAL_FPS = 15;

  private final Cell cell;
  private final String session;
  private final Path folder;
  private final List<Episode> episodes = new CopyOnWriteArrayList<>();
  private volatile @Nullable EpisodeRecorder recorder;
  private volatile @Nullable RecorderStatus discarded;
  private volatile int target;

  // Station's thread only.
  private boolean looked;
  private @Nullable ShownTrial trial;

  /**
   * An episode recorded in this session.
   *
   * @param index in the dataset
   * @param task instruction
   * @param frames rows
   * @param seconds length
   * @param trial number of the trial it shows, or 0
   * @param health what was out of order while it was recorded, a sentence each: faults, arms that
   *     could not be moved, lost frames
   */
  public record Episode(
      int index, String task, long frames, double seconds, int trial, List<String> health) {
    public Episode {
      health = List.copyOf(health);
    }
  }

  EpisodeRecording(Cell cell, Path sessionFolder) {
    this.cell = cell;
    this.session = String.valueOf(sessionFolder.getFileName());
    this.folder = dataset(sessionFolder);
  }

  /** Where a session's recordings are. */
  static Path dataset(Path sessionFolder) {
    return sessionFolder.resolve("dataset");
  }

  @Override
  public void accept(TickRecord tick) {
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.accept(tick);
    }
  }

  /** What the recorder is doing. */
  public RecorderStatus status() {
    EpisodeRecorder running = recorder;
    return running != null
        ? running.status()
        : new RecorderStatus(
            RecorderStatus.State.IDLE, "", 0, 0, 0, 0, target, 0, 0, "", null, List.of());
  }

  /** Whether a take is being recorded or waits to be kept. */
  public boolean isRecording() {
    RecorderStatus.State state = status().state();
    return state == RecorderStatus.State.RECORDING || state == RecorderStatus.State.ENDED;
  }

  /** The episodes kept in this session, oldest first. */
  public List<Episode> episodes() {
    return List.copyOf(episodes);
  }

  /** Where the dataset is. */
  public Path folder() {
    return folder;
  }

  /** Whether a discarded take can be brought back now; the last one can until the next is. */
  public boolean canRestore() {
    return discarded != null && !isRecording();
  }

  /** Begins to remember what happens, once there is an image. */
  void look() {
    if (!looked && cell.camera().newest() != null) {
      looked = true; // whatever refuses now is told once, and again when something is recorded
      opened();
    }
  }

  /** Begins a take with the next frame. */
  void start(String task) {
    requireSaved();
    join(opened().start(task));
  }

  /** What is being saved takes the recorder a moment, for which nobody should wait. */
  private void requireSaved() {
    if (status().state() == RecorderStatus.State.SAVING) {
      throw new InputException("An episode is still being saved; try again in a moment.");
    }
  }

  private void requireNotRecording() {
    if (isRecording()) {
      throw new InputException("A recording is running; save or discard it first.");
    }
  }

  /**
   * Makes an episode of the last 30 s. Returns at once.
   *
   * @param refused hears on any thread what went wrong, in a sentence
   */
  void keepLast(String task, Consumer<String> refused) {
    requireNotRecording();
    requireSaved();
    EpisodeRecorder running = opened();
    running
        .keepLast(task)
        .whenComplete(
            (index, problem) -> {
              if (problem != null) {
                refused.accept(String.valueOf(problem.getMessage()));
              } else {
                episodes.add(episode(index, task, running.status()));
              }
            });
  }

  /** Keeps the take that was discarded last. */
  void restoreDiscarded() {
    requireNotRecording();
    requireSaved();
    RecorderStatus take = discarded;
    if (take == null) {
      throw new InputException("There is no discarded recording to bring back.");
    }
    join(opened().restoreDiscarded())
        .ifPresent(index -> episodes.add(episode(index, take.task(), take)));
    discarded = null;
  }

  private Episode episode(int index, String task, RecorderStatus take) {
    return new Episode(index, task, take.frames(), take.seconds(), trialOf(index), take.health());
  }

  private int trialOf(int index) {
    try {
      return TrialTie.read(folder).stream()
          .filter(tie -> tie.episode() == index && tie.trial().session().equals(session))
          .mapToInt(tie -> tie.trial().number())
          .findFirst()
          .orElse(0);
    } catch (InputException e) {
      LOG.warn("Nothing tells which trial episode {} shows", index, e);
      return 0;
    }
  }

  /**
   * Saves the take.
   *
   * @return its index in the dataset
   */
  int keep() {
    EpisodeRecorder running = opened();
    String task = running.status().task();
    int index = join(running.keep());
    RecorderStatus take = running.status(); // with the ticks that still waited to be recorded
    episodes.add(episode(index, task, take));
    return index;
  }

  /**
   * Says that a trial begins, which is shown by the running take and by all until it ends.
   *
   * @param number in the session
   * @param startNanos now, on the cell's clock
   */
  void trialBegins(int number, long startNanos) {
    ShownTrial begun = new ShownTrial(session, number, startNanos / 1e9);
    trial = begun;
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.trialBegins(begun);
    }
  }

  /**
   * Says that it is over.
   *
   * @param nanos when its last tick was, on the cell's clock
   */
  void trialEnded(long nanos) {
    trial = null;
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.trialEnded(nanos);
    }
  }

  /** Puts the take aside. */
  void discard() {
    if (isRecording()) {
      EpisodeRecorder running = opened();
      String task = running.status().task();
      join(running.discard());
      RecorderStatus take = running.status();
      discarded = take.frames() > 0 ? take.of(task) : discarded;
    }
  }

  /** Says how many episodes are wanted; 0 if no number is set. */
  void target(int episodes) {
    target = episodes;
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.target(episodes);
    }
  }

  /**
   * Lets the dataset be changed until something is recorded again; waits a moment for the recorder.
   * Any thread.
   *
   * @throws InputException while something is being recorded
   */
  void release() {
    EpisodeRecorder running = recorder;
    if (running != null) {
      join(running.release());
    }
  }

  /** The stage that the following rows carry. */
  void stage(int stage) {
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.stage(stage);
    }
  }

  private EpisodeRecorder opened() {
    EpisodeRecorder running = recorder;
    if (running != null) {
      return running;
    }
    Frame frame = cell.camera().newest();
    if (frame == null) {
      throw new InputException(
          "Camera %s has delivered no frame yet, so nothing can be recorded; wait for its image."
              .formatted(cell.camera().name()));
    }
    double cameraFps = cell.camera().framesPerSecond();
    int fps = cameraFps % USUAL_FPS == 0 ? USUAL_FPS : (int) Math.round(cameraFps);
    running =
        new EpisodeRecorder(
            folder,
            EpisodeRecorder.schema(
                fps,
                cell.name(),
                frame.width(),
                frame.height(),
                cell.layout(),
                cell.real() ? cell.arms().stream().map(Arm::name).toList() : List.of()),
            cameraFps,
            target);
    if (trial != null) {
      running.trialBegins(trial);
    }
    recorder = running;
    return running;
  }

  private static <T> T join(CompletableFuture<T> command) {
    try {
      return command.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    EpisodeRecorder running = recorder;
    if (running != null) {
      running.close();
    }
  }
}
