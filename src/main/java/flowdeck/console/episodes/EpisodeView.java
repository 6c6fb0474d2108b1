package flowdeck.console.episodes;

import flowdeck.console.episodes.EpisodesViewModel.Row;
import flowdeck.dataset.TrialTie;
import flowdeck.station.DatasetPage;
import java.util.List;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;

/** What is known of the selected episode. */
public final class EpisodeView {
  @FXML private Label title;
  @FXML private Label task;
  @FXML private Label facts;
  @FXML private Node healthLine;
  @FXML private Label health;

  @FXML
  private void initialize() {
    healthLine.visibleProperty().bind(health.textProperty().isNotEmpty());
    healthLine.managedProperty().bind(healthLine.visibleProperty());
  }

  void show(DatasetPage page, List<Row> selected) {
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

  private static String trial(@Nullable TrialTie tie) {
    return tie == null ? "" : ", trial %d of session %s".formatted(tie.trial(), tie.session());
  }
}
