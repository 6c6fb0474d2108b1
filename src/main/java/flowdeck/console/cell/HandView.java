package flowdeck.console.cell;

import flowdeck.console.KeyAction;
import flowdeck.console.Keymap;
import flowdeck.console.Refusals;
import flowdeck.console.cell.HandViewModel.Row;
import flowdeck.console.widget.HoldButton;
import flowdeck.console.widget.KeyButton;
import flowdeck.console.widget.WayPlot;
import java.util.ArrayList;
import java.util.List;
import javafx.fxml.FXML;
import javafx.geometry.HPos;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;

/**
 * The card with which arms are moved by hand: each motion goes on only while its button is held.
 */
public final class HandView {
  private static final int LOOK_EVERY = 3;

  private final HandViewModel model;
  private final Keymap keymap;
  private final HeldKeys keys;
  private final List<Number> numbers = new ArrayList<>();
  private int words;

  @FXML private HBox reasonLine;
  @FXML private Label sign;
  @FXML private Label reason;
  @FXML private GridPane rows;
  @FXML private HoldButton home;
  @FXML private KeyButton arm;
  @FXML private WayPlot way;

  /** A moved number and where it is shown. */
  private record Number(int index, Label value, HoldButton less, HoldButton more) {}

  public HandView(HandViewModel model, Refusals refusals, Keymap keymap) {
    this.model = model;
    this.keymap = keymap;
    this.keys = new HeldKeys(refusals, model::release);
  }

  @FXML
  private void initialize() {
    reason.textProperty().bind(model.reasonProperty());
    reasonLine.visibleProperty().bind(model.reasonProperty().isNotEmpty());
    reasonLine.managedProperty().bind(reasonLine.visibleProperty());
    model
        .abnormalProperty()
        .subscribe(
            abnormal -> {
              reasonLine.getStyleClass().setAll(abnormal ? "trouble-line" : "quiet-line");
              sign.setText(abnormal ? "⚠" : "–");
            });
    home.disableProperty().bind(model.freeProperty().and(model.homeKnownProperty()).not());
    keys.add(home, model::home);
    arm.keyProperty().bind(keymap.name(KeyAction.ARM));
    arm.disableProperty().bind(model.armableProperty().not());
    arm.visibleProperty().bind(model.holdingProperty());
    arm.managedProperty().bind(model.holdingProperty());
  }

  /** Makes the rows, once it is known what stands in the cell. */
  void shown() {
    List<Row> wanted = model.rows();
    if (!numbers.isEmpty()) {
      return;
    }
    columns(wanted.isEmpty() ? 0 : wanted.getFirst().numbers().size());
    for (int i = 0; i < wanted.size(); i++) {
      Row row = wanted.get(i);
      Label label = new Label(row.label());
      label.getStyleClass().add("muted");
      rows.add(label, 0, i + 1);
      for (int side = 0; side < row.numbers().size(); side++) {
        number(row.label(), side, row.numbers().get(side), i + 1);
      }
    }
  }

  private void columns(int sides) {
    rows.getColumnConstraints().add(new ColumnConstraints(34));
    for (int side = 0; side < sides; side++) {
      ColumnConstraints less = new ColumnConstraints(40);
      ColumnConstraints value = new ColumnConstraints(56, 64, Double.MAX_VALUE);
      value.setHgrow(Priority.ALWAYS);
      value.setHalignment(HPos.CENTER);
      ColumnConstraints more = new ColumnConstraints(side < sides - 1 ? 56 : 40);
      rows.getColumnConstraints().addAll(less, value, more);
      Label head = new Label(sideName(side) + " arm");
      head.getStyleClass().addAll("muted", "small");
      rows.add(head, 1 + 3 * side, 0, 3, 1);
      GridPane.setHalignment(head, HPos.CENTER);
    }
  }

  private static String sideName(int side) {
    return side == 0 ? "Left" : "Right";
  }

  private void number(String label, int side, int index, int row) {
    Label value = new Label("–");
    value.getStyleClass().add("value");
    HoldButton less = button("−", label, side, index, -1);
    HoldButton more = button("+", label, side, index, 1);
    rows.add(less, 1 + 3 * side, row);
    rows.add(value, 2 + 3 * side, row);
    rows.add(more, 3 + 3 * side, row);
    numbers.add(new Number(index, value, less, more));
  }

  private HoldButton button(String sign, String label, int side, int index, int direction) {
    HoldButton button = new HoldButton();
    button.setText(sign);
    button.setAlignment(Pos.CENTER);
    button.setId("jog-%d-%s".formatted(index, direction > 0 ? "more" : "less"));
    button.setAccessibleText(
        "Hold to move %s of the %s arm %s"
            .formatted(
                label,
                sideName(side).toLowerCase(java.util.Locale.ROOT),
                direction > 0 ? "up" : "down"));
    keys.add(button, () -> model.jog(index, direction));
    return button;
  }

  /** To be called at every pulse: what is held must be said again and again. */
  void pulse() {
    keys.pulse();
    way.pulse();
  }

  /** Words and the way home, a few times a second. */
  void words() {
    model.pulse();
    boolean free = model.freeProperty().get();
    for (Number number : numbers) {
      number.value().setText(model.measured(number.index()));
      disable(number.less(), !free || model.atLimit(number.index(), -1));
      disable(number.more(), !free || model.atLimit(number.index(), 1));
    }
    if (words++ % LOOK_EVERY == 0) {
      model.look();
      way.show(
          model.toolWays(),
          model.homeReasonProperty().get().isEmpty()
              ? "The kinematics of this cell are not known."
              : model.homeReasonProperty().get());
    }
  }

  private static void disable(Node button, boolean disabled) {
    if (button.isDisable() != disabled) {
      button.setDisable(disabled);
    }
  }

  @FXML
  void arm() {
    model.arm();
  }
}
