package flowdeck.console.episodes;

import flowdeck.console.DatasetOperations.Shown;
import flowdeck.console.episodes.ActionsViewModel.Action;
import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.Named;
import flowdeck.station.DatasetOrder.Format;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.stage.DirectoryChooser;
import org.jspecify.annotations.Nullable;

/** The buttons of what can be done, and the form of what was chosen. */
public final class ActionsView {
  private static final int COLUMNS = 3;

  private final ActionsViewModel model;

  @FXML private Node root;
  @FXML private Label title;
  @FXML private GridPane menu;
  @FXML private Node undoPair;
  @FXML private Label undo;
  @FXML private Node form;
  @FXML private Label sentence;
  @FXML private GridPane fields;
  @FXML private TextField from;
  @FXML private TextField to;
  @FXML private ComboBox<String> source;
  @FXML private ComboBox<Format> format;
  @FXML private TextField target;
  @FXML private KeyButton begin;

  public ActionsView(ActionsViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    Action[] actions = Action.values();
    for (int i = 0; i < actions.length; i++) {
      menu.add(
          button(actions[i]),
          i % COLUMNS,
          i / COLUMNS,
          i == actions.length - 1 ? COLUMNS : 1, // what moves arms stands apart
          1);
    }
    undo.textProperty().bind(model.undoProperty().map(words -> "Restore undoes: " + words));
    undoPair.visibleProperty().bind(model.undoProperty().isNotEmpty());
    undoPair.managedProperty().bind(undoPair.visibleProperty());
    sentence.textProperty().bind(model.sentenceProperty());
    from.textProperty().bindBidirectional(model.fromProperty());
    to.textProperty().bindBidirectional(model.toProperty());
    source.getEditor().textProperty().bindBidirectional(model.sourceProperty());
    target.textProperty().bindBidirectional(model.targetProperty());
    format.getItems().setAll(Format.values());
    format.setConverter(Named.by(Format::title));
    format.valueProperty().bindBidirectional(model.formatProperty());
    model.othersProperty().subscribe(others -> source.getItems().setAll(others));
    begin.disableProperty().bind(model.readyProperty().not());
    model.busyProperty().subscribe(this::name);
    model.actionProperty().subscribe(this::arrange);
  }

  private KeyButton button(Action action) {
    KeyButton button = new KeyButton();
    button.setId("do-" + action.name().toLowerCase(Locale.ROOT));
    button.setText(action.title() + "…");
    button.setMaxWidth(Double.MAX_VALUE);
    button.setOnAction(event -> model.choose(action));
    if (action == Action.RESTORE) {
      button.disableProperty().bind(model.undoProperty().isEmpty());
    }
    return button;
  }

  private void arrange(@Nullable Action action) {
    show(menu.getParent(), action == null);
    show(form, action != null);
    title.setText(action == null ? "What to do" : action.title());
    if (action != null) {
      row(0, action == Action.TRIM);
      row(1, action.takes());
      row(2, action.formats());
      row(3, action.makes());
      show(fields, action == Action.TRIM || action.takes() || action.formats() || action.makes());
    }
    name();
  }

  private void name() {
    Action action = model.actionProperty().get();
    if (action != null) {
      begin.setText(model.busyProperty().get() ? "Wait for what is running" : action.begin());
    }
  }

  private void row(int row, boolean shown) {
    Predicate<Node> ofRow =
        node -> row == (GridPane.getRowIndex(node) == null ? 0 : GridPane.getRowIndex(node));
    fields.getChildren().stream().filter(ofRow).forEach(node -> show(node, shown));
  }

  private static void show(Node node, boolean shown) {
    node.setVisible(shown);
    node.setManaged(shown);
  }

  void show(Shown newest, List<Row> selected) {
    model.show(newest, selected);
  }

  /** Opens the form that a key means; false if there is none. */
  boolean enter() {
    if (model.actionProperty().get() == null || begin.isDisabled()) {
      return false;
    }
    model.begin();
    return true;
  }

  /** Opens the form of deleting. */
  void delete() {
    model.choose(Action.DELETE);
  }

  @FXML
  void beginAction() {
    model.begin();
  }

  @FXML
  void cancelAction() {
    model.close();
  }

  @FXML
  void chooseSource() {
    choose("Folder", model.sourceProperty()::set);
  }

  @FXML
  void chooseTarget() {
    choose("Folder of the new dataset, empty", model.targetProperty()::set);
  }

  private void choose(String what, java.util.function.Consumer<String> chosen) {
    DirectoryChooser chooser = new DirectoryChooser();
    chooser.setTitle(what);
    File folder = chooser.showDialog(root.getScene().getWindow());
    if (folder != null) {
      chosen.accept(folder.toString());
    }
  }
}
