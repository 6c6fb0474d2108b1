package flowdeck.cli;

import flowdeck.core.NamedThreads;
import flowdeck.dataset.Watcher;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Long work on datasets in a command: prints how far it is and, if the program is asked to end,
 * ends it first, so that nothing half made stays.
 */
final class DatasetWork implements Watcher {
  /** The longest step is one episode's video. */
  private static final int STEP_SECONDS = 60;

  private final PrintWriter out;
  private final Progress progress;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean ending;

  private DatasetWork(PrintWriter out) {
    this.out = out;
    this.progress = new Progress(out);
  }

  /**
   * Runs work.
   *
   * @return what the work returns, or null if it was stopped, which has been said
   */
  static <T> @Nullable T run(PrintWriter out, Function<Watcher, T> work) {
    DatasetWork watcher = new DatasetWork(out);
    Runnable regardless = NamedThreads.atExit("dataset-end", watcher::end);
    try {
      return work.apply(watcher);
    } catch (CancellationException e) {
      out.println("Stopped; everything is as it was.");
      return null;
    } finally {
      watcher.ended.countDown();
      regardless.run();
    }
  }

  private void end() {
    ending = true;
    try {
      if (!ended.await(STEP_SECONDS, TimeUnit.SECONDS)) {
        out.println("Ended in the middle of a step; what lies beside the target goes next time.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void at(int done, int of, String what) {
    progress.at(done, of, what);
  }

  @Override
  public boolean cancelled() {
    return ending;
  }
}
