package flowdeck.console.review;

import flowdeck.console.review.ReviewViewModel.MarkRow;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The trial's stages as rows: a click goes to a mark, a button sets it to this moment. */
final class MarkRows {
  private final ReviewViewModel model;

  MarkRows(ReviewViewModel model) {
    this.model = model;
  }

  void show(VBox box, List<MarkRow> rows) {
    if (box.getChildren().size() != rows.size()) {
      box.getChildren().setAll(rows.stream().map(row -> new Row(row.number())).toList());
    }
    int completed = (int) rows.stream().filter(MarkRow::completed).count();
    for (int i = 0; i < rows.size(); i++) {
      if (box.getChildren().get(i) instanceof Row row) {
        row.show(rows.get(i), completed);
      }
    }
  }

  private final class Row extends HBox {
    private final Label title = new Label();
    private final Label time = new Label();
    private final Button go = new Button();
    private final Button set = new Button("set here");
    private final Button remove = new Button("✕");

    Row(int number) {
      Label digit = new Label(Integer.toString(number));
      digit.getStyleClass().add("number");
      title.setMinWidth(0);
      time.getStyleClass().add("muted");
      time.setMinWidth(USE_PREF_SIZE);
      Region gap = new Region();
      setHgrow(gap, Priority.ALWAYS);
      HBox words = new HBox(8, digit, title, gap, time);
      words.setAlignment(Pos.CENTER_LEFT);
      words.setMouseTransparent(true);
      go.setGraphic(words);
      go.getStyleClass().setAll("button", "rung");
      go.setMaxWidth(Double.MAX_VALUE);
      go.setMinWidth(0);
      go.widthProperty()
          .subscribe(
              () ->
                  words.setPrefWidth(
                      go.getWidth() - go.getInsets().getLeft() - go.getInsets().getRight()));
      go.setOnAction(_ -> model.jump(number - 1));
      go.setId("mark-" + number);
      setHgrow(go, Priority.ALWAYS);
      set.getStyleClass().addAll("small-button", "outlined");
      set.setMinWidth(USE_PREF_SIZE);
      set.setId("set-mark-" + number);
      set.setOnAction(_ -> model.set(number - 1));
      remove.getStyleClass().addAll("small-button", "outlined");
      remove.setMinWidth(USE_PREF_SIZE);
      remove.setId("remove-mark-" + number);
      remove.setAccessibleText("Stage %d was not completed".formatted(number));
      remove.setTooltip(new Tooltip("It was not completed"));
      remove.setOnAction(_ -> model.removeLast());
      setSpacing(4);
      setAlignment(Pos.CENTER_LEFT);
      getChildren().setAll(go, set, remove);
    }

    void show(MarkRow mark, int completed) {
      title.setText(mark.title());
      time.setText(mark.completed() ? "%.2f s".formatted(mark.seconds()) : "–");
      go.setDisable(mark.row() < 0);
      go.setAccessibleText(
          mark.completed()
              ? "Go to stage %d, %s, completed after %.2f s"
                  .formatted(mark.number(), mark.title(), mark.seconds())
              : "Stage %d, %s, was not completed".formatted(mark.number(), mark.title()));
      go.getStyleClass().setAll("button", "rung");
      if (mark.now()) {
        go.getStyleClass().add("now");
      }
      set.setAccessibleText("Stage %d was completed now".formatted(mark.number()));
      boolean correctable = model.correctable();
      shown(set, correctable && mark.number() > 1 && mark.number() <= completed + 1);
      shown(remove, correctable && mark.number() > 1 && mark.number() == completed);
    }

    /** What is not shown keeps its place, so that the rows stay aligned. */
    private static void shown(Node button, boolean visible) {
      button.setVisible(visible);
    }
  }
}
