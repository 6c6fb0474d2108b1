package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.policy.Selection;
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

  @Option(
      names = "--continuity",
      defaultValue = "0",
      description =
          "what leaving the plan in force costs, nats per squared standard deviation (default:"
              + " ${DEFAULT-VALUE})")
  private double continuity;

  @Option(
      names = "--warm-start",
      description = "draw half of the candidates around the plan in force")
  private boolean warmStart;

  Selection selection() {
    try {
      return new Selection(
          Selection.Strategy.of(strategy), candidates, sigma, continuity, warmStart);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          e.getMessage() + "; correct --selection, --candidates, --sigma or --continuity.", e);
    }
  }
}
