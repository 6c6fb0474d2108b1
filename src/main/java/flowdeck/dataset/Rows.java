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

  /**
   * A numeric column by its name, {@code [row][number]}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public double[][] column(String name) {
    return switch (name) {
      case DatasetInfo.STATE -> doubles(state);
      case DatasetInfo.ACTION -> doubles(action);
      case "timestamp" -> {
        double[][] times = new double[count()][1];
        for (int row = 0; row < times.length; row++) {
          times[row][0] = timestamp[row];
        }
        yield times;
      }
      default -> {
        double[][] found = extra.get(name);
        if (found == null) {
          throw new IllegalArgumentException("No column " + name);
        }
        yield found;
      }
    };
  }

  private static double[][] doubles(float[][] floats) {
    double[][] doubles = new double[floats.length][];
    for (int row = 0; row < floats.length; row++) {
      doubles[row] = new double[floats[row].length];
      for (int i = 0; i < floats[row].length; i++) {
        doubles[row][i] = floats[row][i];
      }
    }
    return doubles;
  }
}
