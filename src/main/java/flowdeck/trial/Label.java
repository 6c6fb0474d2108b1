package flowdeck.trial;

import flowdeck.core.InputException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of an ended trial.
 *
 * @param outcome success, failure or invalid
 * @param invalidReason why it does not count; only with {@link Outcome#INVALID}
 * @param lastCompletedStage id; may be null only if the trial is invalid
 * @param failedAtStage id; only with {@link Outcome#FAILURE}
 * @param cause id of a failure cause of the task, or null
 * @param notes free text, may be empty
 */
public record Label(
    Outcome outcome,
    @Nullable String invalidReason,
    @Nullable String lastCompletedStage,
    @Nullable String failedAtStage,
    @Nullable String cause,
    String notes) {

  /** All stages completed. */
  public static Label success(StageLadder stages) {
    return new Label(Outcome.SUCCESS, null, stages.last(), null, null, "");
  }

  /** Failed after this stage was completed, so at the next one. */
  public static Label failureAfter(StageLadder stages, String lastCompleted) {
    return new Label(
        Outcome.FAILURE, null, lastCompleted, stages.failedAtAfter(lastCompleted), null, "");
  }

  /** Failed at this stage, so the one before was completed last. */
  public static Label failureAt(StageLadder stages, String failedAt) {
    return new Label(
        Outcome.FAILURE, null, stages.lastCompletedBefore(failedAt), failedAt, null, "");
  }

  /**
   * Does not count.
   *
   * @param lastCompleted how far it came, or null if not known
   */
  public static Label invalid(String reason, @Nullable String lastCompleted) {
    return new Label(Outcome.INVALID, reason, lastCompleted, null, null, "");
  }

  /** The same with another failed-at stage; the last completed one stays as it is. */
  public Label withFailedAt(String stage) {
    return new Label(outcome, invalidReason, lastCompletedStage, stage, cause, notes);
  }

  /** The same with another last completed stage; the failed-at one stays as it is. */
  public Label withLastCompleted(String stage) {
    return new Label(outcome, invalidReason, stage, failedAtStage, cause, notes);
  }

  public Label withCause(@Nullable String cause) {
    return new Label(outcome, invalidReason, lastCompletedStage, failedAtStage, cause, notes);
  }

  public Label withNotes(String notes) {
    return new Label(outcome, invalidReason, lastCompletedStage, failedAtStage, cause, notes);
  }

  /**
   * The same with another value of one field.
   *
   * @param field as {@link #differences} names it
   * @param value as text, or null for none
   */
  public Label with(String field, @Nullable String value) {
    return new Label(
        field.equals("outcome") ? Outcome.ofWord(String.valueOf(value)) : outcome,
        field.equals("invalidReason") ? value : invalidReason,
        field.equals("lastCompletedStage") ? value : lastCompletedStage,
        field.equals("failedAtStage") ? value : failedAtStage,
        field.equals("cause") ? value : cause,
        field.equals("notes") ? String.valueOf(value) : notes);
  }

  /** One field that differs between two labels, as text. */
  public record Change(String field, @Nullable String from, @Nullable String to) {}

  /** What differs, in the order of the fields. */
  public static List<Change> differences(Label from, Label to) {
    return Stream.of(
            new Change("outcome", from.outcome.word(), to.outcome.word()),
            new Change("invalidReason", from.invalidReason, to.invalidReason),
            new Change("lastCompletedStage", from.lastCompletedStage, to.lastCompletedStage),
            new Change("failedAtStage", from.failedAtStage, to.failedAtStage),
            new Change("cause", from.cause, to.cause),
            new Change("notes", from.notes, to.notes))
        .filter(change -> !Objects.equals(change.from(), change.to()))
        .toList();
  }

  /**
   * Refuses what cannot be true: tables made of it would not add up.
   *
   * @throws InputException with the sentence for the operator
   */
  public void check(StageLadder stages) {
    known(stages, lastCompletedStage);
    known(stages, failedAtStage);
    if (outcome != Outcome.FAILURE && (failedAtStage != null || cause != null)) {
      throw new InputException(
          "Only a failure has a failed-at stage and a cause; clear them or choose failure.");
    }
    if (outcome != Outcome.INVALID && invalidReason != null) {
      throw new InputException(
          "Only an invalid trial has a reason for it; clear it or choose invalid.");
    }
    switch (outcome) {
      case SUCCESS -> {
        if (!stages.last().equals(lastCompletedStage)) {
          throw new InputException(
              "A success completed the last stage, '%s', not '%s'; correct the one or the other."
                  .formatted(stages.last(), lastCompletedStage));
        }
      }
      case FAILURE -> checkFailure(stages);
      case INVALID -> {
        if (invalidReason == null || invalidReason.isBlank()) {
          throw new InputException("An invalid trial needs a reason; say why it does not count.");
        }
      }
    }
  }

  private void checkFailure(StageLadder stages) {
    if (lastCompletedStage == null || failedAtStage == null) {
      throw new InputException(
          "A failure needs its last completed stage and the stage it failed at; choose them.");
    }
    int completed = stages.indexOf(lastCompletedStage);
    int failed = stages.indexOf(failedAtStage);
    if (completed == stages.ids().size() - 1) {
      throw new InputException(
          "A trial that completed the last stage, '%s', succeeded; choose an earlier stage or success."
              .formatted(lastCompletedStage));
    }
    boolean neverBegan = completed == 0 && failed == 0;
    if (failed <= completed && !neverBegan) {
      throw new InputException(
          "A trial cannot fail at '%s' after completing '%s'; correct the one or the other."
              .formatted(failedAtStage, lastCompletedStage));
    }
  }

  private static void known(StageLadder stages, @Nullable String stage) {
    if (stage != null && stages.indexOf(stage) < 0) {
      throw new InputException(
          "The task has no stage '%s'; choose one of %s."
              .formatted(stage, String.join(", ", stages.ids())));
    }
  }
}
