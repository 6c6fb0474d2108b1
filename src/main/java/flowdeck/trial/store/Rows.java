package flowdeck.trial.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they are, with whatever columns their table has, to be copied from one store to another.
 * Each call within a transaction.
 */
record Rows(StoreLink link) {

  /** A row. */
  record Row(Map<String, @Nullable Object> columns) {
    long id() {
      return number("id");
    }

    String uid() {
      return text("uid");
    }

    boolean has(String column) {
      return columns.get(column) != null;
    }

    long number(String column) {
      return ((Number) value(column)).longValue();
    }

    String text(String column) {
      return (String) value(column);
    }

    private Object value(String column) {
      Object value = columns.get(column);
      if (value == null) {
        throw new IllegalStateException("No value in " + column);
      }
      return value;
    }

    /** The same with another value in one column. */
    Row with(String column, @Nullable Object value) {
      Map<String, @Nullable Object> changed = new HashMap<>(columns);
      changed.put(column, value);
      return new Row(changed);
    }
  }

  /** All rows of a table, oldest first. */
  List<Row> all(String table) {
    return link.handle()
        .createQuery("SELECT * FROM %s ORDER BY id".formatted(table))
        .mapToMap()
        .map(Row::new)
        .list();
  }

  /** The rows that belong to another. */
  List<Row> of(String table, String column, long id) {
    return link.handle()
        .createQuery("SELECT * FROM %s WHERE %s = :id".formatted(table, column))
        .bind("id", id)
        .mapToMap()
        .map(Row::new)
        .list();
  }

  /** The id of the row with this uid, if the store has it. */
  OptionalLong id(String table, String uid) {
    return link
        .handle()
        .createQuery("SELECT id FROM %s WHERE uid = :uid".formatted(table))
        .bind("uid", uid)
        .mapTo(Long.class)
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** Adds a row, with an id of this store if its table has ids. */
  void insert(String table, Row row) {
    Map<String, @Nullable Object> columns = new HashMap<>(row.columns);
    columns.remove("id");
    Update insert =
        link.handle()
            .createUpdate(
                "INSERT INTO %s (%s) VALUES (%s)"
                    .formatted(
                        table,
                        String.join(", ", columns.keySet()),
                        columns.keySet().stream()
                            .map(column -> ":" + column)
                            .collect(Collectors.joining(", "))));
    insert.bindMap(columns).execute();
  }

  /** Adds a row that has a uid; its id in this store. */
  long copy(String table, Row row) {
    insert(table, row);
    return id(table, row.uid()).orElseThrow();
  }
}
