package flowdeck.trial;

import flowdeck.core.InputException;
import flowdeck.trial.Label.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which marks of a judged trial are corrected by who looks at its recording: what they
 * may be, how they are told in the trial's history, and what follows for its label.
 */
public final class StageCorrection {
  /** Before a stage's id, the field of an {@link Edit} of its mark. */
  private static final String FIELD = "stageTime.";

  /** A mark may be this much after the end, which is the last tick, s. */
  private static final double AFTER_END = 0.05;

  private StageCorrection() {}

  /** Whether an edit is one of a mark. */
  public static boolean isOf(Edit edit) {
    return edit.field().startsWith(FIELD);
  }

  /** The stage whose mark an edit changed; null if it changed something else. */
  static @Nullable String stage(Edit edit) {
    return isOf(edit) ? edit.field().substring(FIELD.length()) : null;
  }

  /**
   * Refuses marks that cannot be.
   *
   * @param times of the first stages, as many as were completed
   * @param endSeconds when the trial ended, s from its start
   * @throws InputException with the sentence for the operator
   */
  public static void check(StageLadder stages, List<StageTime> times, double endSeconds) {
    if (times.isEmpty() || times.size() > stages.ids().size()) {
      throw new InputException(
          "%d marks do not fit a task of %d stages; the first is the start itself."
              .formatted(times.size(), stages.ids().size()));
    }
    double before = 0;
    for (int i = 0; i < times.size(); i++) {
      StageTime time = times.get(i);
      if (!time.stage().equals(stages.ids().get(i))) {
        throw new InputException(
            "Stage '%s' is marked where '%s' comes; mark every stage before it."
                .formatted(time.stage(), stages.ids().get(i)));
      }
      if (!(time.seconds() >= before) || (i == 0 && time.seconds() != 0)) {
        throw new InputException(
            "Stage '%s' cannot be completed at %.2f s, before the one before it (%.2f s); move that first."
                .formatted(time.stage(), time.seconds(), before));
      }
      before = time.seconds();
    }
    if (before > endSeconds + AFTER_END) {
      throw new InputException(
          "Stage '%s' cannot be completed at %.2f s, after the trial's end at %.2f s."
              .formatted(times.getLast().stage(), before, endSeconds));
    }
  }

  /** What differs between marks, by stage in their order, as text in s. */
  public static List<Change> differences(List<StageTime> from, List<StageTime> to) {
    Map<String, String> before = texts(from);
    Map<String, String> after = texts(to);
    List<String> stages = new ArrayList<>(from.stream().map(StageTime::stage).toList());
    to.stream().map(StageTime::stage).filter(id -> !stages.contains(id)).forEach(stages::add);
    return stages.stream()
        .map(id -> new Change(FIELD + id, before.get(id), after.get(id)))
        .filter(change -> !Objects.equals(change.from(), change.to()))
        .toList();
  }

  private static Map<String, String> texts(List<StageTime> times) {
    Map<String, String> texts = new HashMap<>();
    times.forEach(time -> texts.put(time.stage(), text(time.seconds())));
    return texts;
  }

  private static String text(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  /**
   * A label after its trial's newest mark became another: its last completed stage follows, and the
   * one it failed at, where that was the next. What does not fit together is left to {@link
   * Label#check} to refuse.
   */
  public static Label follow(StageLadder stages, Label label, String lastBefore, String lastNow) {
    if (lastBefore.equals(lastNow) || !lastBefore.equals(label.lastCompletedStage())) {
      return label;
    }
    Label followed = label.withLastCompleted(lastNow);
    String failedAt = label.failedAtStage();
    @Nullable String next = stages.after(lastNow);
    if (failedAt == null || next == null) {
      return followed;
    }
    boolean wasNext = failedAt.equals(stages.after(lastBefore));
    boolean overtaken = stages.indexOf(failedAt) <= stages.indexOf(lastNow);
    return wasNext || overtaken ? followed.withFailedAt(next) : followed;
  }
}
