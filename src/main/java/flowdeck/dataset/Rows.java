package flowdeck.dataset;

import java.util.Map;

/**
 * The table of one episode, one entry per frame. The arrays are handed over, not copied.
 *
 * @param state measured positions, {@code [row][number]}, in the order of the dataset's state
 *     layout
 * @param action targets in force when the frame was captured, {@code [row][number]}, in the order
 *     of the dataset's action layout
 * @param timestamp seconds from the start of the episode
 * @param extra further numeric columns, {@code [row][number]}; truth values are 0 and 1
 */
public record Rows(
    float[][] state, float[][] action, float[] timestamp, Map<String, double[][]> extra) {

  /** How many rows there are. */
  public int count() {
    return timestamp.length;
  }
}
