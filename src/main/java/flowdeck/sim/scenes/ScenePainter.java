package flowdeck.sim.scenes;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.sim.SceneState;
import flowdeck.sim.cloth.ClothState;
import flowdeck.sim.render.Appearance;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.render.SceneRenderer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * Draws scenes as the encoder is trained on them, labelled, each in light, colours, grain and noise
 * of its own. Any number of threads may draw at once.
 */
public final class ScenePainter {
  public static final int WIDTH = 160;
  public static final int HEIGHT = 120;

  /** Pictures are drawn at this multiple of their size and averaged. */
  private static final int OVERSAMPLING = 2;

  private final CellDescription cell;
  private final ConcurrentLinkedQueue<SceneRenderer> idle = new ConcurrentLinkedQueue<>();

  public ScenePainter(CellDescription cell) {
    this.cell = cell;
  }

  /** A picture of the scene in drawn light and with all colours a little changed. */
  LabelledScene paint(SceneState scene, RandomGenerator random) {
    List<SceneState.Body> bodies = new ArrayList<>();
    for (SceneState.Body body : scene.bodies()) {
      bodies.add(
          new SceneState.Body(
              body.name(), body.pose(), body.solid().painted(rgb -> shiftColour(rgb, random))));
    }
    ClothState cloth = scene.cloth();
    SceneState shifted =
        new SceneState(
            scene.nanos(),
            scene.leftJoints(),
            scene.rightJoints(),
            scene.leftFinger(),
            scene.rightFinger(),
            bodies,
            cloth == null ? null : cloth.painted(shiftColour(cloth.rgb(), random)),
            scene.touches());
    return draw(shifted, appearance(random));
  }

  /** A picture, of the size the encoder is trained on, of a given scene as it is. */
  public LabelledScene draw(SceneState scene, Appearance appearance) {
    SceneRenderer renderer = idle.poll();
    if (renderer == null) {
      renderer = new SceneRenderer(cell, OVERSAMPLING * WIDTH, OVERSAMPLING * HEIGHT, false);
    }
    Frame large = renderer.render(scene, appearance, 0);
    List<Keypoint> points = renderer.keypoints(scene);
    idle.add(renderer);
    return new LabelledScene(average(large), points, scene);
  }

  private static Appearance appearance(RandomGenerator random) {
    Appearance live = Appearance.LIVE;
    return new Appearance(
        live.lightX() + 0.07 * random.nextGaussian(),
        live.lightY() + 0.07 * random.nextGaussian(),
        live.lightZ() + 0.07 * random.nextDouble(-1, 1),
        live.ambient() * random.nextDouble(0.88, 1.12),
        live.diffuse() * random.nextDouble(0.88, 1.12),
        shiftColour(live.tableRgb(), random),
        shiftColour(live.wallRgb(), random),
        random.nextDouble(1.6),
        random.nextDouble(1.6),
        random.nextDouble(3),
        random.nextLong());
  }

  /** The colour made brighter or darker by about 5 %, its tint by about 2 %. */
  private static int shiftColour(int rgb, RandomGenerator random) {
    double brightness = 1 + 0.05 * random.nextGaussian();
    int shifted = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double channel = (rgb >> shift & 255) * brightness * (1 + 0.02 * random.nextGaussian());
      shifted |= (int) Math.clamp(Math.round(channel), 0, 255) << shift;
    }
    return shifted;
  }

  private static Frame average(Frame large) {
    byte[] from = large.bgr();
    byte[] to = new byte[3 * WIDTH * HEIGHT];
    int rowBytes = 3 * large.width();
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int source = OVERSAMPLING * (y * rowBytes + 3 * x);
        for (int c = 0; c < 3; c++) {
          int sum =
              (from[source + c] & 255)
                  + (from[source + 3 + c] & 255)
                  + (from[source + rowBytes + c] & 255)
                  + (from[source + rowBytes + 3 + c] & 255);
          to[3 * (y * WIDTH + x) + c] = (byte) (sum + 2 >> 2);
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, to, large.sequence(), large.captureNanos());
  }
}
