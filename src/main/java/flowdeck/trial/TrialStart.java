package flowdeck.trial;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a trial when it starts.
 *
 * @param session id of the session it belongs to
 * @param description the task as it was at that time
 * @param seed of the scene and of all random draws
 * @param cell as given to commands, e.g. "simulated"
 * @param slot its place in an evaluation, or null if it belongs to none
 * @param initialImage file of the scene at the start, within the session's folder, or null
 */
public record TrialStart(
    long session,
    TaskDescription description,
    PolicyUsed policy,
    SelectionUsed selection,
    long seed,
    String cell,
    Mode mode,
    @Nullable SlotUsed slot,
    @Nullable String initialImage) {

  public static TrialStart of(
      Session session,
      TaskDescription task,
      PolicyUsed policy,
      SelectionUsed selection,
      long seed,
      String cell,
      Mode mode) {
    return new TrialStart(session.id(), task, policy, selection, seed, cell, mode, null, null);
  }

  /** Name of the task. */
  public String task() {
    return description.name();
  }

  /** The task's stages. */
  public StageLadder stages() {
    return description.ladder();
  }

  public TrialStart withInitialImage(String file) {
    return new TrialStart(session, description, policy, selection, seed, cell, mode, slot, file);
  }

  /** The same as a trial of an evaluation. */
  public TrialStart in(SlotUsed place) {
    return new TrialStart(
        session, description, policy, selection, seed, cell, mode, place, initialImage);
  }
}
