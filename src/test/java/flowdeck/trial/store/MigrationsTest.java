package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One set of files lays out both databases. */
class MigrationsTest {
  @TempDir private Path folder;

  private Handle laidOut(StoreKind kind) {
    StoreKind.Place place = kind.place();
    place.open(folder.resolve(kind.name())).close();
    return place.connect(folder.resolve(kind.name()));
  }

  @Test
  void bothDatabasesHaveTheSameTablesAndColumns() throws Exception {
    try (Handle sqlite = laidOut(StoreKind.SQLITE);
        Handle postgres = laidOut(StoreKind.POSTGRESQL)) {
      Map<String, String> columns = columns(sqlite);
      assertThat(columns(postgres)).isEqualTo(columns);
      assertThat(columns)
          .containsEntry("trials.seed", "INTEGER NOT NULL")
          .containsEntry("trials.uid", "TEXT")
          .containsEntry("stage_times.seconds", "REAL NOT NULL");
    }
  }

  /** Each column with its type, in SQLite's words, and whether it may be empty. */
  private static Map<String, String> columns(Handle handle) throws Exception {
    Map<String, String> types =
        Map.of("int8", "INTEGER", "bigserial", "INTEGER", "float8", "REAL", "text", "TEXT");
    DatabaseMetaData about = handle.getConnection().getMetaData();
    Map<String, String> columns = new TreeMap<>();
    try (ResultSet column = about.getColumns(null, handle.getConnection().getSchema(), "%", "%")) {
      while (column.next()) {
        String table = column.getString("TABLE_NAME");
        if (table.matches("sessions|trials|stage_times|edits|events|evaluations")) {
          String type = column.getString("TYPE_NAME");
          boolean key = column.getString("COLUMN_NAME").equals("id");
          boolean filled = column.getInt("NULLABLE") == DatabaseMetaData.columnNoNulls || key;
          columns.put(
              table + "." + column.getString("COLUMN_NAME"),
              types.getOrDefault(type.toLowerCase(Locale.ROOT), type)
                  + (filled ? " NOT NULL" : ""));
        }
      }
    }
    return columns;
  }

  @Test
  void bothDatabasesHaveTheSameIndices() throws Exception {
    try (Handle sqlite = laidOut(StoreKind.SQLITE);
        Handle postgres = laidOut(StoreKind.POSTGRESQL)) {
      List<String> there =
          postgres
              .createQuery(
                  "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
                      + " AND indexname NOT LIKE 'flyway%' AND indexname NOT LIKE '%_key'"
                      + " AND indexname NOT LIKE '%_pkey'")
              .mapTo(String.class)
              .list();
      List<String> here =
          sqlite
              .createQuery(
                  "SELECT name FROM sqlite_master WHERE type = 'index'"
                      + " AND name NOT LIKE 'flyway%' AND name NOT LIKE 'sqlite_autoindex%'")
              .mapTo(String.class)
              .list();
      assertThat(new TreeSet<>(there)).isEqualTo(new TreeSet<>(here)).contains("sessions_by_name");
    }
  }

  @Test
  void noFileKeepsAWordThatPostgresDoesNotKnow() {
    assertThat(Migrations.names()).hasSizeGreaterThanOrEqualTo(6);
    for (String name : Migrations.names()) {
      assertThat(PostgresServer.translate(Migrations.text(name)))
          .as(name)
          .doesNotContainPattern("\\b(INTEGER|REAL|BLOB|STRICT|AUTOINCREMENT|NOCASE)\\b");
    }
  }

  /**
   * A file that stores were laid out by must never read differently, in SQLite's words or in
   * PostgreSQL's, or those stores are refused. A new file adds its line here.
   */
  @Test
  void filesReadAsWhenStoresWereLaidOutByThem() {
    try (Handle sqlite = laidOut(StoreKind.SQLITE);
        Handle postgres = laidOut(StoreKind.POSTGRESQL)) {
      assertThat(checksums(sqlite))
          .containsExactly(2120002598, -206896032, 628211465, 2005058024, -85170145, 1203463005);
      assertThat(checksums(postgres))
          .containsExactly(-734830315, -957947576, 628211465, -1161427184, 1010455845, 1203463005);
    }
  }

  private static List<Integer> checksums(Handle handle) {
    return handle
        .createQuery(
            "SELECT checksum FROM flyway_schema_history WHERE version IS NOT NULL"
                + " ORDER BY installed_rank")
        .mapTo(Integer.class)
        .list();
  }
}
