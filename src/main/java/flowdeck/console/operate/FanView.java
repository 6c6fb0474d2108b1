package flowdeck.console.operate;

import flowdeck.console.widget.FanPlot;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;

/** The joint fan with the choice of arm. */
public final class FanView {
  private final FanViewModel model;

  private String shownEmpty = "";

  @FXML private Label note;
  @FXML private HBox groups;
  @FXML private FanPlot plot;
  private List<String> shownGroups = List.of();

  public FanView(FanViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    note.textProperty().bind(model.noteProperty());
    plot.accessibleTextProperty()
        .bind(model.noteProperty().map(note -> "Where each joint would go: " + note));
  }

  void pulse() {
    boolean changed = model.pulse();
    if (!model.groups().equals(shownGroups)) {
      rebuildGroups();
    }
    String empty = model.emptySentence();
    if (changed || !empty.equals(shownEmpty)) {
      shownEmpty = empty;
      plot.show(model.fan(), empty);
    }
    plot.pulse();
  }

  private void rebuildGroups() {
    shownGroups = model.groups();
    ToggleGroup toggles = new ToggleGroup();
    groups.getChildren().clear();
    for (int i = 0; i < shownGroups.size(); i++) {
      ToggleButton button = new ToggleButton(shownGroups.get(i));
      button.getStyleClass().add("small-button");
      button.setToggleGroup(toggles);
      int index = i;
      button.setSelected(i == model.groupProperty().get());
      button.setOnAction(
          event -> {
            button.setSelected(true);
            model.groupProperty().set(index);
          });
      groups.getChildren().add(button);
    }
  }
}
