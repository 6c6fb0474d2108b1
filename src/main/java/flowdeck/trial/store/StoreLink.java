package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a database. Transactions of this process wait for each other; after a
 * connection was lost, the next transaction connects anew.
 *
 * <p>Transactions are serializable, and one that came between those of another console is run
 * again. Row locks would do at READ COMMITTED, but each statement would have to be thought through
 * for each other one that it may meet: the number of a trial, the place in an evaluation, the name
 * of a session, a label edited while policies are unblinded. Transactions here are small and as
 * rare as an operator's clicks, so that repeating one costs nothing.
 */
final class StoreLink implements AutoCloseable {
  /** With the pauses between, about two seconds. */
  private static final int ATTEMPTS = 40;

  private static final long PAUSE_NANOS = 100_000_000L;

  private final Database database;
  private @Nullable Handle handle;
  private boolean working;
  private boolean closed;

  private StoreLink(Database database) {
    this.database = database;
  }

  /**
   * Connects.
   *
   * @throws InputException as {@link Database#open}
   */
  static StoreLink open(Database database) {
    StoreLink link = new StoreLink(database);
    link.handle = database.open();
    return link;
  }

  Database database() {
    return database;
  }

  /** For statements within a transaction. */
  synchronized Handle handle() {
    if (handle == null || !working) {
      throw new IllegalStateException("Statements need a transaction");
    }
    return handle;
  }

  /**
   * Does all of some work, or nothing of it.
   *
   * @param work statements only: it may be run several times
   * @throws InputException for what the operator can put right
   */
  synchronized <T> T inTransaction(Supplier<T> work) {
    if (working) {
      throw new IllegalStateException("Transactions do not nest");
    }
    working = true;
    try {
      return repeated(work);
    } finally {
      working = false;
    }
  }

  private <T> T repeated(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return connected().inTransaction(transaction -> work.get());
      } catch (JdbiException e) {
        if (attempt == ATTEMPTS || !database.contended(e)) {
          throw database.translate(e);
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
      }
    }
  }

  private Handle connected() {
    if (closed) {
      throw new IllegalStateException("The store is closed");
    }
    Handle open = handle;
    if (open == null || !database.alive(open)) {
      disconnect();
      open = database.open();
      handle = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    closed = true;
    disconnect();
  }

  private void disconnect() {
    Handle open = handle;
    handle = null;
    if (open != null) {
      try {
        open.close();
      } catch (JdbiException e) {
        // The connection was lost already.
      }
    }
  }
}
