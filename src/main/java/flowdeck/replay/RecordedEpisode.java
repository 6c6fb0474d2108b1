package flowdeck.replay;

import flowdeck.core.JointVector;
import flowdeck.dataset.Rows;

/**
 * One recorded demonstration in memory, without its video.
 *
 * @param number the episode's number in the dataset
 * @param task its instruction, empty if it has none
 * @param rows its table
 */
record RecordedEpisode(int number, String task, Rows rows) {

  int count() {
    return rows.count();
  }

  /** The target in force when a frame was captured; the first or last row beyond the ends. */
  JointVector action(int row) {
    float[] action = rows.action()[Math.clamp(row, 0, count() - 1)];
    return JointVector.of(action, 0, action.length);
  }

  /** The measured positions at a row. */
  JointVector state(int row) {
    float[] state = rows.state()[row];
    return JointVector.of(state, 0, state.length);
  }
}
