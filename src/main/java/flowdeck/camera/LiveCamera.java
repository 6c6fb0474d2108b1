package flowdeck.camera;

import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.Latest;
import flowdeck.core.NamedThreads;
import flowdeck.core.Pose;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real camera: keeps a connection to a {@link PictureSource}, makes a new one whenever it breaks,
 * and says in {@link #trouble} why its newest picture must not be trusted.
 *
 * <p>Two threads: one reads pictures, one watches it. A reader that is stuck in a driver is told to
 * give up; if it cannot, it is left behind and another one begins. All methods may be called from
 * any thread.
 */
public final class LiveCamera implements Camera {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCamera.class);

  private static final long GRAB_NANOS = 1_500_000_000;

  /** So long pictures may be unreadable before a new connection is tried. */
  private static final long UNREADABLE_NANOS = 2_000_000_000;

  private static final long CANCEL_NANOS = 300_000_000;
  private static final long WATCH_MILLIS = 50;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 500;
  private static final int MOST_STUCK = 3;
  private static final long CLOSE_MILLIS = 1000;

  private final CameraSettings settings;
  private final PictureSource source;
  private final Clock clock;
  private final @Nullable Lens lens;
  private final @Nullable CameraModel model;
  private final Latest<Frame> newest = new Latest<>();
  private final PictureWatch watch;
  private final AtomicInteger stuck = new AtomicInteger();
  private final Thread watcher;

  private final Object lock = new Object();

  // Guarded by lock.
  private boolean closed;
  private @Nullable Reader current;

  private volatile Link link;
  private volatile long reconnections;

  /**
   * How the connection is.
   *
   * @param live whether pictures come
   * @param sinceNanos since when it is so
   * @param reason why it is not, or an empty text
   */
  private record Link(boolean live, boolean wasLive, long sinceNanos, String reason) {}

  private LiveCamera(
      CameraSettings settings,
      PictureSource source,
      Clock clock,
      @Nullable Lens lens,
      @Nullable Pose inCell) {
    this.settings = settings;
    this.source = source;
    this.clock = clock;
    this.lens = lens != null && lens.needsUndistortion() ? lens : null;
    this.model = lens == null || inCell == null ? null : lens.model(inCell);
    this.watch = new PictureWatch(settings);
    link = new Link(false, false, clock.nanos(), "");
    watcher = NamedThreads.start("camera " + settings.name() + " watch", this::keepConnected);
  }

  /** A camera that was never calibrated. Returns at once; {@link #trouble} tells how it goes. */
  public static LiveCamera open(CameraSettings settings, PictureSource source, Clock clock) {
    return new LiveCamera(settings, source, clock, null, null);
  }

  /**
   * A calibrated camera. Its pictures are straightened where the lens bends them visibly.
   *
   * @param lens for pictures of the camera's size, or of another size of the same shape
   * @param inCell where the camera's optical frame (x right, y down, z forward) is in the cell, or
   *     null if that is not known
   */
  public static LiveCamera open(
      CameraSettings settings,
      PictureSource source,
      Clock clock,
      Lens lens,
      @Nullable Pose inCell) {
    Lens scaled =
        lens.scaledTo(settings.width(), settings.height())
            .orElseThrow(
                () ->
                    new InputException(
                        "Camera %s delivers %d x %d pixels but was calibrated at %d x %d; calibrate it anew."
                            .formatted(
                                settings.name(),
                                settings.width(),
                                settings.height(),
                                lens.width(),
                                lens.height())));
    return new LiveCamera(settings, source, clock, scaled, inCell);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public double framesPerSecond() {
    return settings.framesPerSecond();
  }

  @Override
  public @Nullable Frame newest() {
    return newest.get();
  }

  @Override
  public @Nullable CameraModel model() {
    return model;
  }

  @Override
  public long dropped() {
    return watch.dropped();
  }

  @Override
  public long refused() {
    return watch.refused();
  }

  @Override
  public long reconnections() {
    return reconnections;
  }

  @Override
  public @Nullable String trouble() {
    Link now = link;
    long nanos = clock.nanos();
    if (now.live()) {
      return watch.trouble(nanos);
    }
    double seconds = (nanos - now.sinceNanos()) * 1e-9;
    String doing = now.wasLive() ? "reconnecting" : "connecting";
    return now.reason().isEmpty()
        ? String.format(Locale.ROOT, "%s since %.1f s", doing, seconds)
        : String.format(Locale.ROOT, "%s since %.1f s: %s", doing, seconds, now.reason());
  }

  @Override
  public void close() {
    Reader reader;
    synchronized (lock) {
      closed = true;
      reader = current;
      lock.notifyAll();
    }
    if (reader != null) {
      reader.session.cancel();
    }
    try {
      watcher.join(CLOSE_MILLIS);
      if (reader != null) {
        reader.thread().join(CLOSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- The watching thread.

  private void keepConnected() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    try {
      while (true) {
        if (stuck.get() >= MOST_STUCK) {
          lost(
              "%s does not let go; unplug it and plug it in again".formatted(source.description()));
        } else {
          boolean delivered = connect();
          pauseMillis =
              delivered ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
        if (!pause(pauseMillis)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted while watching {}", settings.name());
    } finally {
      synchronized (lock) {
        current = null;
      }
    }
  }

  /** One connection from its beginning to its end; returns whether pictures came. */
  private boolean connect() throws InterruptedException {
    Reader reader;
    try {
      reader = new Reader(source.session());
    } catch (RuntimeException | LinkageError e) {
      lost(failed(e));
      return false;
    }
    synchronized (lock) {
      if (closed) {
        return false;
      }
      current = reader;
      reader.start();
    }
    lost(awaitEnd(reader));
    return reader.delivered;
  }

  /** What the operator is told of a failure that nobody foresaw; the log gets all of it once. */
  private String failed(Throwable e) {
    String reason = "%s failed: %s; the log has the details".formatted(source.description(), e);
    if (!reason.equals(link.reason())) {
      LOG.error("Camera {} failed", settings.name(), e);
    }
    return reason;
  }

  /** Waits until a reader ended or has to be given up; returns why. */
  private String awaitEnd(Reader reader) throws InterruptedException {
    while (!reader.ended.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      String silent = reader.overdue(clock.nanos());
      if (silent == null && !isClosed()) {
        continue;
      }
      reader.session.cancel();
      if (!reader.ended.await(CANCEL_NANOS, TimeUnit.NANOSECONDS)) {
        reader.leaveBehind();
      }
      return silent == null ? "" : silent;
    }
    return reader.reason;
  }

  private void lost(String reason) {
    Link before = link;
    if (before.live() && !isClosed()) {
      reconnections++;
      LOG.warn("Camera {} lost: {}", settings.name(), reason);
    }
    synchronized (lock) {
      current = null;
      link =
          before.live()
              ? new Link(false, true, clock.nanos(), reason)
              : new Link(false, before.wasLive(), before.sinceNanos(), reason);
    }
  }

  private boolean pause(long millis) throws InterruptedException {
    long until = clock.nanos() + 1_000_000 * millis;
    synchronized (lock) {
      while (!closed) {
        long left = (until - clock.nanos()) / 1_000_000;
        if (left <= 0) {
          return true;
        }
        lock.wait(left);
      }
      return false;
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  // ---- The reading thread.

  /** One connection and the thread that reads it. */
  private final class Reader {
    final PictureSource.Session session;
    final CountDownLatch ended = new CountDownLatch(1);
    volatile String reason = "";
    volatile boolean delivered;
    private volatile boolean open;
    private volatile long progressNanos = clock.nanos();
    private volatile long readableNanos = progressNanos;
    private final AtomicBoolean left = new AtomicBoolean();
    private @Nullable Thread thread;

    Reader(PictureSource.Session session) {
      this.session = session;
    }

    void start() {
      thread = NamedThreads.start("camera " + settings.name(), this::run);
    }

    Thread thread() {
      return Objects.requireNonNull(thread);
    }

    /** Why this reader has to be given up, or null. */
    @Nullable String overdue(long nanos) {
      if (!open) {
        return nanos - progressNanos > source.patience().toNanos()
            ? "%s does not answer".formatted(source.description())
            : null;
      }
      double periods = 3 * settings.periodNanos();
      if (nanos - progressNanos > Math.max(GRAB_NANOS, periods)) {
        return "%s sends nothing more".formatted(source.description());
      }
      return nanos - readableNanos > Math.max(UNREADABLE_NANOS, periods)
          ? "%s sends nothing readable".formatted(source.description())
          : null;
    }

    void leaveBehind() {
      if (left.compareAndSet(false, true)) {
        stuck.incrementAndGet();
        LOG.warn("Camera {}: a thread is stuck in {}", settings.name(), source.description());
      }
    }

    private void run() {
      try (session;
          Undistortion straight = lens == null ? null : new Undistortion(lens)) {
        session.open();
        CaptureTimes times = new CaptureTimes(settings.name(), session.deviceTime(), clock);
        progressNanos = clock.nanos();
        readableNanos = progressNanos;
        open = true;
        while (isCurrent()) {
          Grabbed grabbed = session.grab();
          progressNanos = clock.nanos();
          if (!(grabbed instanceof Grabbed.Damaged)) {
            readableNanos = progressNanos;
          }
          accept(this, grabbed, times, straight);
        }
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      } catch (RuntimeException | LinkageError e) {
        reason = failed(e);
      } finally {
        ended.countDown();
        if (!left.compareAndSet(false, true)) {
          stuck.decrementAndGet();
        }
      }
    }

    private boolean isCurrent() {
      synchronized (lock) {
        return current == this && !closed;
      }
    }
  }

  private void accept(
      Reader reader, Grabbed grabbed, CaptureTimes times, @Nullable Undistortion straight) {
    long arrivalNanos = clock.nanos();
    switch (grabbed) {
      case Grabbed.Damaged _ -> watch.damaged();
      case Grabbed.OtherSize other -> {
        synchronized (lock) {
          if (current == reader) {
            watch.otherSize(other.width(), other.height(), arrivalNanos);
            live(reader, arrivalNanos);
          }
        }
      }
      case Grabbed.Picture picture -> {
        long capturedNanos = times.capturedNanos(picture.deviceNanos(), arrivalNanos);
        // The check sum is of what came: straightening would hide nothing but cost time first.
        long checkSum = PictureWatch.checkSum(picture.bgr());
        byte[] bgr = straight == null ? picture.bgr() : straight.apply(picture.bgr());
        synchronized (lock) {
          if (current == reader) {
            newest.set(watch.frame(picture, bgr, checkSum, capturedNanos, arrivalNanos));
            live(reader, arrivalNanos);
          }
        }
      }
    }
  }

  private void live(Reader reader, long nanos) {
    if (!link.live()) {
      watch.connected(nanos);
      LOG.info("Camera {} delivers from {}", settings.name(), source.description());
      link = new Link(true, true, nanos, "");
    }
    reader.delivered = true;
  }
}
