package flowdeck.console.episodes;

import flowdeck.console.Live;
import flowdeck.console.Operations.EpisodeList;
import flowdeck.console.Operations.EpisodeRow;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** The recorded episodes of this session. */
public final class EpisodesViewModel {
  private final Live live;
  private final ObjectProperty<EpisodeList> episodes;
  private final StringProperty total = new SimpleStringProperty("");
  private int saved = -1;

  public EpisodesViewModel(Live live) {
    this.live = live;
    episodes = new SimpleObjectProperty<>(live.operations().episodes());
  }

  /** Reads the list again. */
  public void refresh() {
    EpisodeList newest = live.operations().episodes();
    saved = live.status().recorder().saved();
    episodes.set(newest);
    double seconds = newest.rows().stream().mapToDouble(EpisodeRow::seconds).sum();
    long frames = newest.rows().stream().mapToLong(EpisodeRow::frames).sum();
    total.set(
        "%d episodes, %d frames, %.1f min".formatted(newest.rows().size(), frames, seconds / 60));
  }

  /** Reads the list again if an episode was kept since. */
  public void pulse() {
    if (live.status().recorder().saved() != saved) {
      refresh();
    }
  }

  public ObjectProperty<EpisodeList> episodesProperty() {
    return episodes;
  }

  public StringProperty totalProperty() {
    return total;
  }
}
