package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How candidates are drawn and chosen; the same options in every command that runs a policy. */
final class SelectionOptions {
  private static final String DIRECT = Selection.Strategy.DIRECT.label();

  @Option(
      names = "--selection",
      description =
          "direct, sbs, gr, sbs+gr, denoise or sbs+denoise (default: sbs; of a diffusion policy"
              + " always direct)")
  private @Nullable String strategy;

  @Option(
      names = "--candidates",
      description = "how many are drawn (default: 128; of a diffusion policy 1)")
  private @Nullable Integer candidates;

  @Option(names = "--sigma", description = "scale of the base samples of a flow (default: 0.5)")
  private @Nullable Double sigma;

  @Option(
      names = "--continuity",
      description =
          "what leaving the plan in force costs a flow, nats per squared standard deviation"
              + " (default: 0)")
  private @Nullable Double continuity;

  @Option(
      names = "--warm-start",
      description = "draw half of a flow's candidates around the plan in force")
  private boolean warmStart;

  @Option(
      names = "--ddim",
      paramLabel = "STEPS",
      description =
          "sample a diffusion policy by DDIM in so many steps (default: as its policy.json says,"
              + " usually DDPM in 100)")
  private @Nullable Integer ddim;

  /** How a policy is to draw. */
  Drawing drawing(String policy, PolicyModel model) {
    return switch (model) {
      case PolicyModel.Flow flow -> selection(policy);
      case PolicyModel.Diffusion diffusion -> denoising(policy, diffusion);
    };
  }

  /** How a flow is to draw. */
  Selection selection(String policy) {
    if (ddim != null) {
      throw new InputException(
          "Policy %s is a flow and needs no denoising; leave --ddim out.".formatted(policy));
    }
    return selection();
  }

  /** Refuses what no policy could do, where there is no policy to ask. */
  void requireSensible() {
    selection();
  }

  private Selection selection() {
    Selection usual = Selection.SBS;
    try {
      return new Selection(
          strategy == null ? usual.strategy() : Selection.Strategy.of(strategy),
          candidates == null ? usual.candidates() : candidates,
          sigma == null ? usual.sigma() : sigma,
          continuity == null ? usual.continuity() : continuity,
          warmStart);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          e.getMessage() + "; correct --selection, --candidates, --sigma or --continuity.", e);
    }
  }

  private Denoising denoising(String policy, PolicyModel.Diffusion model) {
    if (strategy != null && !strategy.equalsIgnoreCase(DIRECT)) {
      throw new InputException(
          "Policy %s is a diffusion policy and has no likelihood to choose by, so --selection %s is impossible; give direct or leave it out."
              .formatted(policy, strategy));
    }
    if (sigma != null || continuity != null || warmStart) {
      throw new InputException(
          "Policy %s is a diffusion policy; leave --sigma, --continuity and --warm-start out, which are for flows."
              .formatted(policy));
    }
    Denoising usual = model.usual();
    if (ddim != null && (ddim < 1 || ddim > model.steps())) {
      throw new InputException(
          "--ddim must be 1 to %d, the steps policy %s was trained with, got %d."
              .formatted(model.steps(), policy, ddim));
    }
    try {
      return new Denoising(
          ddim == null ? usual.sampler() : Sampler.DDIM,
          ddim == null ? usual.steps() : ddim,
          candidates == null ? 1 : candidates);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage() + "; correct --candidates.", e);
    }
  }
}
