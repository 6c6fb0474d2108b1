package flowdeck.console.models;

import flowdeck.console.ModelOperations.Evaluation;
import flowdeck.console.ModelOperations.Model;
import flowdeck.console.models.Comparison.Line;
import flowdeck.console.widget.CurvePlot;
import flowdeck.console.widget.IntervalBar;
import flowdeck.console.widget.KeyButton;
import java.util.ArrayList;
import java.util.List;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;

/** Up to three policies side by side: curves, evaluations, settings that differ set off. */
public final class CompareView {
  /** Older evaluations are in their files. */
  private static final int MOST_EVALUATIONS = 4;

  /** All alike, so that rates can be compared by eye. */
  private static final double BAR_WIDTH = 180;

  private final List<IntervalBar> bars = new ArrayList<>();
  private Runnable evaluating = () -> {};
  private Runnable calibrating = () -> {};
  private boolean allowed = true;
  private boolean single;

  @FXML private Label heading;
  @FXML private Label note;
  @FXML private KeyButton evaluate;
  @FXML private KeyButton calibrate;
  @FXML private Label empty;
  @FXML private VBox body;
  @FXML private VBox curves;
  @FXML private Label curveTitle;
  @FXML private CurvePlot curve;
  @FXML private GridPane grid;

  void onEvaluate(Runnable action) {
    evaluating = action;
  }

  void onCalibrate(Runnable action) {
    calibrating = action;
  }

  /** Shows policies, at most three. */
  void show(List<Model> models, String inUse) {
    single = models.size() == 1 && models.getFirst().problem() == null;
    enable();
    boolean some = !models.isEmpty();
    shown(empty, !some);
    shown(body, some);
    heading.setText(
        !some
            ? "No policy yet"
            : models.size() == 1 ? models.getFirst().name() : models.size() + " policies");
    note.setText(models.size() == 1 && models.getFirst().name().equals(inUse) ? "in use" : "");
    bars.clear();
    grid.getChildren().clear();
    grid.getColumnConstraints().clear();
    if (!some) {
      return;
    }
    boolean anyCurve = models.stream().anyMatch(model -> !model.curve().isEmpty());
    shown(curves, anyCurve);
    CurveCharts.Compared compared = CurveCharts.of(models);
    curveTitle.setText(compared.title());
    curve.show(compared.chart());
    fill(models);
  }

  private void fill(List<Model> models) {
    ColumnConstraints labels = new ColumnConstraints(138);
    grid.getColumnConstraints().add(labels);
    for (int i = 0; i < models.size(); i++) {
      ColumnConstraints column = new ColumnConstraints();
      column.setPercentWidth(-1);
      column.setHgrow(Priority.ALWAYS);
      column.setFillWidth(true);
      column.setMinWidth(0);
      column.setPrefWidth(100);
      grid.getColumnConstraints().add(column);
    }
    int row = 0;
    if (models.size() > 1) {
      for (int i = 0; i < models.size(); i++) {
        grid.add(head(models.get(i), i), i + 1, row);
      }
      row++;
    }
    if (models.stream().anyMatch(model -> model.problem() != null)) {
      add(row, label("Problem", false));
      for (int i = 0; i < models.size(); i++) {
        String problem = models.get(i).problem();
        Label words = text(problem == null ? "–" : problem);
        if (problem != null) {
          words.getStyleClass().add("warn-text");
        }
        grid.add(words, i + 1, row);
      }
      row++;
    }
    add(row, label("Evaluations", false));
    for (int i = 0; i < models.size(); i++) {
      grid.add(evaluations(models.get(i)), i + 1, row);
    }
    row++;
    for (Line line : Comparison.of(models).lines()) {
      Region stripe = new Region();
      if (line.differs()) {
        stripe.getStyleClass().add("differs");
        grid.add(stripe, 0, row, models.size() + 1, 1);
      }
      add(row, label(line.label(), line.differs()));
      for (int i = 0; i < models.size(); i++) {
        Label value = text(line.values().get(i));
        value.getStyleClass().add(models.size() > 1 && !line.differs() ? "muted" : "value");
        grid.add(value, i + 1, row);
      }
      row++;
    }
  }

  private void add(int row, Node node) {
    grid.add(node, 0, row);
    GridPane.setValignment(node, VPos.TOP);
  }

  private static Label label(String words, boolean differs) {
    Label label = text(words);
    label.getStyleClass().add(differs ? "value" : "muted");
    return label;
  }

  private static Label text(String words) {
    Label label = new Label(words);
    label.setWrapText(true);
    label.getStyleClass().addAll("small", "fact");
    label.setMinWidth(0);
    GridPane.setValignment(label, VPos.TOP);
    return label;
  }

  private static Node head(Model model, int index) {
    Rectangle swatch = new Rectangle(10, 10, CurvePlot.COLOURS.get(index));
    Label name = new Label(model.name());
    name.getStyleClass().addAll("strong", "small");
    name.setWrapText(true);
    name.setMinWidth(0);
    HBox head = new HBox(6, swatch, name);
    head.getStyleClass().add("fact");
    head.setAlignment(Pos.CENTER_LEFT);
    return head;
  }

  private Node evaluations(Model model) {
    if (model.evaluations().isEmpty()) {
      Label none = text("not evaluated yet");
      none.getStyleClass().add("muted");
      return none;
    }
    VBox rows = new VBox();
    model.evaluations().stream()
        .limit(MOST_EVALUATIONS)
        .map(this::evaluation)
        .forEach(rows.getChildren()::add);
    if (model.evaluations().size() > MOST_EVALUATIONS) {
      Label more = text("and %d older".formatted(model.evaluations().size() - MOST_EVALUATIONS));
      more.getStyleClass().add("muted");
      rows.getChildren().add(more);
    }
    return rows;
  }

  private Node evaluation(Evaluation evaluation) {
    IntervalBar bar =
        new IntervalBar(
            evaluation.trials() == 0
                ? Double.NaN
                : evaluation.successes() / (double) evaluation.trials(),
            evaluation.low(),
            evaluation.high());
    bar.setMaxWidth(BAR_WIDTH);
    bars.add(bar);
    Label count = new Label("%d of %d".formatted(evaluation.successes(), evaluation.trials()));
    count.getStyleClass().addAll("strong", "small");
    count.setMinWidth(Region.USE_PREF_SIZE);
    Label interval =
        new Label("%.0f–%.0f %%".formatted(100 * evaluation.low(), 100 * evaluation.high()));
    interval.getStyleClass().addAll("value", "small");
    interval.setMinWidth(Region.USE_PREF_SIZE);
    HBox line = new HBox(8, count, interval);
    VBox judged = new VBox(line, bar);
    judged.getStyleClass().add("fact");
    Label notes = text(evaluation.task() + ", " + evaluation.notes());
    notes.getStyleClass().add("muted");
    VBox all = new VBox(judged, notes);
    all.setMinWidth(0);
    return all;
  }

  private static void shown(Node node, boolean visible) {
    node.setVisible(visible);
    node.setManaged(visible);
  }

  void allow(boolean allow) {
    allowed = allow;
    enable();
  }

  private void enable() {
    evaluate.setDisable(!allowed || !single);
    calibrate.setDisable(!allowed || !single);
  }

  void pulse() {
    curve.pulse();
    bars.forEach(IntervalBar::pulse);
  }

  @FXML
  void evaluate() {
    evaluating.run();
  }

  @FXML
  void calibrate() {
    calibrating.run();
  }
}
