package flowdeck.console.trials;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Operations.TrialRow;
import flowdeck.console.Screen;
import flowdeck.console.TrialLabel;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.Columns;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.OutcomePlot;
import java.util.List;
import java.util.function.Function;
import javafx.fxml.FXML;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The table of trials, their sums, and the label of the chosen one. */
public final class SessionView implements Screen {
  private final SessionViewModel model;
  private final Keymap keymap;
  private boolean filling;
  private Runnable watched = () -> {};

  @FXML private TableView<TrialRow> table;
  @FXML private OutcomePlot outcomes;
  @FXML private VBox editor;
  @FXML private Label facts;
  @FXML private Label title;
  @FXML private KeyButton success;
  @FXML private KeyButton failure;
  @FXML private KeyButton invalid;
  @FXML private ComboBox<String> stage;
  @FXML private ComboBox<String> cause;
  @FXML private TextArea notes;
  @FXML private KeyButton save;
  @FXML private Label history;
  @FXML private KeyButton watch;

  public SessionView(SessionViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    success.keyProperty().bind(keymap.name(KeyAction.SUCCESS));
    failure.keyProperty().bind(keymap.name(KeyAction.FAILURE));
    invalid.keyProperty().bind(keymap.name(KeyAction.INVALID));
    var columns = table.getColumns();
    columns.add(Columns.number("#", 40, row -> Integer.toString(row.number())));
    columns.add(Columns.text("Task", 130, TrialRow::task));
    columns.add(Columns.text("Policy", 180, SessionView::policy));
    columns.add(Columns.number("Seed", 54, row -> Long.toString(row.seed())));
    columns.add(Columns.text("Outcome", 96, SessionView::outcome));
    columns.add(Columns.text("Last completed", 130, row -> stage(row, row.completed() - 1)));
    columns.add(
        Columns.text("Failed at", 130, row -> stage(row, of(row, TrialLabel::failedAt, -1))));
    columns.add(Columns.text("Cause", 110, row -> of(row, TrialLabel::cause, "")));
    columns.add(Columns.number("Seconds", 70, row -> "%.1f".formatted(row.seconds())));
    columns.add(Columns.number("Decisions", 78, SessionView::decisions));
    columns.add(Columns.text("Note", 220, row -> of(row, TrialLabel::notes, "")));
    model.trialsProperty().subscribe(this::show);
    model.outcomesProperty().subscribe(outcomes::show);
    model.chosenProperty().subscribe(this::edit);
    model.outcomeProperty().subscribe(this::mark);
    model.failedAtProperty().subscribe(at -> choose(at.intValue()));
    table
        .getSelectionModel()
        .selectedItemProperty()
        .subscribe(
            row -> {
              if (!filling && row != null) {
                model.chosenProperty().set(row);
              }
            });
    stage
        .getSelectionModel()
        .selectedIndexProperty()
        .subscribe(
            index -> {
              if (!filling && index.intValue() >= 0) {
                model.failedAtProperty().set(index.intValue());
              }
            });
    cause.valueProperty().bindBidirectional(model.causeProperty());
    notes.textProperty().bindBidirectional(model.notesProperty());
    stage
        .disableProperty()
        .bind(model.outcomeProperty().map(chosen -> chosen != Outcome.FAILURE).orElse(true));
    cause
        .disableProperty()
        .bind(model.outcomeProperty().map(chosen -> chosen == Outcome.SUCCESS).orElse(true));
    save.disableProperty().bind(model.outcomeProperty().isNull());
  }

  private void show(List<TrialRow> rows) {
    filling = true;
    table.getItems().setAll(rows);
    filling = false;
  }

  private void edit(@Nullable TrialRow row) {
    editor.setDisable(row == null);
    watch.setDisable(row == null);
    filling = true;
    if (row == null) {
      title.setText("Label");
      facts.setText("Choose a trial to see and change its label.");
      history.setText("");
      stage.getItems().clear();
      cause.getItems().clear();
    } else {
      table.getSelectionModel().select(row);
      title.setText("Label of trial %d".formatted(row.number()));
      facts.setText(
          "%s, seed %d, %.1f s, %s decisions"
              .formatted(row.started(), row.seed(), row.seconds(), decisions(row)));
      stage.getItems().setAll(row.stages());
      String before = model.causeProperty().get();
      cause.getItems().setAll(row.causes());
      cause.getItems().addFirst("");
      cause.setValue(before);
      history.setText(
          row.history().isEmpty()
              ? "No earlier label."
              : "Earlier labels\n" + String.join("\n", row.history()));
    }
    filling = false;
    choose(model.failedAtProperty().get());
  }

  private void choose(int index) {
    filling = true;
    stage.getSelectionModel().clearAndSelect(index);
    if (index < 0) {
      stage.getSelectionModel().clearSelection();
    }
    filling = false;
  }

  private void mark(@Nullable Outcome chosen) {
    success.setChosen(chosen == Outcome.SUCCESS);
    failure.setChosen(chosen == Outcome.FAILURE);
    invalid.setChosen(chosen == Outcome.INVALID);
    notes.setPromptText(
        chosen == Outcome.INVALID ? "Why it is not counted" : "Note for this trial");
  }

  private static String policy(TrialRow row) {
    return row.selection().isEmpty() ? row.policy() : row.policy() + " · " + row.selection();
  }

  private static String decisions(TrialRow row) {
    return row.decisions() < 0 ? "–" : Long.toString(row.decisions());
  }

  private static <T> T of(TrialRow row, Function<TrialLabel, T> part, T otherwise) {
    TrialLabel label = row.label();
    return label == null ? otherwise : part.apply(label);
  }

  private static String stage(TrialRow row, int index) {
    return index < 0 || index >= row.stages().size()
        ? "–"
        : "%d %s".formatted(index + 1, row.stages().get(index));
  }

  private static String outcome(TrialRow row) {
    TrialLabel label = row.label();
    if (label == null) {
      return "not judged";
    }
    return switch (label.outcome()) {
      case SUCCESS -> "✓ success";
      case FAILURE -> "✕ failure";
      case INVALID -> "– not counted";
    };
  }

  @Override
  public void shown() {
    model.refresh();
  }

  @Override
  public void pulse() {
    model.pulse();
    outcomes.pulse();
  }

  @Override
  public boolean key(KeyCode code) {
    if (code == KeyCode.ENTER) {
      save();
      return true;
    }
    KeyAction action = keymap.action(code);
    switch (action) {
      case SUCCESS -> success();
      case FAILURE -> failure();
      case INVALID -> invalid();
      case null -> {
        if (code != KeyCode.W || watch.isDisabled()) {
          return false;
        }
        watch();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @FXML
  void success() {
    model.judge(Outcome.SUCCESS);
  }

  @FXML
  void failure() {
    model.judge(Outcome.FAILURE);
  }

  @FXML
  void invalid() {
    model.judge(Outcome.INVALID);
  }

  /** Sets what is done once a recording was asked for. */
  void whenWatched(Runnable then) {
    watched = then;
  }

  @FXML
  void watch() {
    if (model.watch()) {
      watched.run();
    }
  }

  @FXML
  void save() {
    model.save();
  }
}
