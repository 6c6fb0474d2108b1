package flowdeck.cli;

import flowdeck.core.Clock;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.station.TrainingFile;
import flowdeck.station.TrainingFile.End;
import flowdeck.station.TrainingFile.Point;
import flowdeck.training.TrainingProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a training's {@link TrainingFile} and lets the training end in order when the program is
 * asked to end: after the current step, its checkpoint kept.
 */
final class TrainingJournal {
  private static final long EVERY_NANOS = 1_000_000_000L;

  /** How long the program's end waits for the current step. */
  private static final long STEP_SECONDS = 60;

  private final Path models;
  private final Clock wall = Clock.system();
  private final List<Point> curve = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean ending;
  private TrainingFile now;
  private long writtenNanos = Long.MIN_VALUE;

  /**
   * Prepares the journal of a training; what goes wrong before the first demonstration is read is
   * not in it.
   *
   * @param models folder the policy will be in
   * @param arguments of the command line
   * @param resumed whether an earlier curve goes on
   */
  TrainingJournal(Path models, String name, List<String> arguments, boolean resumed) {
    this.models = models;
    TrainingFile before = resumed ? TrainingFile.find(models, name) : null;
    if (before != null) {
      curve.addAll(before.curve());
    }
    now =
        new TrainingFile(
            name,
            arguments,
            Path.of("").toAbsolutePath().toString(),
            ProcessHandle.current().pid(),
            TrainingFile.beginning(ProcessHandle.current()),
            "reading the demonstrations",
            0,
            0,
            0,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            Double.NaN,
            List.copyOf(curve),
            null,
            "");
  }

  /**
   * Runs the training; the file is gone after it, unless it ended without a policy.
   *
   * @return what the training returns, or null if it was stopped
   */
  <T> @Nullable T follow(Supplier<T> training) {
    Runnable regardless = NamedThreads.atExit("training-end", this::end);
    try {
      T result = training.get();
      TrainingFile.done(models, now.name());
      return result;
    } catch (CancellationException e) {
      ended(End.STOPPED, "");
      return null;
    } catch (InputException e) {
      ended(End.FAILED, String.valueOf(e.getMessage()));
      throw e;
    } catch (RuntimeException | Error e) {
      ended(End.FAILED, "Internal error: " + e);
      throw e;
    } finally {
      ended.countDown();
      regardless.run();
    }
  }

  /** The program ends: lets the training end first. */
  private void end() {
    ending = true;
    try {
      if (!ended.await(STEP_SECONDS, TimeUnit.SECONDS)) {
        return; // it will be found interrupted
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends the training if the program was asked to end.
   *
   * @throws CancellationException if so
   */
  void requireGoingOn() {
    if (ending) {
      throw new CancellationException("The training was stopped");
    }
  }

  /** Demonstrations are being encoded; from any thread. */
  synchronized void encoding(double fraction) {
    write(with("encoding the demonstrations", 0, 0, fraction, null), false);
  }

  /** How far the training is. */
  synchronized void training(TrainingProgress progress) {
    if (progress.epoch() > now.epoch() && now.epoch() > 0) {
      curve.removeIf(point -> point.epoch() >= now.epoch());
      curve.add(new Point(now.epoch(), now.loss(), progress.heldOut()));
    }
    write(
        with(
            progress.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            progress.epoch(),
            progress.epochs(),
            progress.fraction(),
            progress),
        progress.fraction() >= 1);
  }

  private TrainingFile with(
      String phase, int epoch, int epochs, double fraction, @Nullable TrainingProgress progress) {
    return new TrainingFile(
        now.name(),
        now.arguments(),
        now.folder(),
        now.pid(),
        now.started(),
        fraction >= 1 && progress != null ? "judging the policy" : phase,
        epoch,
        epochs,
        fraction,
        progress == null ? Double.NaN : progress.loss(),
        progress == null ? Double.NaN : progress.heldOut(),
        progress == null ? Double.NaN : progress.best(),
        progress == null ? Double.NaN : progress.windowsPerSecond(),
        progress == null ? Double.NaN : progress.remaining().toMillis() / 1e3,
        List.copyOf(curve),
        null,
        "");
  }

  private void write(TrainingFile newest, boolean last) {
    now = newest;
    long nanos = wall.nanos();
    if (last || writtenNanos == Long.MIN_VALUE || nanos - writtenNanos >= EVERY_NANOS) {
      writtenNanos = nanos;
      now.write(models);
    }
  }

  private synchronized void ended(End end, String message) {
    if (writtenNanos == Long.MIN_VALUE) {
      return;
    }
    new TrainingFile(
            now.name(),
            now.arguments(),
            now.folder(),
            now.pid(),
            now.started(),
            now.phase(),
            now.epoch(),
            now.epochs(),
            now.fraction(),
            now.loss(),
            now.heldOut(),
            now.best(),
            now.windowsPerSecond(),
            now.remainingSeconds(),
            List.copyOf(curve),
            end,
            message)
        .write(models);
  }
}
