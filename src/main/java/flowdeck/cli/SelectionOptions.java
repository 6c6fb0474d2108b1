package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.policy.Selection;
import flowdeck.trial.SelectionUsed;
import picocli.CommandLine.Option;

/** How candidates are drawn and chosen; the same options in every command that runs a policy. */
final class SelectionOptions {
  @Option(
      names = "--selection",
      defaultValue = "sbs",
      description = "direct, sbs, gr or sbs+gr (default: ${DEFAULT-VALUE})")
  private String strategy = "sbs";

  @Option(
      names = "--candidates",
      defaultValue = "128",
      description = "how many are drawn (default: ${DEFAULT-VALUE})")
  private int candidates;

  @Option(
      names = "--sigma",
      defaultValue = "0.5",
      description = "scale of the base samples (default: ${DEFAULT-VALUE})")
  private double sigma;

  Selection selection() {
    try {
      return new Selection(Selection.Strategy.of(strategy), candidates, sigma);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          e.getMessage() + "; correct --selection, --candidates or --sigma.", e);
    }
  }

  SelectionUsed used() {
    return new SelectionUsed(selection().strategy().label(), candidates, sigma);
  }
}
