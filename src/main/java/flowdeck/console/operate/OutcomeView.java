package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.TrialLabel.Outcome;
import flowdeck.console.widget.KeyButton;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.Toggle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/** The label of the ended trial. */
public final class OutcomeView {
  private final OutcomeViewModel model;
  private final Keymap keymap;
  private final ToggleGroup causeGroup = new ToggleGroup();

  @FXML private Label hint;
  @FXML private VBox form;
  @FXML private KeyButton success;
  @FXML private KeyButton failure;
  @FXML private ToggleButton invalid;
  @FXML private FlowPane causes;
  @FXML private TextArea notes;
  @FXML private Label readBack;
  @FXML private KeyButton commit;
  @FXML private VBox done;
  @FXML private Label summary;
  @FXML private Label endReason;

  public OutcomeView(OutcomeViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    hint.textProperty().bind(model.hintProperty());
    failure.textProperty().bind(model.failTextProperty());
    success.keyProperty().bind(keymap.name(KeyAction.SUCCESS));
    failure.keyProperty().bind(keymap.name(KeyAction.FAILURE));
    invalid.textProperty().bind(keymap.name(KeyAction.INVALID).map("do not count  %s"::formatted));
    readBack.textProperty().bind(model.readBackProperty());
    readBack.visibleProperty().bind(model.readBackProperty().isNotEmpty());
    readBack.managedProperty().bind(readBack.visibleProperty());
    form.visibleProperty().bind(model.committedProperty().not());
    form.managedProperty().bind(model.committedProperty().not());
    form.disableProperty().bind(model.openProperty().not());
    done.visibleProperty().bind(model.committedProperty());
    done.managedProperty().bind(model.committedProperty());
    summary.textProperty().bind(model.summaryProperty());
    endReason.textProperty().bind(model.summaryProperty());
    endReason
        .visibleProperty()
        .bind(model.openProperty().and(model.summaryProperty().isNotEmpty()));
    endReason.managedProperty().bind(endReason.visibleProperty());
    commit.visibleProperty().bind(model.openProperty());
    commit.managedProperty().bind(model.openProperty());
    commit.disableProperty().bind(model.outcomeProperty().isNull());
    notes.textProperty().bindBidirectional(model.notesProperty());
    model.outcomeProperty().subscribe(this::mark);
    model.causesProperty().subscribe(this::offer);
    model.causeProperty().subscribe(this::choose);
    causes
        .disableProperty()
        .bind(model.outcomeProperty().map(outcome -> outcome == Outcome.SUCCESS).orElse(false));
  }

  private void mark(Outcome outcome) {
    success.setChosen(outcome == Outcome.SUCCESS);
    failure.setChosen(outcome == Outcome.FAILURE);
    invalid.setSelected(outcome == Outcome.INVALID);
    notes.setPromptText(
        outcome == Outcome.INVALID ? "Why it is not counted" : "Note for this trial");
  }

  private void offer(List<String> offered) {
    causes.getChildren().clear();
    for (String words : offered) {
      ToggleButton chip = new ToggleButton(words);
      chip.getStyleClass().setAll("toggle-button", "chip");
      chip.setToggleGroup(causeGroup);
      chip.setUserData(words);
      chip.setOnAction(event -> model.causeProperty().set(chip.isSelected() ? words : ""));
      causes.getChildren().add(chip);
    }
    causes.getChildren().add(invalid);
    choose(model.causeProperty().get());
  }

  private void choose(String cause) {
    for (Toggle toggle : causeGroup.getToggles()) {
      toggle.setSelected(cause.equals(toggle.getUserData()));
    }
  }

  void pulse() {
    model.pulse();
  }

  /** The blamed stage, from 0, or -1. */
  int failedAt() {
    return model.failedAtProperty().get();
  }

  void failAt(int stage) {
    model.failAt(stage);
  }

  @FXML
  void success() {
    model.success();
  }

  @FXML
  void failure() {
    model.failure();
  }

  @FXML
  void invalid() {
    model.invalid();
    mark(model.outcomeProperty().get());
  }

  @FXML
  void commit() {
    model.commit();
  }

  @FXML
  void next() {
    model.next();
  }

  /** Does what Enter means now; says whether it means anything. */
  boolean enter() {
    if (model.openProperty().get()) {
      model.commit();
      return true;
    }
    if (model.committedProperty().get()) {
      model.next();
      return true;
    }
    return false;
  }
}
