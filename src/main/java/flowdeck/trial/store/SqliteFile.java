package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** A store in a file of its own, which one process at a time has open. */
record SqliteFile(Path file) implements Database {
  // Result codes of SQLite (sqlite.org/rescode.html); JDBC hands on the primary code.
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int NOTADB = 26;

  @Override
  public Handle open() {
    try {
      if (Files.exists(file)) {
        checkSound();
      }
      Migrations.bringUpToDate(
          Flyway.configure().dataSource(url(), null, null),
          UnaryOperator.identity(),
          file.toString(),
          "another folder with --sessions");
      Handle handle = Jdbi.open(url());
      // A committed label must survive a power cut, hence FULL.
      handle.execute("PRAGMA journal_mode = WAL");
      handle.execute("PRAGMA synchronous = FULL");
      handle.execute("PRAGMA foreign_keys = ON");
      handle.useTransaction(Uids::fill);
      return handle;
    } catch (JdbiException | FlywayException e) {
      throw translate(e);
    }
  }

  String url() {
    return "jdbc:sqlite:" + file;
  }

  private void checkSound() {
    try (Handle handle = Jdbi.open(url())) {
      List<String> problems =
          handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).list();
      if (!problems.equals(List.of("ok"))) {
        throw damaged(null);
      }
    }
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public boolean alive(Handle handle) {
    return true;
  }

  @Override
  public boolean contended(RuntimeException error) {
    return false;
  }

  @Override
  public RuntimeException translate(RuntimeException error) {
    return switch (Database.cause(error).map(e -> e.getErrorCode()).orElse(0)) {
      case FULL ->
          new InputException(
              "The disk with %s is full, so nothing more is stored; free some space and try again."
                  .formatted(file),
              error);
      case READONLY, CANTOPEN ->
          new InputException(
              "%s cannot be written; correct its permissions, or choose another folder with --sessions."
                  .formatted(file),
              error);
      case IOERR ->
          new InputException(
              "The disk with %s reports an error; check it, and choose another folder with --sessions."
                  .formatted(file),
              error);
      case CORRUPT, NOTADB -> damaged(error);
      default -> error;
    };
  }

  private InputException damaged(@Nullable RuntimeException cause) {
    String message =
        "%s is damaged or not a Flowdeck database and was left as it is; move it away together with its -wal file, or restore a backup."
            .formatted(file);
    return cause == null ? new InputException(message) : new InputException(message, cause);
  }
}
