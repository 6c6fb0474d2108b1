package flowdeck.console.cell;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Refusals;
import flowdeck.console.cell.SetupViewModel.State;
import flowdeck.console.cell.SetupViewModel.Step;
import flowdeck.console.widget.HoldButton;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.PixelImage;
import flowdeck.console.widget.WayPlot;
import flowdeck.core.Frame;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.value.ObservableValue;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** Leads from a cell that was never connected to its first motion. */
public final class SetupView {
  private static final int DRAW_EVERY_PULSES = 3;

  private final SetupViewModel model;
  private final Keymap keymap;
  private final HeldKeys keys;
  private final PixelImage pixels = new PixelImage();
  private final List<Row> rows = new ArrayList<>();
  private @Nullable Frame shown;
  private int pulses;

  @FXML private VBox steps;
  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private Label noImage;
  @FXML private WayPlot way;
  @FXML private Node grippers;
  @FXML private Node leftGripper;
  @FXML private Node rightGripper;
  @FXML private Node compare;
  @FXML private Node motion;
  @FXML private HBox reasonLine;
  @FXML private Label reason;
  @FXML private KeyButton arm;
  @FXML private Node wrists;
  @FXML private HoldButton leftLess;
  @FXML private HoldButton leftMore;
  @FXML private HoldButton rightLess;
  @FXML private HoldButton rightMore;

  public SetupView(SetupViewModel model, Refusals refusals, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
    this.keys = new HeldKeys(refusals, model::release);
  }

  @FXML
  private void initialize() {
    image.fitWidthProperty().bind(picture.widthProperty());
    image.fitHeightProperty().bind(picture.heightProperty());
    show(grippers, model.idleGrippersProperty().map(idle -> !idle.isEmpty()));
    show(leftGripper, model.idleGrippersProperty().map(idle -> idle.contains("left")));
    show(rightGripper, model.idleGrippersProperty().map(idle -> idle.contains("right")));
    show(compare, model.comparingProperty());
    show(motion, model.movingProperty());
    HandViewModel hand = model.hand();
    reason.textProperty().bind(hand.reasonProperty());
    show(reasonLine, hand.reasonProperty().isNotEmpty());
    show(arm, hand.holdingProperty());
    arm.keyProperty().bind(keymap.name(KeyAction.ARM));
    arm.disableProperty().bind(hand.armableProperty().not());
    wrists.disableProperty().bind(hand.freeProperty().not());
    keys.add(leftLess, () -> model.jog(0, -1));
    keys.add(leftMore, () -> model.jog(0, 1));
    keys.add(rightLess, () -> model.jog(1, -1));
    keys.add(rightMore, () -> model.jog(1, 1));
    model.stepsProperty().subscribe(this::show);
  }

  private static void show(Node node, ObservableValue<Boolean> when) {
    node.visibleProperty().bind(when);
    node.managedProperty().bind(when);
  }

  private void show(List<Step> found) {
    while (rows.size() < found.size()) {
      Row row = new Row(rows.size() + 1);
      rows.add(row);
      steps.getChildren().add(row.box);
    }
    for (int i = 0; i < found.size(); i++) {
      rows.get(i).show(found.get(i));
    }
  }

  void shown() {
    model.shown();
    words();
  }

  void words() {
    model.pulse();
    way.show(model.toolWays(), "Where home is, or where the arms are, is not known.");
    way.pulse();
  }

  void pulse() {
    keys.pulse();
    if (pulses++ % DRAW_EVERY_PULSES == 0) {
      Frame frame = model.frame();
      noImage.setVisible(frame == null);
      if (frame != null && frame != shown) {
        shown = frame;
        image.setImage(pixels.show(frame));
      }
    }
  }

  @FXML
  void activateLeft() {
    model.activateGripper("left");
  }

  @FXML
  void activateRight() {
    model.activateGripper("right");
  }

  @FXML
  void match() {
    model.match();
    words();
  }

  @FXML
  void arm() {
    model.hand().arm();
  }

  /** One line of the way; state by sign, word and shade, not by colour alone. */
  private static final class Row {
    private final int number;
    private final Label sign = styled("number");
    private final Label title = styled("title");
    private final Label words = styled("words");
    private final Label state = styled("state");
    private final HBox box;
    private @Nullable Step shown;

    Row(int number) {
      this.number = number;
      words.setWrapText(true);
      words.setMinHeight(Region.USE_PREF_SIZE);
      state.setMinWidth(Region.USE_PREF_SIZE);
      VBox text = new VBox(2, title, words);
      text.setMinWidth(0);
      HBox.setHgrow(text, Priority.ALWAYS);
      box = new HBox(sign, text, state);
      box.getStyleClass().add("setup-step");
      box.setMinHeight(Region.USE_PREF_SIZE);
      box.setId("setup-" + number);
    }

    private static Label styled(String styleClass) {
      Label label = new Label();
      label.getStyleClass().add(styleClass);
      return label;
    }

    void show(Step step) {
      if (step.equals(shown)) {
        return;
      }
      shown = step;
      title.setText(step.title());
      words.setText(step.words());
      sign.setText(
          switch (step.state()) {
            case DONE -> "✓";
            case SPARE -> "–";
            case NOW, LATER -> Integer.toString(number);
          });
      state.setText(
          switch (step.state()) {
            case DONE -> "done";
            case NOW -> "now";
            case LATER -> "";
            case SPARE -> "not needed";
          });
      box.getStyleClass().removeAll("done", "now");
      if (step.state() == State.DONE) {
        box.getStyleClass().add("done");
      } else if (step.state() == State.NOW) {
        box.getStyleClass().add("now");
      }
      box.setAccessibleText(
          "Step %d, %s, %s: %s"
              .formatted(
                  number,
                  step.title(),
                  step.state().name().toLowerCase(java.util.Locale.ROOT),
                  step.words()));
    }
  }
}
