package flowdeck.trial;

/** Why a trial ended. */
public enum EndReason {
  /** All stages were completed. */
  SUCCEEDED("All stages completed"),
  /** The task can no longer be done, for instance because a body fell. */
  FAILED("Failed"),
  /** A stage took longer than its limit. */
  STAGE_LIMIT("Time limit of the stage"),
  /** The trial took longer than the task's limit. */
  TRIAL_LIMIT("Time limit of the trial"),
  /** The operator ended it in an orderly way. */
  OPERATOR("Ended by the operator"),
  /** STOP (software) was pressed. */
  STOPPED("Stopped by the operator"),
  /** The cell or a part of Flowdeck reported a fault. */
  FAULT("Fault"),
  /** The policy's confidence crossed a threshold, and the operator wanted to be asked then. */
  ALARM("Held on an alarm"),
  /** The recording that was replayed is over. */
  PLAYED("End of the recording"),
  /** Flowdeck ended while it ran. */
  INTERRUPTED("Interrupted");

  private final String title;

  EndReason(String title) {
    this.title = title;
  }

  /** For people. */
  public String title() {
    return title;
  }
}
