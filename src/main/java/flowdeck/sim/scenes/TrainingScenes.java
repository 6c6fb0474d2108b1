package flowdeck.sim.scenes;

import flowdeck.core.CellDescription;
import flowdeck.sim.SceneSetup;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.cloth.ClothSpec;
import flowdeck.sim.render.Appearance;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Endless labelled pictures of a task for training the encoder, in changing light and colours: of
 * simulated trials that go wrong now and then, and for Stack Blocks Two, whose bodies are easily
 * placed, of moments set by kinematics and of arms and blocks anywhere, which cost far less. The
 * same seed gives the same pictures. Each belongs to one thread.
 */
public final class TrainingScenes {
  /** How many scenes of Stack Blocks Two are near the moments of a trial. */
  private static final double NEAR_TRIALS = 0.6;

  /** Moments of simulated trials are drawn from this many, of about seven trials. */
  private static final int MIXED = 300;

  private final ScenePainter painter;
  private final RandomGenerator random;
  private final Moments moments;

  /** Where scenes come from before they are drawn. */
  private interface Moments {
    SceneState next(RandomGenerator random);
  }

  private TrainingScenes(CellDescription cell, RandomGenerator random, Moments moments) {
    painter = new ScenePainter(cell);
    this.random = random;
    this.moments = moments;
  }

  /**
   * Pictures of a task.
   *
   * @param seed different ones give different pictures
   */
  public static TrainingScenes of(SimTask task, CellDescription cell, long seed) {
    ArmPoses poses = new ArmPoses(cell);
    Moments moments;
    if (task instanceof StackBlocksTwo) {
      StackMoments near = new StackMoments(cell, poses);
      AnywhereScenes anywhere = new AnywhereScenes(cell, poses);
      moments =
          random -> random.nextDouble() < NEAR_TRIALS ? near.next(random) : anywhere.next(random);
    } else {
      TrialMoments trials = new TrialMoments(task, cell, poses, MIXED);
      moments = trials::next;
    }
    return new TrainingScenes(
        cell, RandomGeneratorFactory.of("L64X128MixRandom").create(seed), moments);
  }

  /** A trial's first scene, labelled as all of the task's are. */
  public static LabelledScene first(SimTask task, CellDescription cell) {
    SceneSetup setup = task.setup(0);
    double open = 0.5 * cell.fingerOpening();
    ClothSpec cloth = setup.cloth();
    SceneState scene =
        new SceneState(
            0,
            cell.leftHome().toArray(),
            cell.rightHome().toArray(),
            open,
            open,
            setup.bodies(),
            cloth == null ? null : cloth.flat(),
            List.of());
    return new ScenePainter(cell).draw(scene, Appearance.LIVE);
  }

  /** A new scene, drawn and labelled. */
  public LabelledScene next() {
    return painter.paint(moments.next(random), random);
  }
}
