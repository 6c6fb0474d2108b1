package flowdeck.console.operate;

import flowdeck.console.widget.LikelihoodPlot;
import flowdeck.console.widget.RibbonPlot;
import javafx.fxml.FXML;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;

/** The likelihood strip and its time ribbon. */
public final class LikelihoodView {
  private static final int RIBBON_EVERY_PULSES = 12;

  private final LikelihoodViewModel model;
  private String said = "";
  private int pulses;
  private boolean moved;

  @FXML private LikelihoodPlot strip;
  @FXML private RibbonPlot ribbon;
  @FXML private Label selected;
  @FXML private Label median;
  @FXML private Label gap;
  @FXML private HBox refinedPair;
  @FXML private Label refined;
  @FXML private Label modes;
  @FXML private Label calibration;
  @FXML private Label ribbonNote;
  @FXML private Button back;

  public LikelihoodView(LikelihoodViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    selected.textProperty().bind(model.selectedProperty());
    median.textProperty().bind(model.medianProperty());
    gap.textProperty().bind(model.gapProperty());
    refined.textProperty().bind(model.refinedProperty());
    refinedPair.visibleProperty().bind(model.refinedProperty().isNotEmpty());
    refinedPair.managedProperty().bind(refinedPair.visibleProperty());
    modes.textProperty().bind(model.modesProperty());
    Tooltip allModes = new Tooltip();
    allModes.textProperty().bind(model.modesProperty());
    modes.setTooltip(allModes);
    calibration.textProperty().bind(model.calibrationProperty());
    back.textProperty().bind(model.backProperty().map(words -> words + " (L)"));
    back.visibleProperty().bind(model.backProperty().isNotEmpty());
    back.managedProperty().bind(back.visibleProperty());
    ribbonNote.visibleProperty().bind(back.visibleProperty().not());
    ribbonNote.managedProperty().bind(ribbonNote.visibleProperty());
    back.setOnAction(event -> backToLive());
    ribbon.setOnMouseMoved(event -> look(event.getX(), false));
    ribbon.setOnMousePressed(event -> look(event.getX(), true));
    ribbon.setOnMouseDragged(event -> look(event.getX(), true));
    ribbon.setOnMouseExited(
        event -> {
          model.leave();
          moved = true;
        });
    Tooltip why = new Tooltip();
    why.textProperty().bind(model.reasonProperty());
    selected.setTooltip(why);
    ribbon.setAccessibleText("Log-likelihood of the candidates over the last 60 seconds");
  }

  /** Pointing shows a decision until the mouse leaves; a click keeps it. */
  private void look(double x, boolean stay) {
    double ago = ribbon.agoSeconds(x);
    if (Double.isFinite(ago) && (stay || !model.pinned())) {
      model.lookAt(ago, stay);
      moved = true;
    }
  }

  void step(int decisions) {
    model.step(decisions);
    moved = true;
  }

  void backToLive() {
    model.backToLive();
    moved = true;
  }

  void pulse() {
    boolean changed = model.pulse();
    String sentence = model.emptySentence();
    if (changed || !sentence.equals(said)) {
      said = sentence;
      strip.show(model.strip(), sentence);
      strip.setAccessibleText(
          model.strip() == null
              ? sentence
              : "Log-likelihood of the candidates: selected %s, median %s nats per dimension"
                  .formatted(model.selectedProperty().get(), model.medianProperty().get()));
    }
    if (pulses++ % RIBBON_EVERY_PULSES == 0 || moved) {
      moved = false; // a minute across: twice a second is enough
      ribbon.show(model.ribbon(), model.emptyRibbonSentence());
    }
    strip.pulse();
    ribbon.pulse();
  }
}
