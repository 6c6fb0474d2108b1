package flowdeck.sim.scenes;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The blocks of Stack Blocks Two and the arms anywhere in the work area: standing free, stacked, in
 * a hand; so that the encoder does not learn the task's habits instead of what it sees.
 */
final class AnywhereScenes {
  private static final double IN_HAND = 0.15;
  private static final double STACKED = 0.12;

  /** Free blocks stand at least this far apart, and the tool keeps this far from them when low. */
  private static final double APART = 0.075;

  private final CellDescription cell;
  private final ArmPoses poses;
  private final List<SceneState.Body> blocks = new StackBlocksTwo().setup(0).bodies();

  AnywhereScenes(CellDescription cell, ArmPoses poses) {
    this.cell = cell;
    this.poses = poses;
  }

  SceneState next(RandomGenerator random) {
    Pose[] block = layout(random);
    boolean[] held = new boolean[block.length];
    double[][] joints = new double[2][];
    double[] travel = new double[2];
    int first = random.nextInt(2);
    for (int turn = 0; turn < 2; turn++) {
      int arm = turn == 0 ? first : 1 - first;
      int candidate = random.nextInt(block.length);
      boolean holds =
          random.nextDouble() < IN_HAND && !held[candidate] && !carries(block, candidate);
      Pose[] avoid = holds ? new Pose[0] : block;
      joints[arm] = poses.anywhere(arm, tool -> isFree(tool, avoid), random);
      if (holds) {
        held[candidate] = true;
        travel[arm] = StackBlocksTwo.HALF;
        Pose inHand =
            Pose.translation(0.004 * random.nextGaussian(), 0, 0.005 * random.nextGaussian())
                .times(Pose.rotationZ(0.5 * Math.PI * random.nextInt(4)));
        block[candidate] = poses.tool(arm, joints[arm]).times(inHand);
      } else {
        double open = 0.5 * cell.fingerOpening();
        travel[arm] = random.nextDouble() < 0.7 ? open : random.nextDouble(open);
      }
    }
    List<SceneState.Body> bodies = new ArrayList<>();
    for (int i = 0; i < block.length; i++) {
      bodies.add(blocks.get(i).at(block[i]));
    }
    return new SceneState(0, joints[0], joints[1], travel[0], travel[1], bodies);
  }

  /** Poses of the two blocks, standing free or one on the other. */
  private static Pose[] layout(RandomGenerator random) {
    Pose below = standing(random, StackBlocksTwo.HALF);
    Pose other = standing(random, StackBlocksTwo.HALF);
    if (random.nextDouble() < STACKED) {
      other =
          Pose.translation(
                  below.x() + 0.005 * random.nextGaussian(),
                  below.y() + 0.005 * random.nextGaussian(),
                  3 * StackBlocksTwo.HALF)
              .times(Pose.rotationZ(random.nextDouble(Math.PI)));
    } else {
      while (distance(below, other) < APART) {
        other = standing(random, StackBlocksTwo.HALF);
      }
    }
    return random.nextBoolean() ? new Pose[] {below, other} : new Pose[] {other, below};
  }

  private static Pose standing(RandomGenerator random, double z) {
    return Pose.translation(random.nextDouble(0.40, 0.65), random.nextDouble(-0.25, 0.25), z)
        .times(Pose.rotationZ(random.nextDouble(Math.PI)));
  }

  /** Whether another block stands on this one. */
  private static boolean carries(Pose[] block, int index) {
    for (int i = 0; i < block.length; i++) {
      if (i != index
          && distance(block[i], block[index]) < APART
          && block[i].z() > block[index].z()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFree(Pose tool, Pose[] blocks) {
    for (Pose block : blocks) {
      if (distance(block, tool) < APART && tool.z() < block.z() + 0.05) {
        return false;
      }
    }
    return true;
  }

  private static double distance(Pose a, Pose b) {
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }
}
