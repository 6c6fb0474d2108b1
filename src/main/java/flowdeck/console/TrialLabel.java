package flowdeck.console;

/**
 * The operator's judgement of one trial.
 *
 * @param outcome what it was
 * @param failedAt index of the stage (from 0) that failed, or -1
 * @param cause in the task's words, or empty
 * @param notes free text, or empty
 */
public record TrialLabel(Outcome outcome, int failedAt, String cause, String notes) {

  /** How a trial ended. */
  public enum Outcome {
    SUCCESS,
    FAILURE,
    /** Not to be counted, e.g. somebody stepped into the cell. */
    INVALID
  }
}
