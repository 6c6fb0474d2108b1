package flowdeck.cli;

import flowdeck.cli.SeedQueue.Verdict;
import flowdeck.core.Clock;
import flowdeck.core.Confidence;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.trial.EvaluationJson;
import flowdeck.trial.EvaluationJson.Row;
import flowdeck.trial.EvaluationSettings;
import flowdeck.trial.JsonFile;
import flowdeck.trial.TaskDescription;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation over several processes, kept in its file as it goes: whatever ends it, what is
 * done stays done, and the same command goes on from there.
 */
final class EvaluationRun {
  private static final long SAVE_NANOS = 3_000_000_000L;

  /** Deaths of the process that runs a seed before the seed is reported as invalid. */
  private static final int DEATHS = 2;

  private final EvaluationSettings settings;
  private final TaskDescription task;
  private final int asked;
  private final Set<Confidence.Kind> watched;
  private final @Nullable Path file;
  private final PrintWriter out;
  private final SeedQueue queue;
  private final @Nullable FileChannel lock;
  private final Progress progress;
  private final Clock wall = Clock.system();

  // Guarded by this.
  private final Set<WorkerProcess> workers = new HashSet<>();
  private final Map<Long, Integer> deaths = new HashMap<>();
  private boolean ending;
  private long savedNanos = wall.nanos() - SAVE_NANOS;

  /**
   * Begins an evaluation, or goes on with the one in the file.
   *
   * @param watched signals that have a threshold
   * @param file where results are kept, or null
   * @throws InputException if the file is there but holds something else
   */
  EvaluationRun(
      EvaluationSettings settings,
      TaskDescription task,
      int asked,
      Set<Confidence.Kind> watched,
      @Nullable Path file,
      PrintWriter out) {
    this.settings = settings;
    this.task = task;
    this.asked = asked;
    this.watched = watched;
    this.file = file;
    this.out = out;
    queue = new SeedQueue(settings.firstSeed(), asked);
    lock = file == null ? null : lock(file);
    try {
      begin();
    } catch (InputException e) {
      unlock();
      throw e;
    }
    progress = new Progress(out, queue.judged());
  }

  /** Two evaluations into one file would each undo what the other keeps. */
  private static FileChannel lock(Path file) {
    Path beside = lockFile(file);
    try {
      if (beside.getParent() != null) {
        Files.createDirectories(beside.getParent());
      }
      FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be written (%s); choose another file.".formatted(file, e.getMessage()), e);
    }
    throw new InputException(
        "Another evaluation is writing %s; wait for it or give another file.".formatted(file));
  }

