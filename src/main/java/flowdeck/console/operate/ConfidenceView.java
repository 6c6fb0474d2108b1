package flowdeck.console.operate;

import flowdeck.console.Decision;
import flowdeck.console.widget.TrendPlot;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import javafx.fxml.FXML;
import javafx.scene.control.Label;

/** Three trends that tell how sure the policy looks. */
public final class ConfidenceView {
  private final ConfidenceViewModel model;
  private long shown;

  @FXML private Label drawn;
  @FXML private Label spread;
  @FXML private Label change;
  @FXML private Label effective;
  @FXML private TrendPlot spreadTrend;
  @FXML private TrendPlot changeTrend;
  @FXML private TrendPlot effectiveTrend;

  public ConfidenceView(ConfidenceViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    drawn.textProperty().bind(model.drawnProperty());
    spread.textProperty().bind(model.spreadProperty());
    change.textProperty().bind(model.changeProperty());
    effective.textProperty().bind(model.effectiveProperty());
    bind(spreadTrend, spread, "Spread of the candidates");
    bind(changeTrend, change, "Change from the last plan");
    bind(effectiveTrend, effective, "Effective number of candidates");
  }

  private static void bind(TrendPlot plot, Label value, String what) {
    plot.accessibleTextProperty().bind(value.textProperty().map(text -> what + ": " + text));
  }

  void pulse() {
    if (model.newestNanos() != shown) {
      shown = model.newestNanos();
      model.pulse();
      show(spreadTrend, Decision::spread);
      show(changeTrend, Decision::change);
      show(effectiveTrend, Decision::effectiveSamples);
    }
    spreadTrend.pulse();
    changeTrend.pulse();
    effectiveTrend.pulse();
  }

  private void show(TrendPlot plot, ToDoubleFunction<Decision> value) {
    double[] values = model.trend(value);
    plot.show(values, 0, 1.15 * Math.max(1e-6, Arrays.stream(values).max().orElse(1)));
  }
}
