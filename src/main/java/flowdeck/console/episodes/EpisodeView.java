package flowdeck.console.episodes;

import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.console.widget.PixelImage;
import flowdeck.core.Frame;
import flowdeck.dataset.TrialTie;
import flowdeck.station.DatasetPage;
import java.util.List;
import java.util.function.Function;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;

/** What is known of the selected episode. */
public final class EpisodeView {
  private final PixelImage pixels = new PixelImage();
  private @Nullable Row shown;
  private Runnable watched = () -> {};

  @FXML private Label title;
  @FXML private Button watch;
  @FXML private StackPane picture;
  @FXML private ImageView image;
  @FXML private Label task;
  @FXML private Label facts;
  @FXML private Node healthLine;
  @FXML private Label health;

  @FXML
  private void initialize() {
    image.fitWidthProperty().bind(picture.widthProperty());
    image.fitHeightProperty().bind(picture.heightProperty());
    picture.prefHeightProperty().bind(picture.widthProperty().multiply(0.75));
    picture.visibleProperty().bind(image.imageProperty().isNotNull());
    picture.managedProperty().bind(picture.visibleProperty());
    healthLine.visibleProperty().bind(health.textProperty().isNotEmpty());
    healthLine.managedProperty().bind(healthLine.visibleProperty());
  }

  void show(DatasetPage page, List<Row> selected) {
    Row one = selected.size() == 1 ? selected.getFirst() : null;
    if (one == null || !one.equals(shown)) {
      image.setImage(null);
    }
    shown = one;
    watch.setVisible(one != null);
    if (selected.size() != 1) {
      title.setText(
          selected.isEmpty() ? "No episode selected" : selected.size() + " episodes selected");
      task.setText(
          page.episodes().isEmpty()
              ? ""
              : "Select one to see it. Ctrl-click or Shift-click selects more.");
      facts.setText("");
      health.setText("");
      return;
    }
    Row row = selected.getFirst();
    title.setText("Episode " + row.episode().number());
    task.setText(row.episode().task().isEmpty() ? "no instruction" : row.episode().task());
    facts.setText(
        "%s, %d frames%s%s"
            .formatted(
                row.length(),
                row.episode().frames(),
                trial(row.episode().tie()),
                row.outcome().isEmpty() ? "" : ", " + row.outcome()));
    health.setText(row.health());
  }

  /** Shows the episode's first picture once it is decoded. */
  void look(Function<Row, @Nullable Frame> pictures) {
    Row row = shown;
    Frame frame = row == null || image.getImage() != null ? null : pictures.apply(row);
    if (frame != null) {
      image.setImage(pixels.show(frame));
    }
  }

  /** Sets what is done when the episode is to be watched. */
  void whenWatched(Runnable then) {
    watched = then;
  }

  @FXML
  void watch() {
    watched.run();
  }

  private static String trial(@Nullable TrialTie tie) {
    return tie == null
        ? ""
        : ", trial %d of session %s".formatted(tie.trial().number(), tie.trial().session());
  }
}
