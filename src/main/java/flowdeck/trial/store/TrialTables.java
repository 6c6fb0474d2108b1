package flowdeck.trial.store;

import flowdeck.trial.Edit;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * The statements on the tables of the store, each within the transaction of its caller. Rows that
 * were stored elsewhere and copied later have later ids, so what is listed by time is sorted here.
 */
record TrialTables(StoreLink link) {

  private Handle handle() {
    return link.handle();
  }

  /** The session of this name, in whatever case. */
  Optional<Session> session(String name) {
    return handle()
        .createQuery("SELECT * FROM sessions WHERE lower(name) = lower(:name)")
        .bind("name", name)
        .map((row, context) -> TrialRows.session(row))
        .findOne();
  }

  Optional<Session> session(long id) {
    return handle()
        .createQuery("SELECT * FROM sessions WHERE id = :id")
        .bind("id", id)
        .map((row, context) -> TrialRows.session(row))
        .findOne();
  }

  List<Session> sessions() {
    return handle()
        .createQuery("SELECT * FROM sessions ORDER BY id")
        .map((row, context) -> TrialRows.session(row))
        .stream()
        .sorted(Comparator.comparing(Session::started))
        .toList();
  }

  Session insertSession(String name, String operator, String console, Instant at) {
    long id =
        handle()
            .createUpdate(
                """
                INSERT INTO sessions (name, operator, started_at, console, uid)
                VALUES (:name, :operator, :at, :console, :uid)
                """)
            .bind("name", name)
            .bind("operator", operator)
            .bind("console", console)
            .bind("uid", Uids.random())
            .bind("at", at.toString())
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    return new Session(id, name, operator, at);
  }

