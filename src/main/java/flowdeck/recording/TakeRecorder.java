package flowdeck.recording;

import flowdeck.core.ArmState;
import flowdeck.core.Fault;
import flowdeck.core.InputException;
import flowdeck.core.Latest;
import flowdeck.core.TickRecord;
import flowdeck.dataset.Capture;
import flowdeck.dataset.DatasetWriter;
import flowdeck.dataset.EpisodeWriter;
import flowdeck.dataset.Schema;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.VideoWriter;
import flowdeck.recording.RecorderStatus.State;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The take in progress and the counters around it. Lives on the recorder's thread; only {@link
 * #status} may be called from others.
 */
final class TakeRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(TakeRecorder.class);
  static final long WARN_BYTES = 5_000_000_000L;
  static final long STOP_BYTES = 1_000_000_000L;
  private static final long STILL_RUNS = Long.MAX_VALUE;

  private final Path folder;
  private final Schema schema;
  private final LongSupplier freeBytes;
  private final Latest<RecorderStatus> status = new Latest<>();
  private final TakeHealth health = new TakeHealth();
  private final double bytesPerSecond;
  private @Nullable DatasetWriter writer;
  private @Nullable EpisodeWriter episode;
  private State state = State.IDLE;
  private String task = "";
  private String message = "";
  private String warning = "";
  private @Nullable Fault fault;
  private int rows;
  private int repeated;
  private int discarded;
  private int target;

  /** Of the take that was discarded last; null if there is none. */
  private @Nullable Facts discardedFacts;

  /** Episodes there were when the dataset was released. */
  private int released;

  private long firstNanos;
  private long lastNanos;

  /** The newest trial, if there was one, and when it was over. */
  private @Nullable ShownTrial trial;

  private long trialEndNanos;

  /** What is noted beside an episode. */
  private record Facts(Capture capture, List<String> health) {}

  TakeRecorder(Path folder, Schema schema, int target, LongSupplier freeBytes) {
    this.folder = folder;
    this.schema = schema;
    this.target = target;
    this.freeBytes = freeBytes;
    this.bytesPerSecond = VideoWriter.bytesPerSecond(schema.width(), schema.height(), schema.fps());
    publish();
  }

  /** The dataset, made or opened when it is first needed. */
  private DatasetWriter opened() {
    DatasetWriter open = writer;
    if (open == null) {
      open = DatasetWriter.openOrCreate(folder, schema);
      writer = open;
      message = String.join(" ", open.recoveryNotes());
    }
    return open;
  }

  RecorderStatus status() {
    RecorderStatus newest = status.get();
    if (newest == null) {
      throw new IllegalStateException("No status before the constructor ends");
    }
    return newest;
  }

  boolean recording() {
    return state == State.RECORDING;
  }

  boolean idle() {
    return state == State.IDLE;
  }

  void start(String task) {
    if (state != State.IDLE) {
      throw new IllegalStateException("Keep or discard the take before starting another");
    }
    try {
      message = "";
      fault = null;
      rows = 0;
      DatasetWriter dataset = opened();
      if (!checkSpace()) {
        throw new InputException(
            "Less than 1 GB is free on the disk of %s; free some space, then record."
                .formatted(folder));
      }
      episode = dataset.begin(task);
    } catch (InputException e) {
      report(e);
      throw e;
    }
    this.task = task;
    health.begin();
    repeated = 0;
    state = State.RECORDING;
    if (trialEndNanos == STILL_RUNS) {
      showTrial();
    }
    publish();
  }

  void trialBegins(ShownTrial begun) {
    trial = begun;
    trialEndNanos = STILL_RUNS;
    if (state == State.RECORDING) {
      showTrial();
    }
  }

  void trialEnded(long nanos) {
    trialEndNanos = nanos;
  }

  private void showTrial() {
    EpisodeWriter open = episode;
    ShownTrial newest = trial;
    if (open != null && newest != null) {
      open.shows(newest);
    }
  }

  /** A tick of the take, whether it makes a row or not. */
  void observe(TickRecord tick) {
    health.observe(tick);
  }

  void append(RowSampler.Row row) {
    EpisodeWriter open = episode;
    if (open == null || (state != State.RECORDING && state != State.SAVING)) {
      return;
    }
    if (!row.state().isFinite() || !row.action().isFinite()) {
      end("a measured position or a target was not a finite number");
      return;
    }
    try {
      Map<String, Number> extra = new HashMap<>();
      row.plan().put(extra);
      extra.put(EpisodeRecorder.STAGE.name(), row.stage());
      extra.put(EpisodeRecorder.NOMINAL.name(), row.nominal() ? 1 : 0);
      for (ArmState arm : row.arms()) {
        Long cabinet = arm.cabinetNanos();
        extra.put(
            EpisodeRecorder.cabinetTime(arm.name()).name(), cabinet == null ? 0 : cabinet / 1e9);
        extra.put(EpisodeRecorder.stateTime(arm.name()).name(), arm.nanos() / 1e9);
      }
      open.append(row.frame(), row.state(), row.action(), extra);
      firstNanos = rows == 0 ? row.frame().captureNanos() : firstNanos;
      lastNanos = row.frame().captureNanos();
      rows++;
      repeated += row.repeated() ? 1 : 0;
      if (rows % schema.fps() == 0 && !checkSpace()) {
        end("less than 1 GB is free on the disk beside what saving the take needs");
      }
      publish();
    } catch (InputException e) {
      LOG.warn("Recording ended", e);
      end(String.valueOf(e.getMessage()));
    }
  }

  /** Ends the take by itself; what was recorded can still be kept. */
  void end(String reason) {
    state = State.ENDED;
    health.ended(reason);
    fault = new Fault.PartFailed("Recorder", reason);
    message =
        "Recording ended: %s. The %d frames before are safe; keep or discard them."
            .formatted(reason, rows);
    publish();
  }

  int keep() {
    EpisodeWriter open = requireTake();
    state = State.SAVING;
    publish();
    try {
      message = "";
      int index = open.commit();
      note(index, facts());
      return index;
    } catch (InputException e) {
      report(e);
      throw e;
    } finally {
      finish();
    }
  }

  private Facts facts() {
    return new Facts(
        new Capture(achievedFps(), repeated, health.lost(), health.faults()),
        health.sentences(repeated));
  }

  private void note(int index, Facts facts) {
    opened().note(index, facts.capture());
    opened().note(index, facts.health());
  }

  /**
   * Makes an episode of what just happened.
   *
   * @param meanwhile is run between rows, because encoding them takes seconds
   */
  int keepPast(String task, RecentPast past, Runnable meanwhile) {
    start(task);
    if (past.firstNanos() < trialEndNanos) {
      showTrial();
    }
    state = State.SAVING;
    past.ticks().forEach(health::observe);
    for (RowSampler.Row row = past.poll();
        row != null && state == State.SAVING;
        row = past.poll()) {
      append(row);
      meanwhile.run();
    }
    if (state != State.SAVING) {
      throw new InputException(message);
    }
    return keep();
  }

  void discard() {
    EpisodeWriter open = requireTake();
    try {
      message = "";
      open.discard();
      if (rows > 0) {
        discarded++;
        discardedFacts = facts();
      }
    } catch (InputException e) {
      report(e);
      throw e;
    } finally {
      finish();
    }
  }

  OptionalInt restoreDiscarded() {
    if (state != State.IDLE) {
      throw new IllegalStateException("Keep or discard the take first");
    }
    try {
      message = "";
      OptionalInt restored = opened().restoreDiscarded();
      Facts facts = discardedFacts;
      if (restored.isPresent() && facts != null) { // else it is of an earlier recorder
        discarded--;
        discardedFacts = null;
        note(restored.getAsInt(), facts);
      }
      return restored;
    } catch (InputException e) {
      report(e);
      throw e;
    } finally {
      publish();
    }
  }

  /** How many episodes are wanted; 0 if no number is set. */
  void target(int episodes) {
    target = episodes;
    publish();
  }

  /** Lets others at the dataset until the next take, which opens it again. */
  void release() {
    DatasetWriter open = writer;
    if (state != State.IDLE) {
      throw new InputException("A recording is running; save or discard it first.");
    }
    if (open != null) {
      released = open.episodes();
      open.close();
      writer = null;
    }
  }

  void fail(Fault fault) {
    this.fault = fault;
    message = fault.message();
  }

  void close() {
    Fault reason = fault;
    try {
      if (episode != null) {
        discard();
        message = "The unfinished take was put aside.";
      }
      fault = reason;
    } catch (InputException e) {
      LOG.warn("The unfinished take stays in staging", e);
    } finally {
      if (writer != null) {
        writer.close();
      }
      state = State.CLOSED;
      publish();
    }
  }

  private EpisodeWriter requireTake() {
    EpisodeWriter open = episode;
    if (open == null) {
      throw new IllegalStateException("Nothing is being recorded");
    }
    return open;
  }

  private void finish() {
    episode = null;
    state = State.IDLE;
    task = "";
    fault = null;
    publish();
  }

  private void report(InputException e) {
    message = String.valueOf(e.getMessage());
    publish();
  }

  /** Warns between takes too that space gets scarce. */
  void lookAtSpace() {
    try {
      checkSpace();
    } catch (InputException e) {
      warning = String.valueOf(e.getMessage());
    }
    publish();
  }

  /**
   * Whether there is enough space to go on, and then to save the take, which copies it; warns while
   * it gets scarce.
   */
  private boolean checkSpace() {
    long free = freeBytes.getAsLong();
    double spare = free - STOP_BYTES - rows * bytesPerSecond / schema.fps();
    warning =
        free < WARN_BYTES
            ? String.format(
                Locale.ROOT,
                "Only %.1f GB are free on the disk of %s, enough to record for %.1f h; free some"
                    + " space.",
                free / 1e9,
                folder,
                Math.max(0, spare / bytesPerSecond / 3600))
            : "";
    return spare >= 0;
  }

  private void publish() {
    double seconds = rows == 0 ? 0 : rows / (double) schema.fps();
    status.set(
        new RecorderStatus(
            state,
            task,
            rows,
            seconds,
            writer == null ? released : writer.episodes(),
            discarded,
            target,
            achievedFps(),
            repeated,
            message.isEmpty() || warning.isEmpty() ? message + warning : message + " " + warning,
            fault,
            health.sentences(repeated)));
  }

  private double achievedFps() {
    double spanSeconds = (lastNanos - firstNanos) / 1e9;
    return rows > 1 && spanSeconds > 0 ? (rows - 1) / spanSeconds : 0;
  }
}
