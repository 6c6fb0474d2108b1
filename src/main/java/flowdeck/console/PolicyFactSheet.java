package flowdeck.console;

import flowdeck.console.Operations.Fact;
import flowdeck.policy.Calibration;
import flowdeck.policy.PolicyDescription;
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

  /** What there is to say about a policy folder. */
  static List<Fact> of(Policies.Entry entry) {
    PolicyDescription description = entry.description();
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Size", "%.1f MB".formatted(entry.bytes() * 1e-6)));
    if (description == null) {
      return facts;
    }
    facts.add(
        new Fact(
            "Kind",
            "%s, %s conditioner".formatted(description.kind(), description.flow().conditioner())));
    facts.add(
        new Fact(
            "Plan",
            "%d waypoints of %d numbers, %.0f ms apart"
                .formatted(
                    description.horizon(),
                    description.layout().size(),
                    description.waypointNanos() * 1e-6)));
    facts.add(new Fact("History", "%d observations".formatted(description.history())));
    facts.add(
        new Fact(
            "Flow",
            "%s, %d coupling layers, %d bins, %.1f M parameters"
                .formatted(
                    description.flow().conditioner(),
                    description.flow().layers(),
                    description.flow().bins(),
                    description.flow().parameters() * 1e-6)));
    facts.add(
        new Fact(
            "Encoder",
            "ResNet18, %d features (%s)"
                .formatted(
                    description.encoder().features(),
                    description.encoder().settings().getOrDefault("features", "unknown"))));
    facts.add(new Fact("Calibration", calibration(entry.calibration())));
    facts.addAll(PolicyProvenance.of(description.training()));
    return facts;
  }
}
