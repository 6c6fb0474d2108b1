package flowdeck.console.models;

import flowdeck.console.Operations.Fact;
import flowdeck.console.Operations.PolicyFacts;
import flowdeck.console.Screen;
import flowdeck.console.widget.FactGrid;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One card per policy folder. */
public final class ModelsView implements Screen {
  private final ModelsViewModel model;

  @FXML private FlowPane cards;
  @FXML private Label empty;

  public ModelsView(ModelsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    model.policiesProperty().subscribe(this::show);
  }

  private void show(List<PolicyFacts> policies) {
    empty.setVisible(policies.isEmpty());
    empty.setManaged(policies.isEmpty());
    cards.getChildren().setAll(policies.stream().map(this::card).toList());
  }

  private Region card(PolicyFacts policy) {
    Label name = new Label(policy.name());
    name.getStyleClass().add("card-title");
    Label use =
        new Label(
            policy.problem() != null
                ? "⚠ cannot be used"
                : policy.name().equals(model.inUse()) ? "in use" : "");
    use.getStyleClass().add(policy.problem() != null ? "warn-text" : "card-note");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox head = new HBox(name, gap, use);
    head.getStyleClass().add("card-head");
    VBox card = new VBox(head);
    card.getStyleClass().add("card");
    card.setPrefWidth(410);
    String problem = policy.problem();
    if (problem != null) {
      Label words = new Label(problem);
      words.setWrapText(true);
      words.getStyleClass().addAll("warn-text", "card-text");
      card.getChildren().add(words);
    }
    List<Fact> facts = policy.facts();
    card.getChildren()
        .add(
            new FactGrid(
                facts.stream().map(Fact::label).toList(),
                facts.stream().map(Fact::value).toList()));
    return card;
  }

  @Override
  public void shown() {
    model.refresh();
  }

  @Override
  public void pulse() {}

  @Override
  public boolean key(KeyCode code) {
    return false;
  }
}
