package flowdeck.camera.source;

import flowdeck.camera.CameraSettings;
import flowdeck.camera.PictureSource;
import flowdeck.core.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A video file as a live camera: plays at its own rate and begins anew at its end, or ends there as
 * a camera that breaks off for good. For trying a cell out without a camera; to look through a film
 * use {@link flowdeck.camera.VideoFileCamera}.
 */
public final class FileSource implements PictureSource {
  private static final long READ_NANOS = 1_000_000_000;

  private final Path file;
  private final boolean loop;
  private final CameraSettings settings;
  private volatile boolean ended;

  /**
   * @param loop whether it begins anew at its end
   */
  public FileSource(Path file, boolean loop, CameraSettings settings) {
    this.file = file;
    this.loop = loop;
    this.settings = settings;
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public Session session() {
    return new Playing();
  }

  private FfmpegSession film() {
    return new FfmpegSession(
        () -> {
          if (!Files.isRegularFile(file)) {
            throw new IOException("there is no video file %s; check the path".formatted(file));
          }
          return new FfmpegSession.Request(
              file.toString(),
              file.toAbsolutePath().toString(),
              null,
              Map.of(),
              true,
              DeviceTime.NONE,
              READ_NANOS,
              READ_NANOS);
        },
        settings.width(),
        settings.height());
  }

  /** The file once, or over and over. */
  private final class Playing implements Session {
    private static final long LOOK_NANOS = 20_000_000;

    private final Clock wall = Clock.system();
    private FfmpegSession film = film();
    private volatile boolean cancelled;
    private long dueNanos;
    private long lastNanos;
    private boolean first = true;

    @Override
    public void open() throws IOException {
      requireMore();
      film.open();
      dueNanos = wall.nanos();
    }

    @Override
    public DeviceTime deviceTime() {
      return DeviceTime.NONE;
    }

    @Override
    public Grabbed grab() throws IOException {
      Grabbed grabbed = next();
      if (grabbed instanceof Grabbed.Picture picture) {
        long periodNanos = Math.round(settings.periodNanos());
        long step = picture.deviceNanos() - lastNanos;
        boolean known = !first && picture.deviceNanos() != Grabbed.NO_TIME && step > 0;
        dueNanos += known ? step : periodNanos;
        lastNanos = picture.deviceNanos();
        first = false;
      } else {
        dueNanos += Math.round(settings.periodNanos());
      }
      // After a standstill of the machine the film goes on from where it is.
      dueNanos = Math.max(dueNanos, wall.nanos() - READ_NANOS);
      awaitDue();
      return grabbed;
    }

    private Grabbed next() throws IOException {
      try {
        return film.grab();
      } catch (EOFException end) {
        if (first) {
          throw new IOException(
              "%s has no pictures in it; choose another file".formatted(file), end);
        }
        ended = !loop;
        requireMore();
        FfmpegSession again = film();
        film.close();
        film = again;
        first = true;
        again.open();
        return again.grab();
      }
    }

    private void requireMore() throws IOException {
      if (ended) {
        throw new IOException(
            "%s is at its end; open the cell again to play it anew".formatted(file));
      }
    }

    private void awaitDue() throws IOException {
      for (long left = dueNanos - wall.nanos(); left > 0; left = dueNanos - wall.nanos()) {
        if (cancelled) {
          throw new IOException("no longer wanted");
        }
        LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public void close() {
      @Nullable FfmpegSession last = film;
      if (last != null) {
        last.close();
      }
    }
  }
}
