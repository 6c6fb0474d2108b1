package flowdeck.recording;

import flowdeck.core.ActionLayout;
import flowdeck.core.Fault;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.core.TickRecord;
import flowdeck.dataset.Schema;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.VideoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the ticks of the control loop as episodes of a dataset, on a thread of its own.
 *
 * <p>Ticks and commands may come from any thread; they are handled in the order they came. The
 * control thread is never blocked: if the recorder falls behind by more than its queue, the take
 * ends by itself and the status carries a fault.
 */
public final class EpisodeRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EpisodeRecorder.class);

  /** Stage of the task as the trial had it. */
  public static final Schema.Column STAGE = new Schema.Column("stage", Schema.Type.INT64);

  /**
   * Whether nothing was out of order: no fault, every arm could be moved, the image is new. Of
   * cells with robot controllers only.
   */
  public static final Schema.Column NOMINAL = new Schema.Column("nominal", Schema.Type.BOOL);

  /** Three seconds of ticks at 100 Hz. */
  private static final int QUEUED_TICKS = 300;

  private sealed interface Message {
    record Tick(TickRecord record, int stage) implements Message {}

    record Command<T>(Supplier<T> action, CompletableFuture<T> done) implements Message {
      void run() {
        try {
          done.complete(action.get());
        } catch (InputException | IllegalStateException e) {
          done.completeExceptionally(e);
        }
      }
    }

    record Close() implements Message {}
  }

  /** How often the disk is looked at between takes. */
  private static final long SPACE_NANOS = 10_000_000_000L;

  private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(QUEUED_TICKS);
  private final RowSampler sampler;
  private final TakeRecorder take;
  private final Thread thread;
  private volatile boolean overflow;
  private volatile boolean closed;
  private volatile int stage;

  // Recorder's thread only.
  private final int fps;
  private RecentPast past;
  private boolean inTake;
  private long spaceNanos = Long.MIN_VALUE;

  /**
   * Starts a recorder.
   *
   * @param folder of the dataset, which is made or opened with the first take
   * @param schema of the dataset, see {@link #schema}
   * @param cameraFps nominal rate of the camera whose frames the ticks carry
   * @param target episodes wanted, 0 if no number is set
   * @throws InputException if the camera's rate is no multiple of the dataset's
   */
  public EpisodeRecorder(Path folder, Schema schema, double cameraFps, int target) {
    this(folder, schema, cameraFps, target, new FreeSpace(folder));
  }

  EpisodeRecorder(
      Path folder, Schema schema, double cameraFps, int target, LongSupplier freeBytes) {
    fps = schema.fps();
    int framesPerRow = (int) Math.round(cameraFps / fps);
    if (framesPerRow < 1 || Math.abs(framesPerRow * fps - cameraFps) > 0.01 * cameraFps) {
      throw new InputException(
          "A camera at %.1f fps cannot be recorded at %d fps; choose a rate that divides the camera's."
              .formatted(cameraFps, fps));
    }
    sampler = new RowSampler(framesPerRow, fps);
    take = new TakeRecorder(folder, schema, target, freeBytes);
    past = new RecentPast(fps);
    thread = NamedThreads.start("recorder", this::run);
  }

  /** The columns this recorder writes. */
  public static Schema schema(
      int fps, String robotType, int width, int height, ActionLayout layout) {
    return schema(fps, robotType, width, height, layout, List.of());
  }

  /**
   * The columns this recorder writes.
   *
   * @param arms those with a robot controller, whose clock is recorded beside this computer's; with
   *     any there is the column {@link #NOMINAL} too
   */
  public static Schema schema(
      int fps, String robotType, int width, int height, ActionLayout layout, List<String> arms) {
    List<Schema.Column> columns = new ArrayList<>(PlanColumns.ALL);
    columns.add(STAGE);
    if (!arms.isEmpty()) {
      columns.add(NOMINAL);
    }
    for (String arm : arms) {
      columns.add(cabinetTime(arm));
      columns.add(stateTime(arm));
    }
    return Schema.scene(fps, robotType, width, height, layout, columns);
  }

  /**
   * When the row's positions of an arm were measured, s on its controller's clock, of which only
   * differences mean anything; 0 if it told no time.
   */
  static Schema.Column cabinetTime(String arm) {
    return new Schema.Column(arm + "_cabinet_time", Schema.Type.FLOAT64);
  }

  /** The same moment on the cell's clock, on which {@link Schema#CAPTURE_TIME} is, s. */
  static Schema.Column stateTime(String arm) {
    return new Schema.Column(arm + "_state_time", Schema.Type.FLOAT64);
  }

  /** What the recorder is doing. */
  public RecorderStatus status() {
    return take.status();
  }

  /** Begins a take with the next new frame; fails with {@link InputException} on a full disk. */
  public CompletableFuture<Void> start(String task) {
    return order(
        () -> {
          take.start(task);
          beginAnew();
          overflow = false;
        });
  }

  /** Saves the take; the result is its episode number in the dataset. */
  public CompletableFuture<Integer> keep() {
    return command(() -> take.keep());
  }

  /**
   * Lets other programs change the dataset until the next take; fails with {@link InputException}
   * while there is a take.
   */
  public CompletableFuture<Void> release() {
    return order(take::release);
  }

  /**
   * Makes an episode of what happened in the last {@value RecentPast#SECONDS} s and is in no take;
   * the result is its number. Fails with {@link InputException} while a take runs or if there is
   * nothing.
   */
  public CompletableFuture<Integer> keepLast(String task) {
    return command(
        () -> {
          if (!take.idle()) {
            throw new InputException("A recording is running; save or discard it first.");
          }
          if (past.size() == 0) {
            throw new InputException(
                "Nothing was seen since the last recording; wait for the camera's image, then keep"
                    + " it.");
          }
          RecentPast kept = past;
          past = new RecentPast(fps);
          return take.keepPast(task, kept, this::catchUp);
        });
  }

  /** Handles the ticks that came meanwhile, so that none is lost; what comes after them waits. */
  private void catchUp() {
    while (queue.peek() instanceof Message.Tick tick) {
      queue.remove();
      room.release();
      tick(tick.record(), tick.stage());
    }
  }

  /** Puts the take aside. */
  public CompletableFuture<Void> discard() {
    return order(take::discard);
  }

  /** Saves the take that was discarded last; empty if there is none. */
  public CompletableFuture<OptionalInt> restoreDiscarded() {
    return command(take::restoreDiscarded);
  }

  /** Says how many episodes are wanted; 0 if no number is set. */
  public void target(int episodes) {
    order(() -> take.target(episodes));
  }

  /** Sets the stage that the following rows carry. */
  public void stage(int stage) {
    this.stage = stage;
  }

  /**
   * Says that a trial begins. The running take shows it, and so does what is recorded until it
   * ends; the dataset notes that, see {@link flowdeck.dataset.TrialTie}.
   */
  public void trialBegins(ShownTrial trial) {
    order(() -> take.trialBegins(trial));
  }

  /**
   * Says that the trial is over. What is kept of the last {@value RecentPast#SECONDS} s still shows
   * it if any of it was before that.
   *
   * @param nanos when, on the cell's clock
   */
  public void trialEnded(long nanos) {
    order(() -> take.trialEnded(nanos));
  }

  /** Takes one tick and never blocks; for the control thread of a cell in real time. */
  public void accept(TickRecord tick) {
    if (room.tryAcquire()) {
      queue.add(new Message.Tick(tick, stage));
    } else {
      overflow = true;
    }
  }

  /**
   * Takes one tick and waits until there is room; for a cell in simulated time, which may run
   * faster than images can be encoded.
   */
  public void acceptWaiting(TickRecord tick) throws InterruptedException {
    room.acquire();
    queue.add(new Message.Tick(tick, stage));
  }

  private CompletableFuture<Void> order(Runnable action) {
    return command(
        () -> {
          action.run();
          return null;
        });
  }

  private <T> CompletableFuture<T> command(Supplier<T> action) {
    CompletableFuture<T> done = new CompletableFuture<>();
    if (closed) {
      done.completeExceptionally(new IllegalStateException("The recorder is closed"));
    } else {
      queue.add(new Message.Command<>(action, done));
    }
    return done;
  }

  private void run() {
    try {
      VideoWriter.prepare(); // in the first take the queue could overflow meanwhile
      while (true) {
        switch (queue.take()) {
          case Message.Tick tick -> {
            room.release();
            tick(tick.record(), tick.stage());
          }
          case Message.Command<?> command -> command.run();
          case Message.Close close -> {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The recorder failed", e);
      take.fail(new Fault.PartFailed("Recorder", String.valueOf(e.getMessage())));
    } finally {
      closed = true;
      take.close();
      failPending();
      // Whoever waits for room must not wait for ever.
      room.release(Integer.MAX_VALUE / 2);
    }
  }

  private void tick(TickRecord tick, int stage) {
    boolean newFrame = sampler.observe(tick, stage);
    Frame frame = tick.frame();
    if (inTake && !take.recording()) {
      beginAnew();
    }
    inTake = take.recording();
    if (inTake) {
      record(tick, newFrame ? frame : null);
    } else {
      remember(tick, newFrame ? frame : null);
    }
  }

  /** What is in a take is not kept a second time. */
  private void beginAnew() {
    sampler.begin();
    past.clear();
  }

  private void remember(TickRecord tick, @Nullable Frame newFrame) {
    if (spaceNanos == Long.MIN_VALUE || tick.nanos() - spaceNanos >= SPACE_NANOS) {
      spaceNanos = tick.nanos();
      take.lookAtSpace();
    }
    past.observe(tick);
    if (newFrame == null) {
      return;
    }
    try {
      sampler.rows(newFrame).forEach(past::add);
    } catch (RowSampler.GapException e) { // no video goes on across it
      beginAnew();
    }
  }

  private void record(TickRecord tick, @Nullable Frame newFrame) {
    take.observe(tick);
    if (overflow) {
      take.end("the disk or the processor is too slow for the camera");
    } else if (newFrame != null) {
      try {
        for (RowSampler.Row row : sampler.rows(newFrame)) {
          take.append(row);
        }
      } catch (RowSampler.GapException e) {
        take.end(String.valueOf(e.getMessage()));
      }
    }
  }

  private void failPending() {
    for (Message message = queue.poll(); message != null; message = queue.poll()) {
      if (message instanceof Message.Command<?> command) {
        command.done().completeExceptionally(new IllegalStateException("The recorder is closed"));
      }
    }
  }

  /** Handles what has come, puts an unfinished take aside and closes the dataset. */
  @Override
  public void close() {
    if (!closed) {
      queue.add(new Message.Close());
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
