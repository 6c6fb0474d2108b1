package flowdeck.cli;

import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.SoftArgmax.Point;
import flowdeck.sim.SimTask;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.render.SceneRenderer;
import flowdeck.sim.scenes.LabelledScene;
import flowdeck.sim.scenes.TrainingScenes;
import flowdeck.training.EncoderReport;
import flowdeck.training.SceneSource;
import flowdeck.training.SceneSource.Example;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulated cell's pictures as the encoder's training scenes, and what its errors in the image
 * mean on the table.
 */
final class EncoderScenes {
  /** The live camera's picture, which a policy's encoder gets. */
  private static final int LIVE_WIDTH = 640;

  private static final int LIVE_HEIGHT = 480;

  /** Tool centre points and finger tips, the last of the labels: a policy knows where arms are. */
  private static final int POINTS_OF_ARMS = 6;

  private static final double MILLIMETRES = 1000;

  private final CellDescription cell;
  private final SimTask task;

  EncoderScenes(CellDescription cell, SimTask task) {
    this.cell = cell;
    this.task = task;
  }

  /**
   * Errors of located things, at the heights they are at.
   *
   * @param points clearly visible ones looked at
   * @param meanMillimetres mean distance, mm
   * @param medianMillimetres median distance, mm
   * @param p95Millimetres 95th percentile, mm
   */
  record PlaceErrors(
      int points, double meanMillimetres, double medianMillimetres, double p95Millimetres) {}

  /** Names of the points that are labelled in every picture. */
  List<String> keypoints() {
    return TrainingScenes.first(task, cell).keypoints().stream().map(Keypoint::name).toList();
  }

  private TrainingScenes scenes(long seed) {
    return TrainingScenes.of(task, cell, seed);
  }

  /** An endless source; different seeds give different scenes. */
  SceneSource source(long seed) {
    TrainingScenes scenes = scenes(seed);
    return () -> {
      LabelledScene scene = scenes.next();
      List<Keypoint> points = scene.keypoints();
      float[] places = new float[2 * points.size()];
      float[] visibility = new float[points.size()];
      for (int i = 0; i < points.size(); i++) {
        places[2 * i] = (float) points.get(i).u();
        places[2 * i + 1] = (float) points.get(i).v();
        visibility[i] = (float) points.get(i).visible();
      }
      return new Example(scene.frame(), places, visibility);
    };
  }

  /**
   * Locates bodies and towel in live pictures of scenes that training has not seen, and measures
   * how far from them the lines of sight are at their height.
   */
  PlaceErrors placeErrors(KeypointEncoder encoder, int pictures, long seed) {
    SceneRenderer renderer = new SceneRenderer(cell, LIVE_WIDTH, LIVE_HEIGHT);
    CameraModel camera = renderer.camera();
    TrainingScenes scenes = scenes(seed);
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      LabelledScene scene = scenes.next();
      Frame frame = renderer.render(scene.scene(), i);
      List<Point> points = encoder.locate(frame);
      for (int k = 0; k < scene.keypoints().size() - POINTS_OF_ARMS; k++) {
        Keypoint truth = scene.keypoints().get(k);
        if (truth.visible() > EncoderReport.CLEAR) {
          errors.add(MILLIMETRES * offset(camera, points.get(k), truth));
        }
      }
    }
    double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int count = sorted.length;
    return count == 0
        ? new PlaceErrors(0, Double.NaN, Double.NaN, Double.NaN)
        : new PlaceErrors(
            count,
            errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
            sorted[count / 2],
            sorted[(int) (0.95 * (count - 1))]);
  }

  private static double offset(CameraModel camera, Point point, Keypoint truth) {
    double[] found = atHeight(camera, point.u(), point.v(), truth.z());
    double[] there = atHeight(camera, truth.u(), truth.v(), truth.z());
    return Math.hypot(found[0] - there[0], found[1] - there[1]);
  }

  /** Where a line of sight crosses a height, x and y in m. */
  private static double[] atHeight(CameraModel camera, double u, double v, double z) {
    double[] eye = camera.eye();
    double[] ray = camera.ray(u * camera.width(), v * camera.height());
    double along = (z - eye[2]) / ray[2];
    return new double[] {eye[0] + along * ray[0], eye[1] + along * ray[1]};
  }
}
