package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.Screen;
import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.console.review.ReviewView;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.Named;
import flowdeck.station.DatasetDesk.Entry;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.stage.DirectoryChooser;
import org.jspecify.annotations.Nullable;

/** The datasets, the episodes of one of them, and what can be done with these. */
public final class EpisodesView implements Screen {
  private final EpisodesViewModel model;
  private final List<ThumbnailCell> thumbnails = new ArrayList<>();
  private boolean filling;
  private @Nullable Shown told;

  @FXML private Node root;
  @FXML private Node list;
  @FXML private Node review;
  @FXML private ComboBox<Entry> dataset;
  @FXML private Label place;
  @FXML private Node problemLine;
  @FXML private Label problem;
  @FXML private TextField filter;
  @FXML private ToggleButton faultsOnly;
  @FXML private Label summary;
  @FXML private TableView<Row> table;
  @FXML private Label nothing;
  @FXML private TaskView taskController;
  @FXML private EpisodeView episodeController;
  @FXML private ActionsView actionsController;
  @FXML private ReviewView reviewController;

  public EpisodesView(EpisodesViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    dataset.setConverter(Named.by(EpisodesView::name));
    model.entriesProperty().subscribe(this::entries);
    dataset.valueProperty().subscribe(this::open);
    place.textProperty().bind(model.placeProperty());
    Tooltip whole = new Tooltip();
    whole.textProperty().bind(model.placeProperty());
    place.setTooltip(whole);
    problem.textProperty().bind(model.problemProperty());
    shownIfSaid(problemLine, model.problemProperty());
    filter.textProperty().bindBidirectional(model.filterProperty());
    faultsOnly.selectedProperty().bindBidirectional(model.faultsOnlyProperty());
    summary.textProperty().bind(model.summaryProperty());
    nothing.textProperty().bind(model.nothingProperty());
    table.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
    table.setColumnResizePolicy(TableView.CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
    columns();
    model.rowsProperty().subscribe(this::rows);
    table
        .getSelectionModel()
        .getSelectedItems()
        .addListener((ListChangeListener<Row>) change -> selected());
    model.selectedProperty().subscribe(this::tell);
    table.setRowFactory(
        _ -> {
          TableRow<Row> row = new TableRow<>();
          row.setOnMouseClicked(
              click -> {
                if (click.getClickCount() == 2 && !row.isEmpty()) {
                  watch();
                }
              });
          return row;
        });
    episodeController.whenWatched(this::watch);
    reviewController.whenClosed(() -> watching(false));
    watching(false);
  }

  private boolean watch() {
    boolean watched = model.watch();
    if (watched) {
      watching(true);
    }
    return watched;
  }

  /** The recording takes the place of the list until it is closed. */
  private void watching(boolean now) {
    list.setVisible(!now);
    review.setVisible(now);
  }

  private void columns() {
    TableColumn<Row, Row> picture = new TableColumn<>("");
    picture.setCellValueFactory(row -> new ReadOnlyObjectWrapper<>(row.getValue()));
    picture.setCellFactory(
        column -> {
          ThumbnailCell cell = new ThumbnailCell(model::thumbnail);
          thumbnails.add(cell);
          return cell;
        });
    picture.setSortable(false);
    picture.setReorderable(false);
    var columns = table.getColumns();
    columns.add(fixed(picture, ThumbnailCell.WIDTH + 12));
    columns.add(
        fixed(Columns.number("No.", 0, row -> Integer.toString(row.episode().number())), 52));
    columns.add(wrapped(Columns.text("Task", 230, row -> row.episode().task())));
    columns.add(fixed(Columns.number("Length", 0, Row::length), 70));
    columns.add(
        fixed(Columns.number("Frames", 0, row -> Integer.toString(row.episode().frames())), 66));
    columns.add(fixed(Columns.text("Outcome", 0, Row::outcome), 84));
    columns.add(
        wrapped(
            Columns.text("Health", 230, row -> row.health().isEmpty() ? "" : "⚠ " + row.health())));
  }

  private static <T> TableColumn<Row, T> fixed(TableColumn<Row, T> column, double width) {
    column.setMinWidth(width);
    column.setPrefWidth(width);
    column.setMaxWidth(width);
    return column;
  }

  /** Rows are as high as a picture, so there is room for a second line. */
  private static TableColumn<Row, String> wrapped(TableColumn<Row, String> column) {
    var plain = column.getCellFactory();
    column.setCellFactory(
        of -> {
          TableCell<Row, String> cell = plain.call(of);
          cell.setWrapText(true);
          return cell;
        });
    return column;
  }

  private static String name(Entry entry) {
    return "%s  ·  %s"
        .formatted(
            entry.own() ? "This session" : entry.name(),
            switch (entry.episodes()) {
              case 0 -> "no episode yet";
              case 1 -> "1 episode";
              default -> entry.episodes() + " episodes";
            });
  }

  private static void shownIfSaid(Node line, StringProperty words) {
    line.visibleProperty().bind(words.isNotEmpty());
    line.managedProperty().bind(line.visibleProperty());
  }

  private void entries(List<Entry> entries) {
    filling = true;
    dataset.getItems().setAll(entries);
    dataset.setValue(model.openProperty().get());
    filling = false;
  }

  private void open(@Nullable Entry entry) {
    if (!filling && entry != null) {
      model.open(entry.folder());
    }
  }

  private void rows(List<Row> rows) {
    filling = true;
    table.getItems().setAll(rows);
    table.sort();
    table.getSelectionModel().clearSelection();
    model.selectedProperty().get().forEach(table.getSelectionModel()::select);
    filling = false;
  }

  private void selected() {
    if (!filling) {
      model.select(
          table.getSelectionModel().getSelectedItems().stream()
              .filter(Objects::nonNull)
              .map(row -> row.episode().number())
              .toList());
    }
  }

  private void tell() {
    Shown shown = model.shown();
    if (shown != null) {
      told = shown;
      List<Row> selected = model.selectedProperty().get();
      taskController.show(shown);
      episodeController.show(shown.page(), selected);
      actionsController.show(shown, selected);
    }
  }

  @Override
  public void shown() {
    if (review.isVisible()) {
      reviewController.shown();
      return;
    }
    model.refresh();
    tell();
  }

  @Override
  public void pulse() {
    if (review.isVisible()) {
      reviewController.pulse();
      return;
    }
    model.pulse();
    if (model.shown() != told) {
      tell();
    }
    thumbnails.forEach(ThumbnailCell::look);
    episodeController.look(model::thumbnail);
  }

  @Override
  public boolean key(KeyCode code) {
    if (review.isVisible()) {
      return reviewController.key(code);
    }
    if (code == KeyCode.W) {
      return watch();
    }
    if (code == KeyCode.DELETE && !model.selectedProperty().get().isEmpty()) {
      actionsController.delete();
      return true;
    }
    return code == KeyCode.ENTER && actionsController.enter();
  }

  @FXML
  void openFolder() {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle("Dataset: the folder that holds meta, data and videos");
    File folder = chooser.showDialog(root.getScene().getWindow());
    if (folder != null) {
      model.open(folder.toPath().toAbsolutePath().normalize());
    }
  }
}
