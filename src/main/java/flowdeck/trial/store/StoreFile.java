package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Opens the database file: looks whether it is sound, brings it up to date, sets it up. */
final class StoreFile {
  private static final String MIGRATIONS = "classpath:db/migration";

  private StoreFile() {}

  /**
   * Opens a database, creating it if there is none. What is damaged or newer is left untouched.
   *
   * @throws InputException naming the file and what to do
   */
  static Handle open(Path database) {
    try {
      if (Files.exists(database)) {
        checkSound(database);
      }
      migrate(database);
      Handle handle = Jdbi.open(url(database));
      // A committed label must survive a power cut, hence FULL.
      pragma(handle, "journal_mode = WAL");
      pragma(handle, "synchronous = FULL");
      pragma(handle, "foreign_keys = ON");
      return handle;
    } catch (JdbiException | FlywayException e) {
      throw StoreErrors.translate(database, e);
    }
  }

  private static void pragma(Handle handle, String pragma) {
    handle.execute("PRAGMA " + pragma);
  }

  private static void checkSound(Path database) {
    try (Handle handle = Jdbi.open(url(database))) {
      List<String> problems =
          handle.createQuery("PRAGMA quick_check(1)").mapTo(String.class).list();
      if (!problems.equals(List.of("ok"))) {
        throw StoreErrors.damaged(database, null);
      }
    }
  }

  private static void migrate(Path database) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(url(database), null, null)
            .locations(MIGRATIONS)
            .cleanDisabled(true)
            .load();
    MigrationInfo current = flyway.info().current();
    MigrationVersion newest =
        java.util.Arrays.stream(flyway.info().all())
            .filter(migration -> migration.getState().isResolved())
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo)
            .orElseThrow();
    if (current != null && current.getVersion().compareTo(newest) > 0) {
      throw new InputException(
          "%s was written by a newer Flowdeck (layout %s, this one knows %s); update Flowdeck, or choose another folder with --sessions."
              .formatted(database, current.getVersion(), newest));
    }
    flyway.migrate();
  }

  static String url(Path database) {
    return "jdbc:sqlite:" + database;
  }
}
