package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.trial.SelectionUsed;
import flowdeck.trial.SlotUsed;
import org.jspecify.annotations.Nullable;

/**
 * What a trial runs.
 *
 * @param task name of the task, or a task file
 * @param policy folder name under the models folder
 * @param seed decides where the simulated bodies stand and all random draws of the policy
 * @param selection how candidates are drawn and chosen
 * @param slot its place in an evaluation, or null if it belongs to none
 */
public record Choice(
    String task, String policy, long seed, Drawing selection, @Nullable SlotUsed slot) {

  /** A trial of no evaluation. */
  public Choice(String task, String policy, long seed, Drawing selection) {
    this(task, policy, seed, selection, null);
  }

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

  /**
   * The way of drawing that {@link #used} wrote down.
   *
   * @throws InputException if this program knows none like it
   */
  public static Drawing drawing(SelectionUsed used) {
    try {
      for (Sampler sampler : Sampler.values()) {
        String steps = used.strategy().replaceFirst("^" + sampler + "-", "");
        if (steps.matches("[0-9]+")) {
          return new Denoising(sampler, Integer.parseInt(steps), used.candidates());
        }
      }
      return new Selection(
          Selection.Strategy.of(used.strategy()),
          used.candidates(),
          used.sigma(),
          used.continuity(),
          used.warmStart());
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "Candidates cannot be drawn by %s here: %s.".formatted(used.text(), e.getMessage()), e);
    }
  }

  /** The same with the next seed. */
  public Choice next() {
    return new Choice(task, policy, seed + 1, selection);
  }
}
