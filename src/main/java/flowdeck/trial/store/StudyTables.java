package flowdeck.trial.store;

import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The statements on the table of evaluations, each within the transaction of its caller. */
record StudyTables(StoreLink link, TrialTables trials) {

  private Handle handle() {
    return link.handle();
  }

  long insert(long session, Protocol protocol, Instant at) {
    return handle()
        .createUpdate(
            """
            INSERT INTO evaluations (session_id, title, protocol, created_at, uid)
            VALUES (:session, :title, :protocol, :at, :uid)
            """)
        .bind("session", session)
        .bind("title", protocol.title())
        .bind("protocol", ProtocolJson.text(protocol))
        .bind("at", at.toString())
        .bind("uid", Uids.random())
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  Optional<Study> find(long id) {
    return handle()
        .createQuery("SELECT * FROM evaluations WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> study(row))
        .findOne();
  }

  /** All, the newest first. */
  List<Study> all() {
    return handle()
        .createQuery("SELECT * FROM evaluations ORDER BY id DESC")
        .map((row, context) -> study(row))
        .stream()
        .sorted(Comparator.comparing(Study::created).reversed())
        .toList();
  }

  /** Whether it was blind until now. */
  boolean unblind(long id, Instant at) {
    return handle()
            .createUpdate(
                "UPDATE evaluations SET unblinded_at = :at WHERE id = :id AND unblinded_at IS NULL")
            .bind("at", at.toString())
            .bind("id", id)
            .execute()
        == 1;
  }

  /** Whether it was going on until now. */
  boolean close(long id, Instant at, String reason) {
    return handle()
            .createUpdate(
                """
                UPDATE evaluations SET closed_at = :at, close_reason = :reason
                WHERE id = :id AND closed_at IS NULL
                """)
            .bind("at", at.toString())
            .bind("reason", reason)
            .bind("id", id)
            .execute()
        == 1;
  }

  private Study study(ResultSet row) throws SQLException {
    long id = row.getLong("id");
    return new Study(
        id,
        row.getLong("session_id"),
        ProtocolJson.read("Evaluation " + id, row.getString("protocol")),
        Instant.parse(row.getString("created_at")),
        TrialRows.instant(row, "unblinded_at"),
        closing(row),
        trials.trialsOfStudy(id));
  }

  private static Study.@Nullable Closing closing(ResultSet row) throws SQLException {
    Instant at = TrialRows.instant(row, "closed_at");
    return at == null ? null : new Study.Closing(at, row.getString("close_reason"));
  }
}
