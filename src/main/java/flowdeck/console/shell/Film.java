package flowdeck.console.shell;

import flowdeck.console.Operations;
import flowdeck.console.Playback;
import flowdeck.console.Playback.Moment;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.VideoWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * A film of a trial as the console shows it, picture and plots side by side: an MP4 in which a
 * second is a second.
 *
 * <p>While the trial runs, ten moments per second are only noted, with their pictures in a file,
 * because drawing the whole window so often would hold up the trial it shows. {@link #develop} then
 * shows them to a console that is in no window, and films that.
 */
public final class Film implements AutoCloseable {
  private static final int FRAMES_PER_SECOND = 10;
  private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;
  private static final long LOOK_NANOS = 15_000_000L;
  private static final double BITS_PER_PIXEL = 0.35;
  private static final long PICTURE_SECONDS = 30;

  private final Operations station;
  private final Path file;
  private final PictureStore pictures;
  private final VideoWriter video;
  private final List<Shot> shots = new ArrayList<>();
  private final Clock wall = Clock.system();
  private final Thread thread;
  private volatile boolean ended;
  private volatile @Nullable RuntimeException failure;

  /**
   * A moment and how it is kept.
   *
   * @param picture where its picture is kept, negative if there is none
   * @param frames how many frames of the film it lasts
   */
  private record Shot(Moment moment, int picture, int frames) {}

  /**
   * Begins to watch; the file is opened at once, so that a trial is not run for nothing.
   *
   * @param station used by nobody else
   * @param file to write, replacing what is there
   * @throws InputException if the file cannot be written
   */
  public Film(Operations station, Path file) {
    require(file);
    this.station = station;
    this.file = file;
    pictures = PictureStore.beside(file);
    try {
      video =
          new VideoWriter(
              file,
              Console.FILM_WIDTH,
              Console.FILM_HEIGHT,
              FRAMES_PER_SECOND,
              FRAMES_PER_SECOND,
              BITS_PER_PIXEL);
    } catch (InputException e) {
      pictures.close();
      throw e;
    }
    thread = NamedThreads.start("film", this::watch);
  }

  /**
   * Whether a file can be a film.
   *
   * @throws InputException if its name says it is something else, or it is a folder
   */
  public static void require(Path file) {
    Path name = file.getFileName();
    if (name == null || !name.toString().toLowerCase(Locale.ROOT).endsWith(".mp4")) {
      throw new InputException(
          "A video is written as MP4; give a file name that ends in .mp4, not %s.".formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw new InputException("%s is a folder; give the name of a file.".formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InputException(
          "The folder of %s does not exist; make it or choose another.".formatted(file));
    }
  }

  private void watch() {
    try {
      long startNanos = wall.nanos();
      long due = 0;
      Moment before = null;
      int picture = -1;
      while (!ended) {
        Moment moment = Moment.of(station);
        Frame frame = moment.frame();
        if (frame == null) {
          picture = -1;
        } else if (before == null || frame != before.frame()) {
          picture = pictures.add(frame);
        }
        before = moment;
        long first = due;
        due = Math.max(due + 1, 1 + (wall.nanos() - startNanos) / FRAME_NANOS);
        shots.add(new Shot(moment.with(null), picture, (int) (due - first)));
        while (!ended && wall.nanos() < startNanos + due * FRAME_NANOS) {
          LockSupport.parkNanos(LOOK_NANOS);
          station.status(); // its rates are counted by looking often
        }
      }
    } catch (RuntimeException e) { // thread root: told when the film is developed
      failure = e;
    }
  }

  /**
   * Stops watching and writes the film, as far as there is one; from any thread but JavaFX's. Takes
   * about as long as the trial.
   *
   * @param progress told how many percent are done
   * @throws InputException if it cannot be written to its end
   */
  public void develop(IntConsumer progress) {
    end();
    RuntimeException before = failure;
    if (before != null) {
      throw before;
    }
    if (shots.isEmpty()) {
      return;
    }
    Playback playback = new Playback(station, shots.getFirst().moment());
    CompletableFuture<Console> opening = new CompletableFuture<>();
    Console console = onFx(opening, () -> opening.complete(Console.unseen(playback)));
    long nanos = 0;
    int done = 0;
    for (Shot shot : shots) {
      Frame frame = shot.picture() < 0 ? null : pictures.get(shot.picture());
      long at = nanos;
      CompletableFuture<Console.Shown> taken = new CompletableFuture<>();
      Frame shown =
          onFx(
                  taken,
                  () -> {
                    playback.show(shot.moment().with(frame));
                    taken.complete(console.shown(at));
                  })
              .frame();
      for (int i = 0; i < shot.frames(); i++) {
        video.write(shown);
      }
      nanos += shot.frames() * FRAME_NANOS;
      progress.accept(100 * ++done / shots.size());
    }
  }

  private static <T> T onFx(CompletableFuture<T> answer, Runnable body) {
    Platform.runLater(
        () -> {
          try {
            body.run();
          } catch (RuntimeException e) { // whoever waits must not wait for ever
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(PICTURE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("The console could not be filmed", e);
    }
  }

  private void end() {
    ended = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Completes the file with what was developed.
   *
   * @throws InputException if it cannot be written
   */
  @Override
  public void close() {
    end();
    pictures.close();
    video.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
