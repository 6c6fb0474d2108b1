package flowdeck.console.operate;

import flowdeck.console.widget.OverlayPlot;
import flowdeck.console.widget.PixelImage;
import flowdeck.core.Frame;
import javafx.fxml.FXML;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** The scene image with its overlay and the strip of its health. */
public final class SceneView {
  private final SceneViewModel model;
  private final PixelImage pixels = new PixelImage();
  private final PixelImage ghostPixels = new PixelImage();
  private @Nullable Frame shown;
  private @Nullable Frame shownGhost;

  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private ImageView ghost;
  @FXML private OverlayPlot overlay;
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
    overlay.show(model.overlay());
    overlay.pulse();
  }
}
