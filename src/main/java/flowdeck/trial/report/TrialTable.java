package flowdeck.trial.report;

import flowdeck.trial.Label;
import flowdeck.trial.SlotUsed;
import flowdeck.trial.StageTime;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.protocol.Slot;
import flowdeck.trial.protocol.Study;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Every trial of an evaluation as a row of words, for tables that people and programs read. */
final class TrialTable {
  private TrialTable() {}

  /** One row per trial that has ended, by column. */
  static List<Map<String, String>> rows(Study study) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Trial trial : study.trials()) {
      TrialEnd end = trial.end();
      if (end != null) {
        rows.add(row(study, trial, end));
      }
    }
    return rows;
  }

  private static Map<String, String> row(Study study, Trial trial, TrialEnd end) {
    TaskDescription task = study.protocol().task();
    Label label = trial.label();
    Map<String, String> row = new LinkedHashMap<>();
    row.put("place", place(trial));
    row.put("block", block(study, trial));
    row.put("policy", study.hidden() ? "hidden" : trial.start().policy().name());
    row.put("selection", study.hidden() ? "hidden" : trial.start().selection().text());
    row.put("seed", Long.toString(trial.start().seed()));
    row.put("started", trial.started().toString());
    row.put("outcome", label == null ? "not judged" : label.outcome().word());
    row.put("last completed", label == null ? "" : title(task, label.lastCompletedStage()));
    row.put("failed at", label == null ? "" : title(task, label.failedAtStage()));
    row.put("cause", label == null ? "" : cause(task, label.cause()));
    row.put("invalid because", label == null ? "" : Objects.toString(label.invalidReason(), ""));
    row.put("seconds", String.format(Locale.ROOT, "%.1f", end.seconds()));
    for (TaskDescription.Stage stage : task.stages().subList(1, task.stages().size())) {
      row.put("s until " + stage.title(), seconds(trial, stage.id()));
    }
    row.put("end", end.detail().isEmpty() ? end.reason().title() : end.detail());
    row.put("episode", end.episodeIndex() == null ? "" : end.episodeIndex().toString());
    row.put("health", String.join(" ", end.health()));
    row.put("notes", label == null ? "" : label.notes());
    return row;
  }

  private static String place(Trial trial) {
    SlotUsed place = trial.start().slot();
    return place == null ? "" : Integer.toString(place.number());
  }

  private static String block(Study study, Trial trial) {
    SlotUsed place = trial.start().slot();
    return study.protocol().order().stream()
        .filter(slot -> place != null && slot.number() == place.number())
        .map(Slot::block)
        .map(String::valueOf)
        .findFirst()
        .orElse("");
  }

  private static String seconds(Trial trial, String stage) {
    return trial.stageTimes().stream()
        .filter(time -> time.stage().equals(stage))
        .map(StageTime::seconds)
        .map(seconds -> String.format(Locale.ROOT, "%.1f", seconds))
        .findFirst()
        .orElse("");
  }

  private static String title(TaskDescription task, @Nullable String stage) {
    return stage == null ? "" : task.stage(stage).map(TaskDescription.Stage::title).orElse(stage);
  }

  private static String cause(TaskDescription task, @Nullable String cause) {
    return task.causes().stream()
        .filter(each -> each.id().equals(cause))
        .map(TaskDescription.FailureCause::title)
        .findFirst()
        .orElse(Objects.toString(cause, ""));
  }
}
