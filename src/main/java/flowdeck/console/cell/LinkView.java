package flowdeck.console.cell;

import flowdeck.arms.LinkReport.Times;
import flowdeck.console.cell.LinkViewModel.Line;
import flowdeck.console.widget.HistogramPlot;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The card of one arm's connection. */
public final class LinkView {
  private final LinkViewModel model;

  @FXML private VBox root;
  @FXML private Label title;
  @FXML private Label place;
  @FXML private HBox troubleLine;
  @FXML private Label trouble;
  @FXML private Label wordsNote;
  @FXML private GridPane words;
  @FXML private GridPane counts;
  @FXML private Label arrivalWords;
  @FXML private HistogramPlot arrival;
  @FXML private Label answerWords;
  @FXML private HistogramPlot answer;

  public LinkView(LinkViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    troubleLine.visibleProperty().bind(trouble.textProperty().isNotEmpty());
    troubleLine.managedProperty().bind(troubleLine.visibleProperty());
  }

  void arm(int index) {
    model.arm(index);
    root.setId("link-" + index);
  }

  void words() {
    title.setText(model.title());
    place.setText(model.place());
    trouble.setText(model.trouble());
    wordsNote.setText(model.wordsNote());
    show(words, model.words());
    show(counts, model.counts());
    style(words, "past", model.past());
    style(wordsNote, "warn-text", model.past());
    show(arrival, arrivalWords, "Arrival, later than the quickest", model.arrival());
    show(answer, answerWords, "Answer, after arrival", model.answer());
  }

  private static void show(HistogramPlot plot, Label label, String what, @Nullable Times times) {
    label.setText(LinkViewModel.words(times));
    plot.setAccessibleText(what + ": " + label.getText());
    if (times != null) {
      plot.show(times.buckets(), times.bucketMillis());
    }
  }

  /** Keeps the labels and changes their texts: rows are as many nearly always. */
  private static void show(GridPane grid, List<Line> lines) {
    if (grid.getChildren().size() != 3 * lines.size()) {
      grid.getChildren().clear();
      for (int i = 0; i < lines.size(); i++) {
        Label mark = new Label();
        mark.getStyleClass().add("word-mark");
        mark.setMinWidth(12);
        Label name = new Label();
        name.getStyleClass().add("muted");
        name.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
        Label value = new Label();
        value.getStyleClass().add("word-value");
        value.setMinWidth(0);
        grid.addRow(i, name, mark, value);
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      Label mark = (Label) grid.getChildren().get(3 * i + 1);
      Label value = (Label) grid.getChildren().get(3 * i + 2);
      mark.setText(line.fine() ? "" : "▲");
      odd(mark, !line.fine());
      ((Label) grid.getChildren().get(3 * i)).setText(line.label());
      value.setText(line.value());
      value.setAccessibleText(
          "%s: %s%s".formatted(line.label(), line.value(), line.fine() ? "" : ", abnormal"));
      odd(value, !line.fine());
    }
  }

  private static void style(Node node, String style, boolean wanted) {
    if (wanted != node.getStyleClass().contains(style)) {
      if (wanted) {
        node.getStyleClass().add(style);
      } else {
        node.getStyleClass().remove(style);
      }
    }
  }

  private static void odd(Label label, boolean odd) {
    style(label, "odd", odd);
  }

  void pulse() {
    arrival.pulse();
    answer.pulse();
  }
}