  private static Path lockFile(Path file) {
    return file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".lock");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very program
    }
  }

  private void unlock() {
    try {
      if (lock != null && file != null) {
        Files.deleteIfExists(lockFile(file));
        lock.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lock of %s cannot be given back".formatted(file), e);
    }
  }

  private void begin() {
    if (file != null && Files.exists(file)) {
      EvaluationJson found = EvaluationJson.read(file, settings, task.ladder(), asked);
      found.rows().forEach(row -> queue.add(new Verdict(row, null)));
      found.skipped().forEach(seed -> queue.add(new Verdict(null, seed)));
      out.printf(
          "%s holds %d of %d trials already; going on from there%n",
          file, found.rows().size(), asked);
    } else if (file != null) {
      JsonFile.write(file, result()); // better to know now that it cannot be written
    }
  }

  /**
   * Runs what is left to do.
   *
   * @param arguments that start a worker process
   * @param processes how many at once
   */
  EvaluationJson run(List<String> arguments, int processes) {
    Runnable regardless = NamedThreads.atExit("evaluation-end", this::end);
    try {
      List<Thread> threads = new ArrayList<>();
      int left = Math.min(processes, asked - queue.judged());
      for (int i = 0; i < left; i++) {
        threads.add(NamedThreads.start("worker-" + i, () -> work(arguments)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stopWorkers();
      save();
      regardless.run();
      unlock();
    }
    RuntimeException failure = queue.failure();
    if (failure != null) {
      throw failure;
    }
    return result();
  }

  /** One thread per process: starts it, feeds it, and starts another if it dies. */
  private void work(List<String> arguments) {
    try {
      boolean more = true;
      while (more) {
        WorkerProcess worker = start(arguments);
        if (worker == null) {
          return;
        }
        try (worker) {
          more = feed(worker);
        } finally {
          gone(worker);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) { // thread root: the caller gets it
      queue.fail(e);
    }
  }

  private synchronized @Nullable WorkerProcess start(List<String> arguments) {
    if (ending || queue.failure() != null) {
      return null;
    }
    try {
      WorkerProcess worker = WorkerProcess.start(arguments);
      workers.add(worker);
      return worker;
    } catch (IOException e) {
      throw new InputException(
          "A worker process could not be started (%s); look at memory and processes, or lower --processes."
              .formatted(e.getMessage()),
          e);
    }
  }

  private synchronized void gone(WorkerProcess worker) {
    workers.remove(worker);
  }

  /** Has seeds done until there are no more (false) or the process died (true). */
  private boolean feed(WorkerProcess worker) throws InterruptedException {
    try {
      worker.awaitReady();
    } catch (WorkerProcess.Died e) {
      if (!ending()) {
        queue.fail(
            new InputException(
                "A worker process ended with exit code %d before its first trial; see what it said, or lower --processes if memory is short."
                    .formatted(e.exitCode()),
                e));
      }
      return false;
    }
    for (OptionalLong seed = queue.take(); seed.isPresent(); seed = queue.take()) {
      try {
        done(worker.judge(seed.getAsLong()));
      } catch (WorkerProcess.Died e) {
        if (ending()) {
          return false;
        }
        died(seed.getAsLong(), e);
        return true;
      }
    }
    return false;
  }

  private synchronized void died(long seed, WorkerProcess.Died death) {
    int times = deaths.merge(seed, 1, Integer::sum);
    out.printf(
        "The process that ran seed %d ended with exit code %d; %s%n",
        seed,
        death.exitCode(),
        times < DEATHS ? "the seed is done again" : "the seed is reported as invalid");
    if (times < DEATHS) {
      queue.giveBack(seed);
    } else {
      done(
          new Verdict(
              Row.invalid(
                  seed,
                  "the process that ran it ended %d times, exit code %d"
                      .formatted(times, death.exitCode())),
              null));
    }
  }

  private synchronized void done(Verdict verdict) {
    queue.add(verdict);
    Row row = verdict.row();
    if (row == null) {
      return;
    }
    progress.at(queue.judged(), asked, detail(row));
    if (wall.nanos() - savedNanos > SAVE_NANOS) {
      save();
    }
  }

  private String detail(Row row) {
    List<Row> rows = queue.rows();
    return "%d of %d succeeded  seed %d %s%s%s"
        .formatted(
            rows.stream().filter(other -> other.outcome().equals("success")).count(),
            rows.size(),
            row.seed(),
            row.outcome(),
            row.lastCompletedStage() == null ? "" : " after " + row.lastCompletedStage(),
            row.alarms().isEmpty() ? "" : ", alarms " + row.alarms());
  }

  private synchronized boolean ending() {
    return ending;
  }

  private synchronized void stopWorkers() {
    ending = true;
    queue.stop();
    workers.forEach(WorkerProcess::kill);
  }

  private synchronized void save() {
    if (file != null) {
      JsonFile.write(file, result());
      savedNanos = wall.nanos();
    }
  }

  private EvaluationJson result() {
    return EvaluationJson.of(
        settings, task.ladder(), asked, queue.rows(), queue.skipped(), watched);
  }

  /** On Ctrl-C, and on every other way to the program's end that is not a crash. */
  private void end() {
    stopWorkers();
    try {
      save();
    } catch (InputException e) {
      out.println(e.getMessage());
    }
    unlock();
    if (queue.judged() < asked) {
      out.printf(
          "Stopped after %d of %d trials%s%n",
          queue.judged(), asked, file == null ? "" : "; the same command goes on from " + file);
      out.flush();
    }
  }
}
