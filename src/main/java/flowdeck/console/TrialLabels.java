package flowdeck.console;

import flowdeck.core.InputException;
import flowdeck.trial.Label;
import flowdeck.trial.StageLadder;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.TaskDescription.FailureCause;
import flowdeck.trial.TrialEnd;
import java.util.List;

/**
 * Labels between the console, which counts stages and shows titles, and the store, which has ids.
 */
final class TrialLabels {
  private TrialLabels() {}

  /** What the trial's end proposes. */
  static TrialLabel proposed(TaskDescription task, TrialEnd.Proposal proposal) {
    StageLadder ladder = task.ladder();
    return switch (proposal.outcome()) {
      case SUCCESS -> new TrialLabel(TrialLabel.Outcome.SUCCESS, -1, "", "");
      case INVALID -> new TrialLabel(TrialLabel.Outcome.INVALID, -1, "", proposal.because());
      case FAILURE -> {
        int completed = ladder.indexOf(proposal.lastCompletedStage());
        yield new TrialLabel(
            TrialLabel.Outcome.FAILURE, Math.min(completed + 1, ladder.ids().size() - 1), "", "");
      }
    };
  }

  /** A label of the store as the console shows it. */
  static TrialLabel shown(TaskDescription task, Label label) {
    return shown(task.ladder(), task.causes(), label);
  }

  private static TrialLabel shown(StageLadder ladder, List<FailureCause> causes, Label label) {
    String failedAt = label.failedAtStage();
    String cause = label.cause();
    String title =
        cause == null
            ? ""
            : causes.stream()
                .filter(c -> c.id().equals(cause))
                .map(FailureCause::title)
                .findFirst()
                .orElse(cause);
    String reason = label.invalidReason();
    return new TrialLabel(
        TrialLabel.Outcome.valueOf(label.outcome().name()),
        failedAt == null ? -1 : ladder.indexOf(failedAt),
        title,
        label.notes().isEmpty() && reason != null ? reason : label.notes());
  }

  /**
   * A label of the console as the store keeps it.
   *
   * @param lastCompleted stage the trial completed last, for one that is not to be counted
   */
  static Label stored(TaskDescription task, TrialLabel label, String lastCompleted) {
    String cause =
        task.causes().stream()
            .filter(c -> c.title().equals(label.cause()))
            .map(FailureCause::id)
            .findFirst()
            .orElse(null);
    return switch (label.outcome()) {
      case SUCCESS -> Label.success(task.ladder()).withNotes(label.notes());
      case FAILURE -> {
        if (label.failedAt() < 0 || label.failedAt() >= task.stages().size()) {
          throw new InputException("A failure needs the stage it failed at; choose one.");
        }
        yield Label.failureAt(task.ladder(), task.stages().get(label.failedAt()).id())
            .withCause(cause)
            .withNotes(label.notes());
      }
      case INVALID -> Label.invalid(label.notes(), lastCompleted).withNotes(label.notes());
    };
  }
}
