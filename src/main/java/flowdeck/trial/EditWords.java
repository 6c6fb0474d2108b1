package flowdeck.trial;

import flowdeck.trial.TaskDescription.FailureCause;
import flowdeck.trial.TaskDescription.Stage;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Edit} as people read it: titles for ids.
 *
 * @param field e.g. "failed at"
 * @param from old value, or "–" if there was none
 * @param to new value, or "–" if there is none
 */
public record EditWords(String field, String from, String to) {
  private static final String NONE = "–";

  /**
   * @param task of the edited trial
   */
  public static EditWords of(TaskDescription task, Edit edit) {
    String stage = StageCorrection.stage(edit);
    if (stage != null) {
      return new EditWords(
          title(task, stage) + " completed", seconds(edit.oldValue()), seconds(edit.newValue()));
    }
    return new EditWords(
        field(edit.field()),
        value(task, edit, edit.oldValue()),
        value(task, edit, edit.newValue()));
  }

  /** E.g. "failed at: arm one picking → arm one placing". */
  public String text() {
    return "%s: %s → %s".formatted(field, from, to);
  }

  private static String field(String field) {
    return switch (field) {
      case "invalidReason" -> "invalid because";
      case "lastCompletedStage" -> "last completed stage";
      case "failedAtStage" -> "failed at";
      default -> field;
    };
  }

  private static String value(TaskDescription task, Edit edit, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return NONE;
    }
    return switch (edit.field()) {
      case "lastCompletedStage", "failedAtStage" -> title(task, value);
      case "cause" ->
          task.causes().stream()
              .filter(cause -> cause.id().equals(value))
              .map(FailureCause::title)
              .findFirst()
              .orElse(value);
      default -> value;
    };
  }

  private static String title(TaskDescription task, String stage) {
    return task.stage(stage).map(Stage::title).orElse(stage);
  }

  /** Marks are stored as seconds with three decimals. */
  private static String seconds(@Nullable String value) {
    return value == null ? NONE : String.format(Locale.ROOT, "%.2f s", Double.parseDouble(value));
  }
}
