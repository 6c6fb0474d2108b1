package flowdeck.core;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The only place that makes threads, so that each has a name and none keeps the program alive. */
public final class NamedThreads {
  private NamedThreads() {}

  /** Starts a daemon thread. */
  public static Thread start(String name, Runnable body) {
    return Thread.ofPlatform().name(name).daemon(true).start(body);
  }

  /**
   * Starts a daemon thread that works briefly and often and must begin on time; where the system
   * knows such threads, it runs before the others.
   */
  public static Thread startPunctual(String name, Runnable body) {
    return start(name, Punctuality.PACED, body);
  }

  /**
   * Starts a daemon thread that must answer at once what comes from outside; where the system knows
   * such threads, it runs before even those that are {@linkplain #startPunctual punctual}.
   */
  public static Thread startAnswering(String name, Runnable body) {
    return start(name, Punctuality.ANSWERING, body);
  }

  private static Thread start(String name, Punctuality punctuality, Runnable body) {
    return Thread.ofPlatform()
        .name(name)
        .daemon(true)
        .priority(Thread.MAX_PRIORITY)
        .start(
            () -> {
              punctuality.ask();
              body.run();
            });
  }

  /**
   * Has something done when the program is ended from outside, by Ctrl-C for instance, or ends by
   * itself.
   *
   * @return what takes the request back, which must not be done from {@code body}
   */
  public static Runnable atExit(String name, Runnable body) {
    Thread hook = Thread.ofPlatform().name(name).unstarted(body);
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is ending already: the body runs, which is what was asked for.
      }
    };
  }

  /** A single daemon thread that runs jobs in order. */
  public static ExecutorService single(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon(true).factory());
  }

  /** A fixed number of daemon threads. */
  public static ExecutorService fixed(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads, Thread.ofPlatform().name(name, 0).daemon(true).factory());
  }
}
