package flowdeck.dataset;

import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Parquet files through an in-memory DuckDB that lives as long as the program: opening one costs
 * far more than a query. Any thread may use it; each call works on its own connection.
 */
final class Parquet {
  private Parquet() {}

  private static final class Database {
    static final DuckDBConnection SHARED = open();

    private static DuckDBConnection open() {
      try {
        DuckDBConnection connection =
            DriverManager.getConnection("jdbc:duckdb:").unwrap(DuckDBConnection.class);
        try (Statement statement = connection.createStatement()) {
          // One episode is small; the other cores belong to the policy and the video.
          statement.execute("SET threads = 1");
          statement.execute("SET memory_limit = '1GB'");
        }
        return connection;
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB does not start", e);
      }
    }
  }

  /** A new connection, to be closed by the caller. */
  static Connection connect() throws SQLException {
    return Database.SHARED.duplicate();
  }

  /** A path or text as an SQL literal. */
  static String quote(Object text) {
    return "'" + text.toString().replace("'", "''") + "'";
  }

  /** A column name as an SQL identifier. */
  static String column(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /**
   * Files as one table in SQL. They are named one by one, because a pattern would take brackets and
   * stars in folders' names for its own.
   */
  static String read(List<Path> files) {
    return "read_parquet([%s], union_by_name = true)"
        .formatted(String.join(", ", files.stream().map(Parquet::quote).toList()));
  }

  /** Names and DuckDB types of a file's columns, in order. */
  static Map<String, String> columns(Path file) throws SQLException {
    return columnsOf("read_parquet(" + quote(file) + ")");
  }

  /** Names and DuckDB types of a table's columns, in order. */
  static Map<String, String> columnsOf(String table) throws SQLException {
    Map<String, String> types = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> row : query("DESCRIBE SELECT * FROM " + table)) {
      types.put(String.valueOf(row.get("column_name")), String.valueOf(row.get("column_type")));
    }
    return types;
  }

  /** How many rows a file has. */
  static long rows(Path file) throws SQLException {
    return query("SELECT num_rows FROM parquet_file_metadata(" + quote(file) + ")")
                .getFirst()
                .get("num_rows")
            instanceof Number rows
        ? rows.longValue()
        : 0;
  }

  /** All rows of a query; lists come as (nested) {@code List<Object>}. */
  static List<Map<String, @Nullable Object>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData meta = result.getMetaData();
      int columns = meta.getColumnCount();
      List<Map<String, @Nullable Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>(columns * 2);
        for (int i = 1; i <= columns; i++) {
          row.put(meta.getColumnName(i), plain(result.getObject(i)));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  private static @Nullable Object plain(@Nullable Object value) throws SQLException {
    if (!(value instanceof Array array)) {
      return value;
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (Object element : (Object[]) array.getArray()) {
      list.add(plain(element));
    }
    return list;
  }
}
