package flowdeck.console.cell;

import flowdeck.console.Operations.Fact;
import flowdeck.console.widget.FactGrid;
import flowdeck.console.widget.HistogramPlot;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** The connections of the cell: one card per controller, the camera, the control loop. */
public final class LinksView {
  private static final double LOW = 110;
  private static final double HIGH = 280;

  private final LinksViewModel model;
  private List<Fact> shownCamera = List.of();
  private List<Fact> shownFacts = List.of();

  @FXML private Node links;
  @FXML private Node machine;
  @FXML private LinkView leftController;
  @FXML private LinkView rightController;
  @FXML private Label unlinked;
  @FXML private StackPane facts;
  @FXML private StackPane camera;
  @FXML private HBox cameraTroubleLine;
  @FXML private Label cameraTrouble;
  @FXML private HistogramPlot jitter;
  @FXML private Label loop;
  @FXML private Label screen;

  public LinksView(LinksViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    leftController.arm(0);
    rightController.arm(1);
    showIfSaid(cameraTroubleLine, cameraTrouble);
    showIfSaid(unlinked, unlinked);
  }

  private static void showIfSaid(Node node, Label words) {
    node.visibleProperty().bind(words.textProperty().isNotEmpty());
    node.managedProperty().bind(node.visibleProperty());
  }

  void words() {
    boolean linked = model.linked();
    links.setVisible(linked);
    links.setManaged(linked);
    // Without controllers there is little to tell: as high as it needs, with a larger histogram.
    VBox.setVgrow(machine, linked ? Priority.SOMETIMES : Priority.NEVER);
    jitter.setPrefHeight(linked ? LOW : HIGH);
    unlinked.setText(model.unlinked());
    if (linked) {
      leftController.words();
      rightController.words();
    }
    cameraTrouble.setText(model.cameraTrouble());
    shownCamera = show(camera, shownCamera, model.camera());
    shownFacts = show(facts, shownFacts, model.cell().facts());
    loop.setText(model.loopWords());
    screen.setText(model.screenWords());
    jitter.setAccessibleText(model.loopWords());
    jitter.show(model.loop().histogram(), model.loop().bucketMillis());
  }

  private static List<Fact> show(StackPane place, List<Fact> shown, List<Fact> newest) {
    if (!newest.equals(shown)) {
      place
          .getChildren()
          .setAll(
              new FactGrid(
                  newest.stream().map(Fact::label).toList(),
                  newest.stream().map(Fact::value).toList()));
    }
    return newest;
  }

  void pulse() {
    leftController.pulse();
    rightController.pulse();
    jitter.pulse();
  }
}
