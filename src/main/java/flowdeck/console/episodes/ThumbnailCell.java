package flowdeck.console.episodes;

import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.console.widget.PixelImage;
import flowdeck.core.Frame;
import java.util.function.Function;
import javafx.scene.control.TableCell;
import javafx.scene.image.ImageView;
import org.jspecify.annotations.Nullable;

/** The first picture of an episode, once it is decoded. */
final class ThumbnailCell extends TableCell<Row, Row> {
  static final double WIDTH = 64;
  static final double HEIGHT = 48;

  private final Function<Row, @Nullable Frame> pictures;
  private final PixelImage pixels = new PixelImage();
  private final ImageView image = new ImageView();
  private @Nullable Frame shown;

  /**
   * @param pictures answers the picture of an episode, or null as long as there is none
   */
  ThumbnailCell(Function<Row, @Nullable Frame> pictures) {
    this.pictures = pictures;
    image.setFitWidth(WIDTH);
    image.setFitHeight(HEIGHT);
    image.setPreserveRatio(true);
    getStyleClass().add("thumbnail");
  }

  @Override
  protected void updateItem(@Nullable Row row, boolean empty) {
    super.updateItem(row, empty);
    shown = null;
    image.setImage(null);
    setGraphic(empty || row == null ? null : image);
    look();
  }

  /** Shows the picture if it has come meanwhile. */
  void look() {
    Row row = getItem();
    if (row == null || isEmpty() || shown != null) {
      return;
    }
    Frame frame = pictures.apply(row);
    if (frame != null) {
      shown = frame;
      image.setImage(pixels.show(frame));
    }
  }
}
