package flowdeck.station;

import flowdeck.core.ActionLayout;
import flowdeck.dataset.DatasetInfo;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;
import flowdeck.dataset.Schema;
import flowdeck.recording.DecisionTrack;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One recorded episode to be looked at: its table, and how its rows, which are its pictures, lie in
 * time. Arrays are not to be changed.
 *
 * @param dataset folder
 * @param episode number in it
 * @param task instruction
 * @param fps rows per second of the film
 * @param rows how many there are
 * @param layout of state and action
 * @param state measured positions, {@code [row][number]}, rad and opened fractions
 * @param action targets, {@code [row][number]}
 * @param captureSeconds when each row's picture was taken, on the cell's clock where it is known,
 *     ascending
 * @param startSeconds when the trial that it shows began, on that clock; NaN if it shows none or
 *     that is not known
 * @param decisions of the policy, where one decided
 */
public record EpisodeFilm(
    Path dataset,
    int episode,
    String task,
    int fps,
    int rows,
    ActionLayout layout,
    float[][] state,
    float[][] action,
    double[] captureSeconds,
    double startSeconds,
    DecisionTrack decisions) {

  static EpisodeFilm read(LeRobotDataset dataset, int episode, double startSeconds) {
    Rows rows = dataset.rows(episode);
    DatasetInfo info = dataset.info();
    double[][] capture = rows.extra().get(Schema.CAPTURE_TIME);
    double[] times = new double[rows.count()];
    for (int row = 0; row < times.length; row++) {
      times[row] = capture == null ? row / (double) info.fps() : capture[row][0];
    }
    return new EpisodeFilm(
        dataset.folder(),
        episode,
        dataset.task(episode),
        info.fps(),
        rows.count(),
        info.actionLayout(),
        rows.state(),
        rows.action(),
        times,
        capture == null ? Double.NaN : startSeconds,
        DecisionTrack.of(rows));
  }

  /** The same without what a policy decided. */
  public EpisodeFilm withoutDecisions() {
    return new EpisodeFilm(
        dataset,
        episode,
        task,
        fps,
        rows,
        layout,
        state,
        action,
        captureSeconds,
        startSeconds,
        DecisionTrack.NONE);
  }

  /** Length of the film, s. */
  public double seconds() {
    return rows / (double) fps;
  }

  /** Whether it is known where in the trial each row lies. */
  public boolean placed() {
    return !Double.isNaN(startSeconds);
  }

  /** How long the trial had lasted when a row's picture was taken, s; NaN if that is not known. */
  public double trialSeconds(int row) {
    return captureSeconds[row] - startSeconds;
  }

  /** The first row whose picture was taken at a time of the trial or later; else the last. */
  public int rowAt(double trialSeconds) {
    int found = Arrays.binarySearch(captureSeconds, startSeconds + trialSeconds - 1e-6);
    return Math.clamp(found < 0 ? -found - 1 : found, 0, rows - 1);
  }
}
