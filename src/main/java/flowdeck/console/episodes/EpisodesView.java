package flowdeck.console.episodes;

import flowdeck.console.Operations.EpisodeList;
import flowdeck.console.Operations.EpisodeRow;
import flowdeck.console.Screen;
import flowdeck.console.widget.Columns;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;

/** The table of recorded episodes. */
public final class EpisodesView implements Screen {
  private final EpisodesViewModel model;

  @FXML private TableView<EpisodeRow> table;
  @FXML private Label total;
  @FXML private Label place;

  public EpisodesView(EpisodesViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    table.getColumns().add(Columns.number("Episode", 70, row -> Integer.toString(row.index())));
    table.getColumns().add(Columns.text("Task", 250, EpisodeRow::task));
    table.getColumns().add(Columns.number("Frames", 80, row -> Long.toString(row.frames())));
    table.getColumns().add(Columns.number("Seconds", 80, row -> "%.1f".formatted(row.seconds())));
    table.getColumns().add(Columns.text("Outcome", 100, EpisodeRow::outcome));
    table.getColumns().add(Columns.text("Health", 320, EpisodesView::health));
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    total.textProperty().bind(model.totalProperty());
    model.episodesProperty().subscribe(this::show);
  }

  private static String health(EpisodeRow row) {
    return row.health().isEmpty() ? "nothing out of order" : "⚠ " + row.health();
  }

  private void show(EpisodeList list) {
    table.getItems().setAll(list.rows());
    place.setText(list.place());
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
