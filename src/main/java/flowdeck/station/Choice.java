package flowdeck.station;

import flowdeck.policy.Selection;
import flowdeck.trial.SelectionUsed;

/**
 * What a trial runs.
 *
 * @param task name of the task, or a task file
 * @param policy folder name under the models folder
 * @param seed decides where the simulated bodies stand and all random draws of the policy
 * @param selection how candidates are drawn and chosen
 */
public record Choice(String task, String policy, long seed, Selection selection) {

  /** A selection as the store and the results of evaluations write it down. */
  public static SelectionUsed used(Selection selection) {
    return new SelectionUsed(
        selection.strategy().label(),
        selection.candidates(),
        selection.sigma(),
        selection.continuity(),
        selection.warmStart());
  }

  /** The same with the next seed. */
  public Choice next() {
    return new Choice(task, policy, seed + 1, selection);
  }
}
