package flowdeck.trial;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a trial when it starts.
 *
 * @param session id of the session it belongs to
 * @param task name of the task
 * @param stages the task's stages at that time
 * @param seed of the scene and of all random draws
 * @param cell as given to commands, e.g. "simulated"
 * @param initialImage file of the scene at the start, within the session's folder, or null
 */
public record TrialStart(
    long session,
    String task,
    StageLadder stages,
    PolicyUsed policy,
    SelectionUsed selection,
    long seed,
    String cell,
    Mode mode,
    @Nullable String initialImage) {

  public static TrialStart of(
      Session session,
      TaskDescription task,
      PolicyUsed policy,
      SelectionUsed selection,
      long seed,
      String cell,
      Mode mode) {
    return new TrialStart(
        session.id(), task.name(), task.ladder(), policy, selection, seed, cell, mode, null);
  }

  public TrialStart withInitialImage(String file) {
    return new TrialStart(session, task, stages, policy, selection, seed, cell, mode, file);
  }
}
