package flowdeck.console.operate;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.operate.StagesViewModel.Rung;
import flowdeck.console.operate.StagesViewModel.State;
import flowdeck.console.widget.KeyButton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The stage ladder: one rung per stage, each a button with a number key. */
public final class StagesView {
  private final StagesViewModel model;
  private final Keymap keymap;
  private final List<RungButton> buttons = new ArrayList<>();
  private IntConsumer blame = stage -> {};
  private int failedAt = -1;

  @FXML private Label note;
  @FXML private VBox ladder;
  @FXML private Label empty;
  @FXML private Button undo;
  @FXML private Node running;
  @FXML private KeyButton done;
  @FXML private KeyButton finish;

  public StagesView(StagesViewModel model, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
  }

  @FXML
  private void initialize() {
    note.textProperty().bind(model.noteProperty());
    undo.visibleProperty().bind(model.canUndoProperty());
    undo.managedProperty().bind(model.canUndoProperty());
    undo.textProperty().bind(keymap.name(KeyAction.UNDO_MARK).map("undo mark  %s"::formatted));
    running.visibleProperty().bind(model.runningProperty());
    running.managedProperty().bind(model.runningProperty());
    done.disableProperty().bind(model.canMarkProperty().not());
    done.keyProperty().bind(keymap.name(KeyAction.STAGE_DONE));
    finish.keyProperty().bind(keymap.name(KeyAction.END_TRIAL));
    model.rungsProperty().subscribe(this::show);
  }

  /** What a rung does once the run is over: it names the stage that failed. */
  void setBlame(IntConsumer action) {
    blame = action;
  }

  void pulse(int blamed) {
    failedAt = blamed;
    model.pulse(failedAt);
  }

  private void show(List<Rung> rungs) {
    empty.setVisible(rungs.isEmpty());
    empty.setManaged(rungs.isEmpty());
    if (rungs.size() != buttons.size()) {
      buttons.clear();
      for (int i = 0; i < rungs.size(); i++) {
        buttons.add(new RungButton(i));
      }
      ladder.getChildren().setAll(buttons);
    }
    for (int i = 0; i < rungs.size(); i++) {
      buttons.get(i).show(rungs.get(i));
    }
  }

  /** Acts on the number of a stage, from 0; says whether there is such a stage. */
  boolean pick(int stage) {
    if (stage < 0 || stage >= buttons.size()) {
      return false;
    }
    if (model.runningProperty().get()) {
      model.mark(stage);
    } else {
      blame.accept(stage);
    }
    return true;
  }

  @FXML
  void undo() {
    if (model.canUndoProperty().get()) {
      model.undo();
    }
  }

  /** Marks the stage in progress; what a pedal does. */
  @FXML
  void done() {
    if (model.canMarkProperty().get()) {
      model.markNext();
    }
  }

  @FXML
  void finish() {
    if (model.runningProperty().get()) {
      model.finish();
    }
  }

  private final class RungButton extends Button {
    private final Label number = new Label();
    private final Label title = new Label();
    private final Label time = new Label();
    private final ProgressBar bar = new ProgressBar(0);
    private final int index;
    private Rung shown = new Rung("", "", State.AHEAD, -1);

    RungButton(int index) {
      this.index = index;
      number.getStyleClass().add("number");
      title.setMinWidth(0);
      time.setMinWidth(Region.USE_PREF_SIZE);
      Label key = new Label(Integer.toString(index + 1));
      key.getStyleClass().add("key");
      key.setMinWidth(Region.USE_PREF_SIZE);
      Region gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      HBox line = new HBox(8, number, title, gap, time, key);
      line.setAlignment(Pos.CENTER_LEFT);
      bar.setMaxWidth(Double.MAX_VALUE);
      bar.setVisible(false);
      bar.setManaged(false);
      VBox.setMargin(bar, new javafx.geometry.Insets(0, 0, 0, 28));
      VBox content = new VBox(5, line, bar);
      content.setMouseTransparent(true);
      widthProperty()
          .subscribe(
              width ->
                  content.setPrefWidth(
                      Math.max(
                          20,
                          width.doubleValue() - getInsets().getLeft() - getInsets().getRight())));
      setGraphic(content);
      setMaxWidth(Double.MAX_VALUE);
      getStyleClass().setAll("button", "rung");
      setId("stage-" + (index + 1));
      setOnAction(event -> pick(index));
      number.setText(Integer.toString(index + 1));
    }

    void show(Rung rung) {
      if (rung.equals(shown)) {
        return;
      }
      title.setText(rung.title());
      time.setText(rung.time());
      number.setText(
          switch (rung.state()) {
            case DONE -> "✓";
            case FAILED -> "✕";
            case NOW, AHEAD -> Integer.toString(index + 1);
          });
      if (rung.state() != shown.state()) {
        getStyleClass().removeAll("done", "now", "failed");
        switch (rung.state()) {
          case DONE -> getStyleClass().add("done");
          case NOW -> getStyleClass().add("now");
          case FAILED -> getStyleClass().add("failed");
          case AHEAD -> {}
        }
      }
      boolean barred = rung.progress() >= 0;
      bar.setVisible(barred);
      bar.setManaged(barred);
      if (barred) {
        bar.setProgress(rung.progress());
        bar.getStyleClass().remove("over");
        if (rung.progress() >= 0.8) {
          bar.getStyleClass().add("over");
        }
      }
      setAccessibleText(
          "Stage %d, %s, %s %s"
              .formatted(
                  index + 1,
                  rung.title(),
                  rung.state().name().toLowerCase(java.util.Locale.ROOT),
                  rung.time()));
      shown = rung;
    }
  }
}
