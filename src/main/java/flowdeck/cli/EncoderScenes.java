package flowdeck.cli;

import flowdeck.camera.CameraModel;
import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.policy.encoder.KeypointEncoder;
import flowdeck.policy.encoder.SoftArgmax.Point;
import flowdeck.sim.SceneState.Body;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.render.SceneRenderer;
import flowdeck.sim.scenes.LabelledScene;
import flowdeck.sim.scenes.TrainingScenes;
import flowdeck.sim.task.StackBlocksTwo;
import flowdeck.training.EncoderReport;
import flowdeck.training.SceneSource;
import flowdeck.training.SceneSource.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The simulated cell's pictures as the encoder's training scenes, and what its errors in the image
 * mean on the table.
 */
final class EncoderScenes {
  /** The live camera's picture, which a policy's encoder gets. */
  private static final int LIVE_WIDTH = 640;

  private static final int LIVE_HEIGHT = 480;

  /** A block higher than this above its place on the table is held or stands on the other, m. */
  private static final double ON_TABLE = 0.002;

  private static final double MILLIMETRES = 1000;

  private final CellDescription cell;
  private final TrainingScenes scenes;

  EncoderScenes(CellDescription cell) {
    this.cell = cell;
    scenes = new TrainingScenes(cell);
  }

  /**
   * Errors of the located blocks on the table.
   *
   * @param blocks free, clearly visible blocks looked at
   * @param meanMillimetres mean distance, mm
   * @param medianMillimetres median distance, mm
   * @param p95Millimetres 95th percentile, mm
   */
  record TableErrors(
      int blocks, double meanMillimetres, double medianMillimetres, double p95Millimetres) {}

  /** An endless source; different seeds give different scenes. */
  SceneSource source(long seed) {
    RandomGenerator random = random(seed);
    return () -> {
      LabelledScene scene = scenes.next(random);
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
   * Locates blocks in live pictures of scenes that training has not seen, and measures how far from
   * them the lines of sight meet the plane of their centres.
   */
  TableErrors tableErrors(KeypointEncoder encoder, int pictures, long seed) {
    SceneRenderer renderer = new SceneRenderer(cell, LIVE_WIDTH, LIVE_HEIGHT);
    CameraModel camera = renderer.camera();
    RandomGenerator random = random(seed);
    List<Double> errors = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      LabelledScene scene = scenes.next(random);
      Frame frame = renderer.render(scene.scene(), i);
      List<Point> points = encoder.locate(frame);
      for (int k = 0; k < scene.scene().bodies().size(); k++) {
        Body body = scene.scene().bodies().get(k);
        if (scene.keypoints().get(k).visible() > EncoderReport.CLEAR
            && Math.abs(body.pose().z() - StackBlocksTwo.HALF) < ON_TABLE) {
          errors.add(MILLIMETRES * offset(camera, points.get(k), body));
        }
      }
    }
    double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int count = sorted.length;
    return count == 0
        ? new TableErrors(0, Double.NaN, Double.NaN, Double.NaN)
        : new TableErrors(
            count,
            errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN),
            sorted[count / 2],
            sorted[(int) (0.95 * (count - 1))]);
  }

  private static double offset(CameraModel camera, Point point, Body body) {
    double[] eye = camera.eye();
    double[] ray = camera.ray(point.u() * camera.width(), point.v() * camera.height());
    double along = (body.pose().z() - eye[2]) / ray[2];
    return Math.hypot(
        eye[0] + along * ray[0] - body.pose().x(), eye[1] + along * ray[1] - body.pose().y());
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
