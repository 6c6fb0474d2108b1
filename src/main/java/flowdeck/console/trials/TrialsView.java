package flowdeck.console.trials;

import flowdeck.console.Operations.TrialRow;
import flowdeck.console.Screen;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.Columns;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;

/** The table of trials. */
public final class TrialsView implements Screen {
  private final TrialsViewModel model;

  @FXML private TableView<TrialRow> table;

  public TrialsView(TrialsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    table.getColumns().add(Columns.number("#", 44, row -> Integer.toString(row.number())));
    table.getColumns().add(Columns.text("Task", 150, TrialRow::task));
    table
        .getColumns()
        .add(Columns.text("Policy", 160, row -> row.policy() + " · " + row.selection()));
    table.getColumns().add(Columns.number("Seed", 60, row -> Long.toString(row.seed())));
    table.getColumns().add(Columns.text("Outcome", 110, TrialsView::outcome));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    model.trialsProperty().subscribe(this::show);
  }

  private void show(List<TrialRow> rows) {
    table.getItems().setAll(rows);
  }

  static String outcome(TrialRow row) {
    TrialLabel label = row.label();
    if (label == null) {
      return "not judged";
    }
    Outcome outcome = label.outcome();
    return switch (outcome) {
      case SUCCESS -> "✓ success";
      case FAILURE -> "✕ failure";
      case INVALID -> "– invalid";
    };
  }

  @Override
  public void shown() {
    model.refresh();
  }

  @Override
  public void pulse() {
    model.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    return false;
  }
}
