package flowdeck.trial.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What names a row in every store it may be copied to. */
final class Uids {
  /** Tables whose rows have one, and what tells the rows of a store of an older layout apart. */
  private static final Map<String, String> OLDER =
      Map.of(
          "sessions", "s.started_at || ' ' || s.name",
          "evaluations", "s.started_at || ' ' || s.name || ' evaluation ' || t.id",
          "trials", "s.started_at || ' ' || s.name || ' trial ' || t.number",
          "events", "s.started_at || ' ' || s.name || ' event ' || t.id");

  private Uids() {}

  static String random() {
    return UUID.randomUUID().toString();
  }

  /**
   * Gives the rows of an older layout theirs. They follow from what is in the rows, so that a
   * backup of that time and the store itself remain the same.
   */
  static void fill(Handle handle) {
    OLDER.forEach((table, told) -> fill(handle, table, told));
  }

  private record Row(long id, String told) {}

  private static void fill(Handle handle, String table, String told) {
    String session = table.equals("sessions") ? "t.id" : "t.session_id";
    List<Row> rows =
        handle
            .createQuery(
                "SELECT t.id, %s AS told FROM %s t JOIN sessions s ON s.id = %s WHERE t.uid IS NULL"
                    .formatted(told, table, session))
            .map((row, context) -> new Row(row.getLong("id"), row.getString("told")))
            .list();
    for (Row row : rows) {
      handle
          .createUpdate("UPDATE %s SET uid = :uid WHERE id = :id".formatted(table))
          .bind(
              "uid",
              UUID.nameUUIDFromBytes((table + row.told).getBytes(StandardCharsets.UTF_8))
                  .toString())
          .bind("id", row.id)
          .execute();
    }
  }
}
