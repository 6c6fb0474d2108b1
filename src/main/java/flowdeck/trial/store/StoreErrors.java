package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the database and the file system report, as sentences for the operator. */
final class StoreErrors {
  // Result codes of SQLite (sqlite.org/rescode.html); JDBC hands on the primary code.
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;

  private StoreErrors() {}

  static InputException unwritable(Path folder, IOException cause) {
    String reason = cause.getMessage();
    if (reason == null || reason.equals(folder.toString())) {
      reason = cause.getClass().getSimpleName();
    }
    return new InputException(
        "Sessions folder %s cannot be written (%s); free space or correct its permissions, or choose another with --sessions."
            .formatted(folder, reason),
        cause);
  }

  /**
   * The sentence for what is the operator's to put right: a full disk, a damaged or write-protected
   * file. Anything else is a defect and comes back as it is.
   */
  static RuntimeException translate(Path database, RuntimeException error) {
    int code = code(error);
    return switch (code) {
      case FULL ->
          new InputException(
              "The disk with %s is full, so nothing more is stored; free some space and try again."
                  .formatted(database),
              error);
      case READONLY, CANTOPEN ->
          new InputException(
              "%s cannot be written; correct its permissions, or choose another folder with --sessions."
                  .formatted(database),
              error);
      case IOERR ->
          new InputException(
              "The disk with %s reports an error; check it, and choose another folder with --sessions."
                  .formatted(database),
              error);
      case CORRUPT, NOTADB -> damaged(database, error);
      default -> error;
    };
  }

  static InputException damaged(Path database, @Nullable RuntimeException cause) {
    String message =
        "%s is damaged or not a Flowdeck database and was left as it is; move it away together with its -wal file, or restore a backup."
            .formatted(database);
    return cause == null ? new InputException(message) : new InputException(message, cause);
  }

  private static int code(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof SQLException sql) {
        return sql.getErrorCode();
      }
    }
    return 0;
  }
}
