package flowdeck.training;

import flowdeck.policy.encoder.EncoderConfig;
import flowdeck.policy.encoder.SoftArgmax.Point;
import flowdeck.training.SceneSource.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well an encoder locates key points on images it was not trained on.
 *
 * @param examples images looked at
 * @param points one row per key point
 */
public record EncoderReport(int examples, List<Row> points) {
  /** A point counts as clear above this visible fraction. */
  public static final float CLEAR = 0.9f;

  private static final float REFERENCE_WIDTH = 640;

  /**
   * Errors of one key point where it is clearly visible, in pixels of a view 640 pixels wide.
   *
   * @param name of the key point
   * @param clear images in which it was
   * @param meanPixels mean distance, px
   * @param medianPixels median distance, px
   * @param p95Pixels 95th percentile, px
   * @param confidence mean confidence there
   * @param hiddenConfidence mean confidence where less than a fifth of it was visible; NaN if that
   *     never happened
   */
  public record Row(
      String name,
      int clear,
      double meanPixels,
      double medianPixels,
      double p95Pixels,
      double confidence,
      double hiddenConfidence) {}

  /** Compares located points, one array per example, with the truth. */
  static EncoderReport of(EncoderConfig config, List<Example> examples, List<Point[]> located) {
    List<Row> rows = new ArrayList<>();
    for (int k = 0; k < config.keypoints().size(); k++) {
      List<Double> errors = new ArrayList<>();
      double confidence = 0;
      double hiddenConfidence = 0;
      int hidden = 0;
      for (int i = 0; i < examples.size(); i++) {
        Example example = examples.get(i);
        Point point = located.get(i)[k];
        if (example.inView(k) && example.visibility()[k] > CLEAR) {
          double du = (point.u() - example.keypoints()[2 * k]) * REFERENCE_WIDTH;
          double dv =
              (point.v() - example.keypoints()[2 * k + 1])
                  * REFERENCE_WIDTH
                  * config.height()
                  / config.width();
          errors.add(Math.hypot(du, dv));
          confidence += point.confidence();
        } else if (example.visibility()[k] < 0.2f) {
          hiddenConfidence += point.confidence();
          hidden++;
        }
      }
      double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      rows.add(
          new Row(
              config.keypoints().get(k),
              sorted.length,
              Arrays.stream(sorted).average().orElse(Double.NaN),
              quantile(sorted, 0.5),
              quantile(sorted, 0.95),
              confidence / sorted.length,
              hiddenConfidence / hidden));
    }
    return new EncoderReport(examples.size(), rows);
  }

  private static double quantile(double[] sorted, double fraction) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.round(fraction * (sorted.length - 1))];
  }
}
