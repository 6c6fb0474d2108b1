package flowdeck.sim.scenes;

import flowdeck.core.CellDescription;
import flowdeck.core.Frame;
import flowdeck.sim.SceneState;
import flowdeck.sim.render.Appearance;
import flowdeck.sim.render.Keypoint;
import flowdeck.sim.render.SceneRenderer;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/**
 * Endless labelled pictures of Stack Blocks Two for training the encoder: moments such as trials
 * pass through, slightly disturbed, and arms and blocks anywhere; light, colours, grain and noise
 * vary. What a call returns depends on the generator alone.
 *
 * <p>Any number of threads may call {@link #next} at once, each with its own generator.
 */
public final class TrainingScenes {
  /** Pictures are drawn at this multiple of their size and averaged. */
  private static final int OVERSAMPLING = 2;

  public static final int WIDTH = 160;
  public static final int HEIGHT = 120;

  /** How many of the scenes are near the moments of a trial. */
  private static final double NEAR_TRIALS = 0.6;

  private final CellDescription cell;
  private final StackMoments moments;
  private final AnywhereScenes anywhere;
  private final ConcurrentLinkedQueue<SceneRenderer> idle = new ConcurrentLinkedQueue<>();

  /**
   * @param cell the simulated cell
   */
  public TrainingScenes(CellDescription cell) {
    this.cell = cell;
    ArmPoses poses = new ArmPoses(cell);
    moments = new StackMoments(cell, poses);
    anywhere = new AnywhereScenes(cell, poses);
  }

  /** A new scene, drawn and labelled. */
  public LabelledScene next(RandomGenerator random) {
    SceneState scene =
        random.nextDouble() < NEAR_TRIALS ? moments.next(random) : anywhere.next(random);
    return draw(scene, appearance(random));
  }

  /** A picture, as the encoder is trained on, of a given scene. */
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

  /** The body with each of its colours a little changed. */
  static SceneState.Body shiftColours(SceneState.Body body, RandomGenerator random) {
    return new SceneState.Body(
        body.name(), body.pose(), body.solid().painted(rgb -> shiftColour(rgb, random)));
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
