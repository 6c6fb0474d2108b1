package flowdeck.training;

import flowdeck.core.InputException;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.Rows;

/** What an episode must be to be trained on, beyond having the columns its dataset declares. */
final class EpisodeCheck {
  /** Timestamps may be this far from where the frame rate has them, in frames. */
  private static final double LATE_FRAMES = 0.5;

  private EpisodeCheck() {}

  /**
   * Refuses an episode with actions that are no numbers, or recorded at another rate than the
   * dataset declares: its strides would be another time.
   *
   * @throws InputException naming the episode, the row and what to do
   */
  static void require(LeRobotDataset dataset, int episode, Rows rows) {
    String where = "Episode %d of %s".formatted(episode, dataset.folder());
    actions(where, dataset, rows);
    rate(where, dataset.info().fps(), rows.timestamp());
  }

  private static void actions(String where, LeRobotDataset dataset, Rows rows) {
    for (int row = 0; row < rows.count(); row++) {
      float[] action = rows.action()[row];
      for (int i = 0; i < action.length; i++) {
        if (!Float.isFinite(action[i])) {
          throw new InputException(
              "%s has no number for %s in row %d; leave it out with --episodes or record it again."
                  .formatted(where, dataset.info().actionLayout().names().get(i), row));
        }
      }
    }
  }

  static void rate(String where, double framesPerSecond, float[] seconds) {
    for (int row = 1; row < seconds.length; row++) {
      double frames = (seconds[row] - seconds[0]) * framesPerSecond;
      if (!(Math.abs(frames - row) <= LATE_FRAMES)) {
        double measured = row / (double) (seconds[row] - seconds[0]);
        throw new InputException(
            "%s does not keep the %.0f frames per second its dataset declares: row %d is at %.3f s, which is %.1f per second; leave it out with --episodes or record it again."
                .formatted(where, framesPerSecond, row, seconds[row], measured));
      }
    }
  }
}
