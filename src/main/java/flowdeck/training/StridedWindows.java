package flowdeck.training;

/**
 * Which frames of an episode make one training window (paper §IV-B): the stride applies to
 * observations and to actions, while the window slides by one frame, so that no frame is lost.
 *
 * <p>With command c[t] in force when frame t was captured: observations are of frames t - m·s … t,
 * the plan is c[t + s] … c[t + n·s]. Frames beyond an end of the episode are the one at that end.
 *
 * @param stride s, frames between neighbours
 * @param history observations, the newest included
 * @param horizon n, waypoints
 */
public record StridedWindows(int stride, int history, int horizon) {
  public StridedWindows {
    if (stride < 1 || history < 1 || horizon < 1) {
      throw new IllegalArgumentException(
          "Stride, history and horizon must be positive, got %d, %d and %d"
              .formatted(stride, history, horizon));
    }
  }

  /** How many windows an episode has: one per frame. */
  public int count(int frames) {
    return frames;
  }

  /**
   * The frame observed at a place in the history.
   *
   * @param at newest frame of the window
   * @param place 0 is the oldest, {@code history - 1} the newest
   */
  public int observed(int at, int place) {
    return Math.max(0, at - (history - 1 - place) * stride);
  }

  /**
   * The frame whose command is a waypoint.
   *
   * @param at newest frame of the window
   * @param waypoint from 0
   * @param frames in the episode
   */
  public int planned(int at, int waypoint, int frames) {
    return Math.min(frames - 1, at + (waypoint + 1) * stride);
  }
}
