package flowdeck.console;

import flowdeck.console.Operations.Fact;
import flowdeck.policy.Calibration;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyModel;
import flowdeck.station.Policies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A policy folder in words. */
final class PolicyFactSheet {
  private PolicyFactSheet() {}

  private static String calibration(@Nullable Calibration calibration) {
    return calibration == null
        ? "not calibrated"
        : String.format(
            Locale.ROOT,
            "%s%d successful episodes, alarms in at most %.3g %% of such (%s)",
            calibration.provisional() ? "provisional, " : "",
            calibration.episodes(),
            100 * calibration.alpha(),
            calibration.source());
  }

  static String kind(PolicyModel model) {
    return switch (model) {
      case PolicyModel.Flow flow ->
          "%s, %s conditioner".formatted(flow.kind(), flow.sizes().conditioner());
      case PolicyModel.Diffusion diffusion -> "Diffusion Policy, no likelihood";
    };
  }

  private static Fact model(PolicyModel model) {
    double millions = model.parameters() * 1e-6;
    return switch (model) {
      case PolicyModel.Flow flow ->
          new Fact(
              "Flow",
              "%s, %d coupling layers, %d bins, %.1f M parameters"
                  .formatted(
                      flow.sizes().conditioner(),
                      flow.sizes().layers(),
                      flow.sizes().bins(),
                      millions));
      case PolicyModel.Diffusion diffusion ->
          new Fact(
              "U-Net",
              "%d actions, widths %s, %.1f M parameters, %s"
                  .formatted(
                      diffusion.unet().length(),
                      diffusion.unet().widths(),
                      millions,
                      diffusion.usual().label()));
    };
  }

  /** What there is to say about a policy folder. */
  static List<Fact> of(Policies.Entry entry) {
    PolicyDescription description = entry.description();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Size", "%.1f MB".formatted(entry.bytes() * 1e-6)));
    if (description == null) {
      return facts;
    }
    facts.add(new Fact("Kind", kind(description.model())));
    facts.add(
        new Fact(
            "Plan",
            "%d waypoints of %d numbers, %.0f ms apart"
                .formatted(
                    description.horizon(),
                    description.layout().size(),
                    description.waypointNanos() * 1e-6)));
    facts.add(new Fact("History", "%d observations".formatted(description.history())));
    facts.add(model(description.model()));
    facts.add(
        new Fact(
            "Encoder",
            "ResNet18, %d features (%s)"
                .formatted(
                    description.encoder().features(),
                    description.encoder().settings().getOrDefault("features", "unknown"))));
    if (description.model() instanceof PolicyModel.Flow) {
      facts.add(new Fact("Calibration", calibration(entry.calibration())));
    }
    facts.addAll(PolicyProvenance.of(description.training()));
    return facts;
  }
}
