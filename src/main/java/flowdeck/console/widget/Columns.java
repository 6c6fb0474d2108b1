package flowdeck.console.widget;

import java.util.function.Function;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.control.TableColumn;

/** Table columns that show a text made from each row. */
public final class Columns {
  private Columns() {}

  /** A column of words. */
  public static <R> TableColumn<R, String> text(
      String title, double width, Function<R, String> cell) {
    TableColumn<R, String> column = new TableColumn<>(title);
    column.setCellValueFactory(row -> new ReadOnlyStringWrapper(cell.apply(row.getValue())));
    column.setPrefWidth(width);
    column.setReorderable(false);
    return column;
  }

  /** A column of numbers, aligned at the right and sorted by value. */
  public static <R> TableColumn<R, String> number(
      String title, double width, Function<R, String> cell) {
    TableColumn<R, String> column = text(title, width, cell);
    column.getStyleClass().add("number");
    column.setComparator(
        (a, b) -> Double.compare(a.isEmpty() ? -1 : value(a), b.isEmpty() ? -1 : value(b)));
    return column;
  }

  private static double value(String digits) {
    try {
      return Double.parseDouble(digits.replace('−', '-'));
    } catch (NumberFormatException e) {
      return Double.NEGATIVE_INFINITY;
    }
  }
}
