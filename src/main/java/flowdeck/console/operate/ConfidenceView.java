package flowdeck.console.operate;

import flowdeck.console.operate.ConfidenceViewModel.Row;
import flowdeck.console.widget.TrendPlot;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.VBox;

/** Three tiles that tell how sure the policy is. */
public final class ConfidenceView {
  private static final PseudoClass ALARMED = PseudoClass.getPseudoClass("alarmed");

  private final ConfidenceViewModel model;
  private final Tooltip explanation = new Tooltip();
  private List<Tile> tiles = List.of();

  @FXML private VBox card;
  @FXML private Label thresholds;
  @FXML private CheckBox hold;
  @FXML private Label observationNote;
  @FXML private TrendPlot observationTrend;
  @FXML private Label observation;
  @FXML private Label observationState;
  @FXML private Label innovationNote;
  @FXML private TrendPlot innovationTrend;
  @FXML private Label innovation;
  @FXML private Label innovationState;
  @FXML private Label spreadNote;
  @FXML private TrendPlot spreadTrend;
  @FXML private Label spread;
  @FXML private Label spreadState;

  public ConfidenceView(ConfidenceViewModel model) {
    this.model = model;
  }

  /** The controls of one signal. */
  private record Tile(Label note, TrendPlot trend, Label value, Label state) {
    void show(Row row) {
      note.setText(row.note());
      value.setText(row.value());
      state.setText(row.state());
      warn(value, row.alarmed());
      warn(state, row.alarmed());
      trend.show(row.trend(), row.low(), row.high());
      trend.threshold(row.threshold());
      trend.setAccessibleText(row.name() + ": " + row.value() + ", " + row.state());
    }

    private static void warn(Label label, boolean alarmed) {
      boolean warned = label.getStyleClass().contains("warn-text");
      if (alarmed && !warned) {
        label.getStyleClass().add("warn-text");
      } else if (!alarmed && warned) {
        label.getStyleClass().remove("warn-text");
      }
    }
  }

  @FXML
  private void initialize() {
    tiles =
        List.of(
            new Tile(observationNote, observationTrend, observation, observationState),
            new Tile(innovationNote, innovationTrend, innovation, innovationState),
            new Tile(spreadNote, spreadTrend, spread, spreadState));
    thresholds.setTooltip(explanation);
  }

  @FXML
  void hold() {
    model.hold(hold.isSelected());
  }

  void pulse() {
    if (model.pulse()) {
      thresholds.setText(model.note());
      explanation.setText(model.explanation());
      hold.setDisable(!model.watched());
      card.pseudoClassStateChanged(ALARMED, model.alarmed());
      for (int i = 0; i < tiles.size(); i++) {
        tiles.get(i).show(model.rows().get(i));
      }
    }
    if (hold.isSelected() != model.holds()) {
      hold.setSelected(model.holds()); // a command may have said so
    }
    for (Tile tile : tiles) {
      tile.trend().pulse();
    }
  }
}
