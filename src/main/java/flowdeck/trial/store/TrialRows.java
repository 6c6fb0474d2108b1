package flowdeck.trial.store;

import flowdeck.trial.Edit;
import flowdeck.trial.EndReason;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Millis;
import flowdeck.trial.Mode;
import flowdeck.trial.Outcome;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.Session;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageTime;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.Stage;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialEnd.Proposal;
import flowdeck.trial.TrialStart;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Between the records of a trial and the columns of the database. */
final class TrialRows {
  private TrialRows() {}

  static Session session(ResultSet row) throws SQLException {
    return new Session(
        row.getLong("id"),
        row.getString("name"),
        row.getString("operator"),
        Instant.parse(row.getString("started_at")));
  }

  static Edit edit(ResultSet row) throws SQLException {
    return new Edit(
        row.getLong("trial_id"),
        Instant.parse(row.getString("edited_at")),
        row.getString("field"),
        row.getString("old_value"),
        row.getString("new_value"));
  }

  static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("session_id"),
        number(row, "trial_id"),
        Instant.parse(row.getString("at")),
        row.getString("kind"),
        row.getString("message"));
  }

  static StageTime stageTime(ResultSet row) throws SQLException {
    return new StageTime(row.getString("stage"), row.getDouble("seconds"));
  }

  /** A trial without its stage times. */
  static Trial trial(ResultSet row) throws SQLException {
    return new Trial(
        row.getLong("id"),
        row.getInt("number"),
        start(row),
        Instant.parse(row.getString("started_at")),
        end(row),
        instant(row, "ended_at"),
        List.of(),
        label(row),
        instant(row, "committed_at"));
  }

  static Trial withStageTimes(Trial trial, List<StageTime> times) {
    StageLadder stages = trial.start().stages();
    return new Trial(
        trial.id(),
        trial.number(),
        trial.start(),
        trial.started(),
        trial.end(),
        trial.ended(),
        times.stream()
            .sorted(Comparator.comparingInt(time -> stages.indexOf(time.stage())))
            .toList(),
        trial.label(),
        trial.committed());
  }

  private static TrialStart start(ResultSet row) throws SQLException {
    return new TrialStart(
        row.getLong("session_id"),
        task(row),
        new PolicyUsed(row.getString("policy"), row.getString("policy_hash")),
        new SelectionUsed(
            row.getString("strategy"),
            row.getInt("candidates"),
            row.getDouble("sigma"),
            row.getDouble("continuity"),
            row.getInt("warm_start") == 1),
        row.getLong("seed"),
        row.getString("cell"),
        Mode.valueOf(row.getString("mode")),
        slot(row),
        row.getString("initial_image"));
  }

  private static @Nullable SlotUsed slot(ResultSet row) throws SQLException {
    Long study = number(row, "evaluation_id");
    return study == null ? null : new SlotUsed(study, row.getInt("slot"));
  }

  private static TaskDescription task(ResultSet row) throws SQLException {
    String name = row.getString("task");
    String yaml = row.getString("task_yaml");
    if (yaml != null) {
      return TaskDescription.parse("Task " + name, yaml.getBytes(StandardCharsets.UTF_8));
    }
    // Before layout 3, only the stages were kept.
    List<Stage> stages =
        Stream.of(row.getString("stages").split(",", -1))
            .map(id -> new Stage(id, id, Double.POSITIVE_INFINITY))
            .toList();
    return new TaskDescription(
        name, name, "", null, "", Double.POSITIVE_INFINITY, stages, List.of());
  }

  private static @Nullable TrialEnd end(ResultSet row) throws SQLException {
    String reason = row.getString("end_reason");
    if (reason == null) {
      return null;
    }
    return new TrialEnd(
        EndReason.valueOf(reason),
        row.getString("end_detail"),
        row.getDouble("seconds"),
        row.getLong("decisions"),
        decisionMillis(row),
        jitterMillis(row),
        number(row, "episode_index"),
        row.getString("health").lines().toList(),
        proposal(row));
  }

  private static @Nullable Millis decisionMillis(ResultSet row) throws SQLException {
    Double median = real(row, "decision_median_millis");
    Double p99 = real(row, "decision_p99_millis");
    Double max = real(row, "decision_max_millis");
    return median == null || p99 == null || max == null ? null : new Millis(median, p99, max);
  }

  private static @Nullable Millis jitterMillis(ResultSet row) throws SQLException {
    Double median = real(row, "jitter_median_millis");
    Double p99 = real(row, "jitter_p99_millis");
    Double max = real(row, "jitter_max_millis");
    return median == null || p99 == null || max == null ? null : new Millis(median, p99, max);
  }

  private static @Nullable Proposal proposal(ResultSet row) throws SQLException {
    String outcome = row.getString("proposed_outcome");
    return outcome == null
        ? null
        : new Proposal(
            Outcome.valueOf(outcome),
            row.getString("proposed_last_completed_stage"),
            row.getString("proposed_because"));
  }

  private static @Nullable Label label(ResultSet row) throws SQLException {
    String outcome = row.getString("outcome");
    return outcome == null
        ? null
        : new Label(
            Outcome.valueOf(outcome),
            row.getString("invalid_reason"),
            row.getString("last_completed_stage"),
            row.getString("failed_at_stage"),
            row.getString("cause"),
            row.getString("notes"));
  }

  static void bindStart(Update update, TrialStart start) {
    update
        .bind("session", start.session())
        .bind("task", start.task())
        .bind("stages", String.join(",", start.stages().ids()))
        .bind("task_yaml", start.description().yaml())
        .bind("policy", start.policy().name())
        .bind("policy_hash", start.policy().hash())
        .bind("strategy", start.selection().strategy())
        .bind("candidates", start.selection().candidates())
        .bind("sigma", start.selection().sigma())
        .bind("continuity", start.selection().continuity())
        .bind("warm_start", start.selection().warmStart() ? 1 : 0)
        .bind("seed", start.seed())
        .bind("cell", start.cell())
        .bind("mode", start.mode().name())
        .bind("evaluation", start.slot() == null ? null : (Long) start.slot().study())
        .bind("slot", start.slot() == null ? null : (Integer) start.slot().number())
        .bind("initial_image", start.initialImage());
  }

  static void bindEnd(Update update, TrialEnd end) {
    Millis decision = end.decisionMillis();
    Millis jitter = end.loopJitterMillis();
    Proposal proposed = end.proposed();
    update
        .bind("end_reason", end.reason().name())
        .bind("end_detail", end.detail())
        .bind("seconds", end.seconds())
        .bind("decisions", end.decisions())
        .bind("decision_median", decision == null ? null : (Double) decision.median())
        .bind("decision_p99", decision == null ? null : (Double) decision.p99())
        .bind("decision_max", decision == null ? null : (Double) decision.max())
        .bind("jitter_median", jitter == null ? null : (Double) jitter.median())
        .bind("jitter_p99", jitter == null ? null : (Double) jitter.p99())
        .bind("jitter_max", jitter == null ? null : (Double) jitter.max())
        .bind("episode_index", end.episodeIndex())
        // One note per line, so a note must not bring its own line ends.
        .bind(
            "health",
            String.join("\n", end.health().stream().map(note -> note.replace('\n', ' ')).toList()))
        .bind("proposed_outcome", proposed == null ? null : proposed.outcome().name())
        .bind("proposed_last", proposed == null ? null : proposed.lastCompletedStage())
        .bind("proposed_because", proposed == null ? null : proposed.because());
  }

  static void bindLabel(Update update, Label label) {
    update
        .bind("outcome", label.outcome().name())
        .bind("invalid_reason", label.invalidReason())
        .bind("last_completed_stage", label.lastCompletedStage())
        .bind("failed_at_stage", label.failedAtStage())
        .bind("cause", label.cause())
        .bind("notes", label.notes());
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? null : Instant.parse(text);
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  private static @Nullable Double real(ResultSet row, String column) throws SQLException {
    double value = row.getDouble(column);
    return row.wasNull() ? null : value;
  }
}
