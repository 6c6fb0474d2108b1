package flowdeck.console.operate;

import flowdeck.console.widget.OverlayPlot;
import flowdeck.console.widget.PixelImage;
import flowdeck.core.Frame;
import javafx.fxml.FXML;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.image.ImageView;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.paint.Color;
import org.jspecify.annotations.Nullable;

/** The scene image with its overlay and the strip of its health. */
public final class SceneView {
  private static final Color DIFFERS = Color.web("#f0883e", 0.55);

  private final SceneViewModel model;
  private final PixelImage pixels = new PixelImage();
  private final PixelImage ghostPixels = new PixelImage();
  private @Nullable Frame shown;
  private @Nullable Frame shownGhost;
  private @Nullable SceneMatch marked;

  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private ImageView ghost;
  @FXML private ImageView difference;
  @FXML private OverlayPlot overlay;
  @FXML private HBox matchPair;
  @FXML private Label match;
  @FXML private CheckBox showDifference;
  @FXML private Label age;
  @FXML private Label rate;
  @FXML private Label dropped;
  @FXML private Label fan;
  @FXML private Label ghostValue;
  @FXML private Slider ghostSlider;

  public SceneView(SceneViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    age.textProperty().bind(model.ageProperty());
    rate.textProperty().bind(model.rateProperty());
    dropped.textProperty().bind(model.droppedProperty());
    fan.textProperty().bind(model.fanProperty());
    model.ghostProperty().bind(ghostSlider.valueProperty().divide(100));
    ghostValue
        .textProperty()
        .bind(model.ghostProperty().map(value -> "%.0f %%".formatted(100 * value.doubleValue())));
    ghost.opacityProperty().bind(model.ghostProperty());
    ghost.visibleProperty().bind(model.ghostProperty().greaterThan(0));
    match.textProperty().bind(model.matchProperty());
    matchPair.visibleProperty().bind(model.matchProperty().isNotEmpty());
    matchPair.managedProperty().bind(matchPair.visibleProperty());
    model
        .differsProperty()
        .subscribe(
            differs -> {
              match.getStyleClass().remove("warn-text");
              if (differs) {
                match.getStyleClass().add("warn-text");
              }
            });
    image.fitWidthProperty().bind(picture.widthProperty());
    image.fitHeightProperty().bind(picture.heightProperty());
    ghost.fitWidthProperty().bind(picture.widthProperty());
    ghost.fitHeightProperty().bind(picture.heightProperty());
    model
        .staleProperty()
        .subscribe(
            sentence -> {
              overlay.stale(sentence);
              overlay.setAccessibleText(
                  sentence.isEmpty()
                      ? "Live image of %s with the planned paths".formatted(model.cameraName())
                      : sentence);
            });
  }

  /** Tints the cells of the picture that differ from the reference. */
  private void mark(@Nullable SceneMatch match) {
    if (match == marked) {
      return;
    }
    marked = match;
    difference.setVisible(match != null);
    if (match == null) {
      return;
    }
    WritableImage cells = new WritableImage(match.columns(), match.rows());
    for (int row = 0; row < match.rows(); row++) {
      for (int column = 0; column < match.columns(); column++) {
        if (match.differs()[row * match.columns() + column]) {
          cells.getPixelWriter().setColor(column, row, DIFFERS);
        }
      }
    }
    difference.setImage(cells);
    difference.setFitWidth(image.getLayoutBounds().getWidth());
    difference.setFitHeight(image.getLayoutBounds().getHeight());
  }

  void words() {
    model.words();
  }

  void pulse() {
    model.pulse();
    Frame frame = model.frame();
    if (frame != null && frame != shown) {
      shown = frame;
      image.setImage(pixels.show(frame));
      overlay.imageSize(frame.width(), frame.height());
    }
    Frame start = model.ghostFrame();
    if (start != null && start != shownGhost && model.ghostProperty().get() > 0) {
      shownGhost = start;
      ghost.setImage(ghostPixels.show(start));
    }
    mark(showDifference.isSelected() ? model.compared() : null);
    overlay.show(model.overlay());
    overlay.pulse();
  }
}
