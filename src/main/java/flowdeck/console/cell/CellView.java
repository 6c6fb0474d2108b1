package flowdeck.console.cell;

import flowdeck.console.Operations.CellFacts;
import flowdeck.console.Operations.Fact;
import flowdeck.console.Screen;
import flowdeck.console.cell.CellViewModel.Joint;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.FactGrid;
import flowdeck.console.widget.HistogramPlot;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.StackPane;

/** What the cell consists of and how it is doing right now. */
public final class CellView implements Screen {
  private static final int EVERY_PULSES = 10;

  private final CellViewModel model;
  private int pulses;

  @FXML private Label name;
  @FXML private Label mode;
  @FXML private StackPane facts;
  @FXML private TableView<Joint> joints;
  @FXML private Label links;
  @FXML private HistogramPlot jitter;
  @FXML private Label loop;
  @FXML private Label screen;

  public CellView(CellViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    joints.getColumns().add(Columns.text("Joint", 150, Joint::name));
    joints.getColumns().add(Columns.number("Measured", 90, Joint::measured));
    joints.getColumns().add(Columns.number("Sent", 90, Joint::sent));
    joints.getColumns().add(Columns.number("Sent − measured", 120, Joint::error));
    joints.getColumns().add(Columns.text("Limits", 150, Joint::range));
    joints.getColumns().forEach(column -> column.setSortable(false));
    joints.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    loop.textProperty().bind(model.loopProperty());
    screen.textProperty().bind(model.screenProperty());
    links.textProperty().bind(model.linksProperty());
    jitter.accessibleTextProperty().bind(model.loopProperty());
    model.jointsProperty().subscribe(this::show);
  }

  private void show(List<Joint> rows) {
    if (joints.getItems().size() != rows.size()) {
      joints.getItems().setAll(rows);
      return;
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!rows.get(i).equals(joints.getItems().get(i))) {
        joints.getItems().set(i, rows.get(i));
      }
    }
  }

  @Override
  public void shown() {
    CellFacts cell = model.facts();
    name.setText("Cell " + cell.name());
    mode.setText(cell.mode());
    facts
        .getChildren()
        .setAll(
            new FactGrid(
                cell.facts().stream().map(Fact::label).toList(),
                cell.facts().stream().map(Fact::value).toList()));
  }

  @Override
  public void pulse() {
    if (pulses++ % EVERY_PULSES == 0) {
      model.pulse();
      jitter.show(model.loopNow().histogram(), model.loopNow().bucketMillis());
    }
    jitter.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    return false;
  }
}
