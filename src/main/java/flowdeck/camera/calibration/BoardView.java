package flowdeck.camera.calibration;

/**
 * The corners of a board that one picture shows.
 *
 * @param width image width, px
 * @param height image height, px
 * @param ids which corners of the board
 * @param pixels where they are, u and v by turns, OpenCV's pixel coordinates
 */
public record BoardView(int width, int height, int[] ids, double[] pixels) {
  public BoardView {
    if (pixels.length != 2 * ids.length) {
      throw new IllegalArgumentException(
          "%d corners need %d coordinates, got %d"
              .formatted(ids.length, 2 * ids.length, pixels.length));
    }
  }

  /** How many corners. */
  public int corners() {
    return ids.length;
  }
}
