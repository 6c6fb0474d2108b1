package flowdeck.console.cell;

import flowdeck.console.cell.JointsViewModel.Joint;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.TracePlot;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;

/** All joints in a table and one of them over the last seconds. */
public final class JointsView {
  private static final int DRAW_EVERY_PULSES = 3;

  private final JointsViewModel model;
  private int pulses;

  @FXML private TableView<Joint> joints;
  @FXML private TracePlot trace;
  @FXML private Label traced;
  @FXML private Label clamps;
  @FXML private Label room;

  public JointsView(JointsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    joints.getColumns().add(Columns.text("Joint", 112, Joint::name));
    joints.getColumns().add(Columns.number("Proposed", 78, Joint::proposed));
    joints.getColumns().add(Columns.number("Sent", 66, Joint::sent));
    joints.getColumns().add(Columns.number("Measured", 74, Joint::measured));
    joints.getColumns().add(Columns.number("Sent − meas.", 84, Joint::error));
    joints.getColumns().add(Columns.text("Limits", 104, Joint::range));
    joints.getColumns().forEach(column -> column.setSortable(false));
    joints.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    joints
        .getSelectionModel()
        .selectedIndexProperty()
        .subscribe(
            index -> {
              if (index.intValue() >= 0) {
                model.select(index.intValue());
                words();
              }
            });
    clamps.textProperty().bind(model.clampsProperty());
    room.textProperty().bind(model.roomProperty());
    model
        .tightProperty()
        .subscribe(
            tight -> {
              room.getStyleClass().remove("warn-text");
              if (tight) {
                room.getStyleClass().add("warn-text");
              }
            });
    model.jointsProperty().subscribe(this::show);
  }

  private void show(List<Joint> rows) {
    if (joints.getItems().size() != rows.size()) {
      joints.getItems().setAll(rows);
      joints.getSelectionModel().select(0);
      return;
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.get(i).equals(joints.getItems().get(i))) {
        joints.getItems().set(i, rows.get(i));
      }
    }
  }

  void pulse() {
    model.pulse();
    if (pulses++ % DRAW_EVERY_PULSES == 0) {
      trace.show(model.trace(), "No joint values yet: the control loop is not running.");
    }
    trace.pulse();
  }

  void words() {
    model.words();
    traced.setText(model.selectedName() + ", last 10 s");
    trace.setAccessibleText(
        "Proposed, sent and measured %s; the table has the values".formatted(traced.getText()));
  }
}
