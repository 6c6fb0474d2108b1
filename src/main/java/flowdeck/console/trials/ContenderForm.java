package flowdeck.console.trials;

import flowdeck.console.Operations.PolicyFacts;
import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import flowdeck.policy.diffusion.Sampler;
import java.util.Arrays;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jspecify.annotations.Nullable;

/** One policy of an evaluation being planned, and how its candidates are drawn. */
final class ContenderForm {
  private final ObjectProperty<@Nullable PolicyFacts> policy = new SimpleObjectProperty<>();
  private final ObjectProperty<List<String>> ways = new SimpleObjectProperty<>(List.of());
  private final StringProperty way = new SimpleStringProperty("");
  private final StringProperty candidates = new SimpleStringProperty("");
  private final StringProperty detail = new SimpleStringProperty("");
  private final StringProperty detailName = new SimpleStringProperty("σ");

  ContenderForm() {
    policy.subscribe(this::offer);
  }

  private void offer(@Nullable PolicyFacts chosen) {
    if (chosen == null || chosen.model() == null) {
      ways.set(List.of());
      return;
    }
    switch (chosen.model()) {
      case PolicyModel.Flow _ -> {
        ways.set(
            Arrays.stream(Selection.Strategy.values())
                .filter(strategy -> chosen.denoises() || !strategy.denoises())
                .map(Selection.Strategy::label)
                .toList());
        way.set(Selection.SBS.label());
        candidates.set(Integer.toString(Selection.SBS.candidates()));
        detailName.set("σ");
        detail.set(Double.toString(Selection.SBS.sigma()));
      }
      case PolicyModel.Diffusion diffusion -> {
        Denoising usual = diffusion.usual();
        ways.set(Arrays.stream(Sampler.values()).map(Sampler::toString).toList());
        way.set(usual.sampler().toString());
        candidates.set("1");
        detailName.set("steps");
        detail.set(Integer.toString(usual.steps()));
      }
    }
  }

  /** Whether a policy is chosen. */
  boolean given() {
    return policy.get() != null;
  }

  /** Folder name of the policy. */
  String name() {
    PolicyFacts chosen = policy.get();
    return chosen == null ? "" : chosen.name();
  }

  /**
   * How candidates are drawn.
   *
   * @throws InputException naming the field that cannot be
   */
  Drawing drawing() {
    PolicyFacts chosen = policy.get();
    if (chosen == null || chosen.model() == null) {
      throw new InputException("Choose a policy first.");
    }
    try {
      int drawn = Integer.parseInt(candidates.get().strip());
      return switch (chosen.model()) {
        case PolicyModel.Flow _ ->
            new Selection(
                Selection.Strategy.of(way.get()),
                drawn,
                Double.parseDouble(detail.get().strip().replace(',', '.')));
        case PolicyModel.Diffusion diffusion -> {
          int steps = Integer.parseInt(detail.get().strip());
          if (steps > diffusion.steps()) {
            throw new InputException(
                "Policy %s was trained with %d steps; give at most as many."
                    .formatted(chosen.name(), diffusion.steps()));
          }
          yield new Denoising(
              Arrays.stream(Sampler.values())
                  .filter(sampler -> sampler.toString().equals(way.get()))
                  .findFirst()
                  .orElseThrow(() -> new InputException("Choose a sampler.")),
              steps,
              drawn);
        }
      };
    } catch (NumberFormatException e) {
      throw new InputException(
          "Candidates and %s of policy %s must be numbers."
              .formatted(detailName.get(), chosen.name()),
          e);
    } catch (IllegalArgumentException e) {
      throw new InputException("Policy %s: %s.".formatted(chosen.name(), e.getMessage()), e);
    }
  }

  ObjectProperty<@Nullable PolicyFacts> policyProperty() {
    return policy;
  }

  /** Ways of drawing that the policy has. */
  ObjectProperty<List<String>> waysProperty() {
    return ways;
  }

  StringProperty wayProperty() {
    return way;
  }

  StringProperty candidatesProperty() {
    return candidates;
  }

  /** Sigma of a flow, steps of a diffusion policy. */
  StringProperty detailProperty() {
    return detail;
  }

  StringProperty detailNameProperty() {
    return detailName;
  }
}
