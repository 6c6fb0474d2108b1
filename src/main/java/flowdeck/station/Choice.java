package flowdeck.station;

import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
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
public record Choice(String task, String policy, long seed, Drawing selection) {

  /** How candidates are drawn, as the store and the results of evaluations write it down. */
  public static SelectionUsed used(Drawing drawing) {
    return switch (drawing) {
      case Selection selection ->
          new SelectionUsed(
              selection.label(),
              selection.candidates(),
              selection.sigma(),
              selection.continuity(),
              selection.warmStart());
      // Its base samples are drawn as they are, with a scale of 1.
      case Denoising denoising -> new SelectionUsed(denoising.label(), denoising.candidates(), 1);
    };
  }

  /** The same with the next seed. */
  public Choice next() {
    return new Choice(task, policy, seed + 1, selection);
  }
}
