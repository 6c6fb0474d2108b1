package flowdeck.console.operate;

import flowdeck.console.widget.LikelihoodPlot;
import flowdeck.console.widget.RibbonPlot;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;

/** The likelihood strip and its time ribbon. */
public final class LikelihoodView {
  private static final int RIBBON_EVERY_PULSES = 12;

  private final LikelihoodViewModel model;
  private String said = "";
  private int pulses;

  @FXML private LikelihoodPlot strip;
  @FXML private RibbonPlot ribbon;
  @FXML private Label selected;
  @FXML private Label median;
  @FXML private Label gap;

  public LikelihoodView(LikelihoodViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    selected.textProperty().bind(model.selectedProperty());
    median.textProperty().bind(model.medianProperty());
    gap.textProperty().bind(model.gapProperty());
    Tooltip why = new Tooltip();
    why.textProperty().bind(model.reasonProperty());
    selected.setTooltip(why);
    strip
        .accessibleTextProperty()
        .bind(
            model
                .selectedProperty()
                .map(
                    value ->
                        "Log-likelihood of the candidates: selected %s, median %s nats per dimension"
                            .formatted(value, model.medianProperty().get())));
    ribbon.setAccessibleText("Log-likelihood of the candidates over the last 60 seconds");
  }

  void pulse() {
    boolean changed = model.pulse();
    String sentence = model.emptySentence();
    if (changed || !sentence.equals(said)) {
      said = sentence;
      strip.show(model.strip(), sentence);
    }
    if (pulses++ % RIBBON_EVERY_PULSES == 0) { // a minute across: twice a second is enough
      ribbon.show(model.ribbon(), "One minute of decisions is kept here");
    }
    strip.pulse();
    ribbon.pulse();
  }
}
