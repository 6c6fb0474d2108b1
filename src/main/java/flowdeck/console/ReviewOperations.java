package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.station.EpisodeFilm;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looking at a recording afterwards, and correcting the marks of the trial that it shows.
 *
 * <p>As with {@link Operations}: called on the JavaFX thread, reading never waits, commands return
 * at once and what cannot be done is an {@link flowdeck.core.InputException}.
 */
public interface ReviewOperations {

  /** What is open; read once per pulse, the same until it changes. */
  Shown shown();

  /** The newest decoded picture, its sequence being its row; null before the first. */
  @Nullable Frame picture();

  /** Opens the recording of a trial, elsewhere. */
  void openTrial(String trialId);

  /** Opens an episode of a dataset, elsewhere. */
  void openEpisode(Path dataset, int episode);

  /** Asks for the picture of a row; the newest request counts. */
  void wish(int row);

  /**
   * Corrects when stages were completed; the trial's history keeps what was said before.
   *
   * @param seconds from the trial's start, of the first stages, as many as were completed
   */
  void correct(List<Double> seconds);

  /** Closes what is open. */
  void leave();

  /**
   * What is open.
   *
   * @param title of the recording
   * @param busy whether it is still being read
   * @param problem why it cannot be seen, one sentence, or empty
   * @param film what there is to see, or null
   * @param trial that it shows, or null
   * @param blind whether its likelihoods must not be told
   */
  record Shown(
      String title,
      boolean busy,
      String problem,
      @Nullable EpisodeFilm film,
      @Nullable ReviewedTrial trial,
      boolean blind) {
    public static final Shown NOTHING = new Shown("", false, "", null, null, false);
  }

  /**
   * The trial that a recording shows.
   *
   * @param stages titles of the task's stages
   * @param completed when the first of them were completed, s from the trial's start
   * @param endSeconds when it ended, s from its start
   * @param verdict how it was judged, in words; empty if it has no label yet
   */
  record ReviewedTrial(
      List<String> stages, List<Double> completed, double endSeconds, String verdict) {
    public ReviewedTrial {
      stages = List.copyOf(stages);
      completed = List.copyOf(completed);
    }
  }
}