  long insertTrial(TrialStart start, Instant at) {
    Update insert =
        handle()
            .createUpdate(
                """
                INSERT INTO trials (session_id, number, task, stages, policy, policy_hash, strategy,
                  candidates, sigma, seed, cell, mode, started_at, initial_image, task_yaml,
                  continuity, warm_start, evaluation_id, slot, uid)
                VALUES (:session,
                  (SELECT coalesce(max(number), 0) + 1 FROM trials WHERE session_id = :session),
                  :task, :stages, :policy, :policy_hash, :strategy,
                  :candidates, :sigma, :seed, :cell, :mode, :at, :initial_image, :task_yaml,
                  :continuity, :warm_start, :evaluation, :slot, :uid)
                """);
    TrialRows.bindStart(insert, start);
    return insert
        .bind("at", at.toString())
        .bind("uid", Uids.random())
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  void insertStage(long trial, StageTime time) {
    handle()
        .createUpdate(
            """
            INSERT INTO stage_times (trial_id, stage, seconds) VALUES (:trial, :stage, :seconds)
            ON CONFLICT (trial_id, stage) DO UPDATE SET seconds = excluded.seconds
            """)
        .bind("trial", trial)
        .bind("stage", time.stage())
        .bind("seconds", time.seconds())
        .execute();
  }

  void replaceStages(long trial, List<StageTime> times) {
    handle()
        .createUpdate("DELETE FROM stage_times WHERE trial_id = :trial")
        .bind("trial", trial)
        .execute();
    times.forEach(time -> insertStage(trial, time));
  }

  /** Whether the trial was running, so that it ended now. */
  boolean end(long trial, TrialEnd end, Instant at) {
    Update update =
        handle()
            .createUpdate(
                """
                UPDATE trials SET ended_at = :at, end_reason = :end_reason, end_detail = :end_detail,
                  seconds = :seconds, decisions = :decisions, decision_median_millis = :decision_median,
                  decision_p99_millis = :decision_p99, decision_max_millis = :decision_max,
                  jitter_median_millis = :jitter_median, jitter_p99_millis = :jitter_p99,
                  jitter_max_millis = :jitter_max, episode_index = :episode_index, health = :health,
                  proposed_outcome = :proposed_outcome,
                  proposed_last_completed_stage = :proposed_last,
                  proposed_because = :proposed_because
                WHERE id = :trial AND ended_at IS NULL
                """);
    TrialRows.bindEnd(update, end);
    return update.bind("trial", trial).bind("at", at.toString()).execute() == 1;
  }

  /**
   * Writes a label.
   *
   * @param committed when the first one was
   */
  void writeLabel(long trial, Label label, Instant committed) {
    Update update =
        handle()
            .createUpdate(
                """
                UPDATE trials SET committed_at = :at,
                  outcome = :outcome, invalid_reason = :invalid_reason,
                  last_completed_stage = :last_completed_stage, failed_at_stage = :failed_at_stage,
                  cause = :cause, notes = :notes
                WHERE id = :trial
                """);
    TrialRows.bindLabel(update, label);
    update.bind("trial", trial).bind("at", committed.toString()).execute();
  }

  void insertEdit(Edit edit) {
    handle()
        .createUpdate(
            """
            INSERT INTO edits (trial_id, edited_at, field, old_value, new_value)
            VALUES (:trial, :at, :field, :from, :to)
            """)
        .bind("trial", edit.trial())
        .bind("at", edit.at().toString())
        .bind("field", edit.field())
        .bind("from", edit.oldValue())
        .bind("to", edit.newValue())
        .execute();
  }

  /** The name of the console that runs a session; null before layout 6. */
  @Nullable String console(long session) {
    return handle()
        .createQuery("SELECT console FROM sessions WHERE id = :session")
        .bind("session", session)
        .mapTo(String.class)
        .findOne()
        .orElse(null);
  }

  List<Edit> edits(long trial) {
    return handle()
        .createQuery("SELECT * FROM edits WHERE trial_id = :trial ORDER BY id")
        .bind("trial", trial)
        .map((row, context) -> TrialRows.edit(row))
        .stream()
        .sorted(Comparator.comparing(Edit::at))
        .toList();
  }

  List<Edit> editsOf(long session) {
    return handle()
        .createQuery(
            """
            SELECT e.* FROM edits e JOIN trials t ON t.id = e.trial_id
            WHERE t.session_id = :session ORDER BY e.id
            """)
        .bind("session", session)
        .map((row, context) -> TrialRows.edit(row))
        .stream()
        .sorted(Comparator.comparing(Edit::at))
        .toList();
  }

  void insertEvent(Event event) {
    handle()
        .createUpdate(
            """
            INSERT INTO events (session_id, trial_id, at, kind, message, uid)
            VALUES (:session, :trial, :at, :kind, :message, :uid)
            """)
        .bind("session", event.session())
        .bind("trial", event.trial())
        .bind("at", event.at().toString())
        .bind("kind", event.kind())
        .bind("message", event.message())
        .bind("uid", Uids.random())
        .execute();
  }

  List<Event> events(long session) {
    return handle()
        .createQuery("SELECT * FROM events WHERE session_id = :session ORDER BY id")
        .bind("session", session)
        .map((row, context) -> TrialRows.event(row))
        .stream()
        .sorted(Comparator.comparing(Event::at))
        .toList();
  }

  Optional<Trial> trial(long id) {
    return trials("t.id = :id", Map.of("id", id)).stream().findFirst();
  }

  Trial require(long id) {
    return trial(id).orElseThrow(() -> new IllegalArgumentException("There is no trial " + id));
  }

  List<Trial> trialsOf(long session) {
    return trials("t.session_id = :id", Map.of("id", session));
  }

  List<Trial> trialsOfStudy(long study) {
    return trials("t.evaluation_id = :id", Map.of("id", study));
  }

  /** The trials that have no end. */
  List<Trial> running() {
    return trials("t.ended_at IS NULL", Map.of());
  }

  /** The trials of a console's sessions that have no end. */
  List<Trial> running(String console) {
    return trials(
        "t.ended_at IS NULL AND t.session_id IN (SELECT id FROM sessions WHERE console = :console)",
        Map.of("console", console));
  }

  private List<Trial> trials(String condition, Map<String, ?> keys) {
    List<Trial> trials =
        handle()
            .createQuery("SELECT t.* FROM trials t WHERE " + condition + " ORDER BY t.id")
            .bindMap(keys)
            .map((row, context) -> TrialRows.trial(row))
            .list();
    Map<Long, List<StageTime>> times = new HashMap<>();
    handle()
        .createQuery(
            "SELECT s.* FROM stage_times s JOIN trials t ON t.id = s.trial_id WHERE " + condition)
        .bindMap(keys)
        .map((row, context) -> Map.entry(row.getLong("trial_id"), TrialRows.stageTime(row)))
        .forEach(
            entry ->
                times
                    .computeIfAbsent(entry.getKey(), trial -> new ArrayList<>())
                    .add(entry.getValue()));
    return trials.stream()
        .map(trial -> TrialRows.withStageTimes(trial, times.getOrDefault(trial.id(), List.of())))
        .toList();
  }
}
