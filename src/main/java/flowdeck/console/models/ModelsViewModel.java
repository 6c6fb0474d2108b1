package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Operations.PolicyFacts;
import java.util.List;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/** The policy folders. */
public final class ModelsViewModel {
  private static final int LONGEST = 120;

  private final Live live;
  private final ObjectProperty<List<PolicyFacts>> policies = new SimpleObjectProperty<>(List.of());

  public ModelsViewModel(Live live) {
    this.live = live;
  }

  /** Reads the folders again. */
  public void refresh() {
    policies.set(
        live.operations().policies().stream()
            .map(
                policy ->
                    new PolicyFacts(
                        policy.name(),
                        policy.problem(),
                        policy.model(),
                        policy.facts().stream().map(ModelsViewModel::readable).toList()))
            .toList());
  }

  /** Words instead of a program's names, four decimals, and no more than two lines. */
  static Fact readable(Fact fact) {
    String label =
        fact.label()
            .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
            .replace(": ", " ")
            .toLowerCase(Locale.ROOT);
    String value =
        fact.value()
            .replaceAll("(\\d+\\.\\d{4})\\d+", "$1")
            .replaceAll("[{}\\[\\]]", "")
            .replace("=", " ");
    return new Fact(
        label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1),
        value.length() <= LONGEST ? value : value.substring(0, LONGEST).strip() + " …");
  }

  /** The name of the policy of the trial on the bench. */
  public String inUse() {
    return live.status().trial().policy();
  }

  public ObjectProperty<List<PolicyFacts>> policiesProperty() {
    return policies;
  }
}
