package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.training.DiffusionPreset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Which kind of policy is trained. */
final class ModelOptions {
  private static final String FLOW = "nf-p";
  private static final String DIFFUSION = "diffusion";

  /** What a preset decides, or what a diffusion policy has not. */
  private static final List<String> ONLY_FLOWS =
      List.of(
          "--history",
          "--horizon",
          "--warm-start-epochs",
          "--noise",
          "--constant-rate",
          "--average",
          "--conditioner",
          "--hidden",
          "--trunk-width",
          "--trunk-blocks",
          "--skip");

  @Option(
      names = "--model",
      defaultValue = FLOW,
      description =
          "nf-p, the normalizing-flow policy, or diffusion, the Diffusion Policy it is compared"
              + " with (default: ${DEFAULT-VALUE})")
  private String model = FLOW;

  @Option(
      names = "--dp-preset",
      paramLabel = "NAME",
      description =
          "sizes, windows and schedule of a diffusion policy: small (NF-P's windows, trains on a"
              + " processor), robotwin or original (default: small)")
  private @Nullable String preset;

  /**
   * The diffusion policy that is asked for, or null for a flow.
   *
   * @param given options on the command line
   */
  @Nullable DiffusionPreset diffusion(ParseResult given) {
    switch (model) {
      case FLOW -> {
        if (preset != null) {
          throw new InputException("--dp-preset needs --model diffusion; give both or neither.");
        }
        return null;
      }
      case DIFFUSION -> {
        for (String option : ONLY_FLOWS) {
          if (given.hasMatchedOption(option)) {
            throw new InputException(
                "%s is for flows only; leave it out, or choose --dp-preset.".formatted(option));
          }
        }
        try {
          return preset == null ? DiffusionPreset.SMALL : DiffusionPreset.of(preset);
        } catch (IllegalArgumentException e) {
          throw new InputException(e.getMessage() + ".", e);
        }
      }
      default ->
          throw new InputException(
              "'%s' is no model; choose %s or %s.".formatted(model, FLOW, DIFFUSION));
    }
  }
}
