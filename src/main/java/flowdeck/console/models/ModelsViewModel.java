package flowdeck.console.models;

import flowdeck.console.Live;
import flowdeck.console.Operations.PolicyFacts;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;

/** The policy folders. */
public final class ModelsViewModel {
  private final Live live;
  private final ObjectProperty<List<PolicyFacts>> policies = new SimpleObjectProperty<>(List.of());

  public ModelsViewModel(Live live) {
    this.live = live;
  }

  /** Reads the folders again. */
  public void refresh() {
    policies.set(live.operations().policies());
  }

  /** The name of the policy of the trial on the bench. */
  public String inUse() {
    return live.status().trial().policy();
  }

  public ObjectProperty<List<PolicyFacts>> policiesProperty() {
    return policies;
  }
}
