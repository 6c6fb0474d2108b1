package flowdeck.sim;

import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.TaskProgress.Outcome;

/** Follows a trial of {@link StackBlocksTwo}. */
final class StackJudge implements SimTask.Judge {
  /** A block this far above the table is lifted, m. */
  private static final double LIFTED = 0.03;

  /** A block whose centre is this near to a closed gripper's tool centre point is held, m. */
  private static final double HOLDING = 0.035;

  private static final double OPEN = 0.8;

  /** Where arm one's block may stand so that arm two reaches it, m from the middle. */
  private static final double MIDDLE_X = 0.10;

  private static final double MIDDLE_Y = 0.07;

  private static final double STACK_OFFSET = 0.02;
  private static final double HEIGHT_TOLERANCE = 0.005;
  private static final double MAX_TILT_COS = Math.cos(Math.toRadians(5));
  private static final long HELD_NANOS = 500_000_000L;

  private final CellDescription cell;
  private TaskProgress progress;
  private long stackedSince = Long.MAX_VALUE;

  StackJudge(CellDescription cell, long nanos) {
    this.cell = cell;
    progress = TaskProgress.initial(nanos);
  }

  @Override
  public TaskProgress look(SceneState scene) {
    if (progress.ended()) {
      return progress;
    }
    for (SceneState.Body body : scene.bodies()) {
      if (body.pose().z() < -2 * StackBlocksTwo.HALF) {
        progress = progress.ended(Outcome.FAILURE, body.name() + " fell off the table");
        return progress;
      }
    }
    Hand[] hands = {
      hand(cell.leftBase(), scene.leftJoints(), scene.leftFinger()),
      hand(cell.rightBase(), scene.rightJoints(), scene.rightFinger())
    };
    Pose red = scene.bodies().get(StackBlocksTwo.RED_INDEX).pose();
    Pose green = scene.bodies().get(StackBlocksTwo.GREEN_INDEX).pose();
    boolean next =
        switch (progress.completedStage()) {
          case 0 -> lifted(red, hands);
          case 1 -> placed(red, hands);
          case 2 -> lifted(green, hands);
          default -> false;
        };
    if (next) {
      progress = progress.reached(progress.completedStage() + 1, scene.nanos());
    }
    if (stacked(red, green) && hands[0].open() && hands[1].open()) {
      progress = progress.metNow();
      stackedSince = Math.min(stackedSince, scene.nanos());
      if (scene.nanos() - stackedSince >= HELD_NANOS) {
        progress = progress.reached(4, scene.nanos()).ended(Outcome.SUCCESS, "green on red");
      }
    } else {
      stackedSince = Long.MAX_VALUE;
    }
    return progress;
  }

  private static boolean lifted(Pose block, Hand[] hands) {
    return block.z() > StackBlocksTwo.HALF + LIFTED
        && (hands[0].holds(block) || hands[1].holds(block));
  }

  private static boolean placed(Pose block, Hand[] hands) {
    return Math.abs(block.z() - StackBlocksTwo.HALF) < HEIGHT_TOLERANCE
        && upright(block)
        && Math.abs(block.x() - StackBlocksTwo.PLACE_X) < MIDDLE_X
        && Math.abs(block.y()) < MIDDLE_Y
        && !hands[0].holds(block)
        && !hands[1].holds(block);
  }

  /** A cube is as good on any of its faces. */
  private static boolean upright(Pose block) {
    double best =
        Math.max(Math.abs(block.r20()), Math.max(Math.abs(block.r21()), Math.abs(block.r22())));
    return best > MAX_TILT_COS;
  }

  private static boolean stacked(Pose red, Pose green) {
    double dx = green.x() - red.x();
    double dy = green.y() - red.y();
    double dz = green.z() - red.z();
    return Math.hypot(dx, dy) < STACK_OFFSET
        && Math.abs(dz - 2 * StackBlocksTwo.HALF) < HEIGHT_TOLERANCE
        && upright(red)
        && upright(green);
  }

  private Hand hand(Pose base, double[] joints, double finger) {
    Pose tcp = base.times(IiwaKinematics.flange(joints)).times(cell.tcp());
    return new Hand(tcp, finger / (0.5 * cell.fingerOpening()));
  }

  private record Hand(Pose tcp, double fraction) {
    boolean open() {
      return fraction > OPEN;
    }

    boolean holds(Pose block) {
      double dx = block.x() - tcp.x();
      double dy = block.y() - tcp.y();
      double dz = block.z() - tcp.z();
      return !open() && Math.sqrt(dx * dx + dy * dy + dz * dz) < HOLDING;
    }
  }
}
