package flowdeck.trial.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of the tests' own: starts with the first test that asks for it, is shared by
 * all and ends with the tests. Its programs come with Maven.
 */
public final class LabServer {
  /** Of the user that is asked for a password. */
  static final String GUARDED = "guarded";

  static final String PASSWORD = "s3cret&?@";

  private static final AtomicInteger STORES = new AtomicInteger();
  private static final int NOBODY = 65534;

  private static @Nullable EmbeddedPostgres server;
  private static @Nullable Throwable failure;

  private LabServer() {}

  /** The address of a new, empty place for a store. */
  public static String newStore() {
    String schema = "store" + STORES.incrementAndGet();
    execute("CREATE SCHEMA " + schema);
    return url("postgres") + "?user=postgres&currentSchema=" + schema;
  }

  /** What tells the stores on the server apart. */
  static String schema(String store) {
    return store.substring(store.lastIndexOf('=') + 1);
  }

  /** Ends every connection. */
  static void hangUp() {
    execute(
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
        """);
  }

  /** The address of a database, without a user. */
  static String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(server().getPort(), database);
  }

  /** Executes a statement as the server's owner. */
  static void execute(String sql) {
    try (Connection connection = server().getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private static synchronized EmbeddedPostgres server() {
    if (server == null && failure == null) {
      try {
        server = start();
      } catch (IOException | RuntimeException | Error e) {
        failure = e;
      }
    }
    if (server == null) {
      throw new AssertionError(
          "The PostgreSQL server that these tests need does not start. It runs on Linux, macOS and"
              + " Windows and unpacks itself to %s, which must be writable; the user must have a name."
                  .formatted(System.getProperty("java.io.tmpdir"))
              + " As PostgreSQL refuses to run as root, root on Linux needs `unshare -U` or"
              + " `setpriv` (util-linux).",
          failure);
    }
    return server;
  }

  private static EmbeddedPostgres start() throws IOException {
    String user = System.getProperty("user.name");
    EmbeddedPostgres started =
        user.equals("root") && !LinuxUtils.isUnshareAvailable()
            ? startAsNobody()
            : builder(programs(user)).start();
    try (Connection connection = started.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(GUARDED, PASSWORD));
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return started;
  }

  /** Where programs are unpacked, once for each user. */
  private static Path programs(String user) {
    return Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg-" + user);
  }

  private static EmbeddedPostgres.Builder builder(Path programs) {
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(programs.toFile())
        .setLocaleConfig("locale", "C")
        .setPGStartupWait(Duration.ofSeconds(60))
        .setDataDirectoryCustomizer(LabServer::askForPassword);
  }

  private static void askForPassword(File data) {
    try {
      Path file = data.toPath().resolve("pg_hba.conf");
      Files.writeString(
          file, "host all %s all scram-sha-256%n%s".formatted(GUARDED, Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- root in a container that must not make user namespaces

  private static EmbeddedPostgres startAsNobody() throws IOException {
    Path programs = programs("nobody");
    Path data = Files.createTempDirectory("epg");
    Files.setAttribute(data, "unix:uid", NOBODY);
    try {
      return builder(programs).setDataDirectory(data).start();
    } catch (IllegalStateException e) {
      // The first time: the programs are unpacked, and refuse to run as root.
      try (Stream<Path> versions = Files.list(programs)) {
        for (Path version : versions.toList()) {
          becomeNobody(version.resolve("bin/initdb"));
          becomeNobody(version.resolve("bin/pg_ctl"));
        }
      }
      return builder(programs).setDataDirectory(data).start();
    }
  }

  private static void becomeNobody(Path program) throws IOException {
    Path real = program.resolveSibling(program.getFileName() + ".real");
    if (!Files.exists(real)) {
      Files.move(program, real);
      Files.writeString(
          program,
          """
          #!/bin/sh
          exec setpriv --reuid=%1$d --regid=%1$d --clear-groups "$0.real" "$@"
          """
              .formatted(NOBODY));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }
}
