package flowdeck.console.widget;

import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/** Labels at the left, values at the right, one pair per line. */
public final class FactGrid extends GridPane {

  /** A grid of these pairs. */
  public FactGrid(List<String> labels, List<String> values) {
    getStyleClass().add("form");
    ColumnConstraints left = new ColumnConstraints(110);
    ColumnConstraints right = new ColumnConstraints();
    right.setHgrow(Priority.ALWAYS);
    getColumnConstraints().addAll(left, right);
    for (int i = 0; i < labels.size(); i++) {
      Label label = new Label(labels.get(i));
      label.getStyleClass().addAll("muted", "small");
      label.setWrapText(true);
      Label value = new Label(values.get(i));
      value.getStyleClass().addAll("value", "small");
      value.setWrapText(true);
      setValignment(label, VPos.TOP);
      addRow(i, label, value);
    }
  }
}
