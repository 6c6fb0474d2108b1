package flowdeck.flow;

import flowdeck.core.NamedThreads;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the work of one decision: the caller and its helpers. Handing out work
 * allocates nothing. A helper waits busily for a moment after its last work, because the next piece
 * of the same decision follows within microseconds, and then sleeps.
 *
 * <p>{@link #run} may be called by one thread at a time.
 */
public final class Workers implements AutoCloseable {
  private static final int SPINS = 3000;
  private static final int PATIENT_SPINS = 20_000;

  /** A part of the work. */
  interface Job {
    /**
     * @param part which one, from 0
     * @param worker which thread does it, from 0; no two at once do parts under the same number
     */
    void run(int part, int worker);
  }

  private final Thread[] helpers;

  /** Generation of the job in the upper half, parts still to be taken in the lower. */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger undone = new AtomicInteger();
  private volatile @Nullable Job job;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /**
   * @param threads how many work together, the caller included
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("At least one thread must work, got " + threads);
    }
    helpers = new Thread[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = NamedThreads.start("flow-" + worker, () -> help(worker));
    }
  }

  /** The caller alone. */
  public static Workers alone() {
    return new Workers(1);
  }

  /** As many as there are processors, but no more than a decision can use. */
  public static Workers perProcessor() {
    return new Workers(Math.min(4, Runtime.getRuntime().availableProcessors()));
  }

  /** How many threads work together. */
  public int threads() {
    return helpers.length + 1;
  }

  /** Identities of the helping threads, for measurements. */
  public long[] helperIds() {
    return Arrays.stream(helpers).mapToLong(Thread::threadId).toArray();
  }

  /** Does all parts and returns when the last one is done. */
  void run(int parts, Job work) {
    if (helpers.length == 0 || parts == 1) {
      for (int part = 0; part < parts; part++) {
        work.run(part, 0);
      }
      return;
    }
    failure = null;
    job = work;
    undone.set(parts);
    long generation = (ticket.get() >>> Integer.SIZE) + 1;
    ticket.set(generation << Integer.SIZE | parts);
    for (int i = 0; i < helpers.length && i < parts - 1; i++) {
      LockSupport.unpark(helpers[i]);
    }
    work(0);
    for (int spins = 0; undone.get() > 0; spins++) {
      if (spins < PATIENT_SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Takes parts until there are none. The job cannot change while a taken part is undone. */
  private boolean work(int worker) {
    boolean worked = false;
    while (true) {
      long now = ticket.get();
      int left = (int) now;
      if (left == 0) {
        return worked;
      }
      if (!ticket.compareAndSet(now, now - 1)) {
        continue;
      }
      Job current = job;
      try {
        if (current != null) {
          current.run(left - 1, worker);
        }
      } catch (RuntimeException | Error e) { // run throws it once nobody works any more
        failure = e;
      } finally {
        undone.decrementAndGet();
      }
      worked = true;
    }
  }

  private void help(int worker) {
    int idle = 0;
    while (!closed) {
      if (work(worker)) {
        idle = 0;
      } else if (idle++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        idle = 0;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
