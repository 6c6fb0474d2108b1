package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What a store is kept in: a file of its own, or a server that several consoles share. Statements
 * are the same for both; what differs between them is here.
 */
sealed interface Database permits SqliteFile, PostgresServer {
  /**
   * Connects to the store, creating it if there is none and bringing it up to date. What is damaged
   * or newer is left untouched.
   *
   * @throws InputException naming the store and what to do
   */
  Handle open();

  /** Whether other consoles may have it open too. */
  boolean shared();

  /** Whether a connection still works. */
  boolean alive(Handle handle);

  /** Whether another console came between, so that the same transaction may succeed if repeated. */
  boolean contended(RuntimeException error);

  /**
   * The sentence for what is the operator's to put right. Anything else is a defect and comes back
   * as it is.
   */
  RuntimeException translate(RuntimeException error);

  /** What the driver said first. */
  static Optional<SQLException> cause(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql) {
        return Optional.of(sql);
      }
    }
    return Optional.empty();
  }
}
