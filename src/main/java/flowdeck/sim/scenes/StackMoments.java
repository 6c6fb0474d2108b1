package flowdeck.sim.scenes;

import flowdeck.arms.motion.InverseKinematics;
import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.task.StackBlocksTwo;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Moments of Stack Blocks Two, set by kinematics alone: a start layout of the task, one of the
 * steps of the way, how far along it, and a disturbance, as a policy's mistakes would cause.
 */
final class StackMoments {
  private static final double APPROACH = 0.08;
  private static final double LIFT = 0.10;
  private static final double PRE_PLACE = 0.05;
  private static final double RETREAT = 0.07;
  private static final double DISTURBED = 0.6;
  private static final double DISTURBANCE = 0.012;

  private final CellDescription cell;
  private final ArmPoses poses;
  private final StackBlocksTwo task = new StackBlocksTwo();

  StackMoments(CellDescription cell, ArmPoses poses) {
    this.cell = cell;
    this.poses = poses;
  }

  /** One arm's way with its block, in the order in which it is gone. */
  private enum Step {
    COME(0.16),
    DESCEND(0.14),
    GRIP(0.06),
    LIFT(0.12),
    CARRY(0.20),
    LOWER(0.10),
    RELEASE(0.06),
    RETREAT(0.06),
    LEAVE(0.10);

    /** How often it is drawn; descending and carrying take most of a trial. */
    private final double share;

    Step(double share) {
      this.share = share;
    }

    static Step draw(RandomGenerator random) {
      double left = random.nextDouble();
      for (Step step : values()) {
        left -= step.share;
        if (left < 0) {
          return step;
        }
      }
      return LEAVE;
    }
  }

  SceneState next(RandomGenerator random) {
    List<SceneState.Body> bodies = task.setup(random.nextLong()).bodies();
    Pose red = bodies.get(0).pose();
    Pose green = bodies.get(1).pose();
    int armOne = red.y() > 0 ? 0 : 1;
    boolean second = random.nextBoolean();
    int acting = second ? 1 - armOne : armOne;
    Pose placed = placed(StackBlocksTwo.HALF, 0.008, random);
    Pose start = second ? green : red;
    Pose destination =
        second
            ? Pose.translation(placed.x(), placed.y(), placed.z() + 2 * StackBlocksTwo.HALF)
                .times(turned(random.nextDouble(-0.1, 0.1), scatter(0.005, random)))
            : placed;
    Moment moment = moment(acting, Step.draw(random), start, destination, random);

    double[][] joints = new double[2][];
    double[] travel = new double[2];
    joints[acting] = moment.joints();
    travel[acting] = moment.travel();
    joints[1 - acting] = waiting(1 - acting, second, placed, random);
    travel[1 - acting] = 0.5 * cell.fingerOpening();
    Pose redNow = second ? placed : moment.block();
    Pose greenNow = second ? moment.block() : green;
    return new SceneState(
        0,
        joints[0],
        joints[1],
        travel[0],
        travel[1],
        List.of(bodies.get(0).at(redNow), bodies.get(1).at(greenNow)));
  }

  /**
   * @param joints of the acting arm
   * @param travel of its fingers
   * @param block pose of its block
   */
  private record Moment(double[] joints, double travel, Pose block) {}

  private Moment moment(int arm, Step step, Pose start, Pose destination, RandomGenerator random) {
    double t = random.nextDouble();
    double yaw = graspYaw(start);
    Pose grasp = tool(start, 0, yaw);
    Pose above = tool(start, APPROACH, yaw);
    Pose lifted = tool(start, LIFT, yaw);
    double open = 0.5 * cell.fingerOpening();
    double held = StackBlocksTwo.HALF;
    return switch (step) {
      case COME -> {
        double[] goal = poses.reach(arm, disturb(above, random));
        double[] from = poses.scatter(poses.home(arm), 0.03, random);
        yield new Moment(ArmPoses.between(from, goal, t), open, start);
      }
      case DESCEND -> new Moment(reach(arm, above, grasp, t, random), open, start);
      case GRIP -> new Moment(poses.reach(arm, grasp), open + (held - open) * t, start);
      case LIFT -> carried(arm, between(grasp, lifted, t), start, grasp, random);
      case CARRY -> {
        Pose over = tool(destination, PRE_PLACE, 0);
        yield carried(arm, between(lifted, over, t), start, grasp, random);
      }
      case LOWER -> {
        Pose over = tool(destination, PRE_PLACE, 0);
        yield carried(arm, between(over, tool(destination, 0.002, 0), t), start, grasp, random);
      }
      case RELEASE ->
          new Moment(
              poses.reach(arm, tool(destination, 0.002, 0)), held + (open - held) * t, destination);
      case RETREAT -> {
        Pose low = tool(destination, 0, 0);
        yield new Moment(
            reach(arm, low, tool(destination, RETREAT, 0), t, random), open, destination);
      }
      case LEAVE -> {
        double[] from = poses.reach(arm, disturb(tool(destination, RETREAT, 0), random));
        yield new Moment(ArmPoses.between(from, poses.home(arm), t), open, destination);
      }
    };
  }

  /** The block follows the hand, with the small error the grasp may have had. */
  private Moment carried(int arm, Pose wanted, Pose start, Pose grasp, RandomGenerator random) {
    Pose inHand =
        grasp
            .inverse()
            .times(start)
            .times(
                Pose.translation(0.003 * random.nextGaussian(), 0, 0.003 * random.nextGaussian()));
    double[] joints = poses.reach(arm, disturb(wanted, random));
    return new Moment(joints, StackBlocksTwo.HALF, poses.tool(arm, joints).times(inHand));
  }

  private double[] reach(int arm, Pose from, Pose to, double t, RandomGenerator random) {
    return poses.reach(arm, disturb(between(from, to, t), random));
  }

  /** The other arm is at home, or still on its way there after placing the red block. */
  private double[] waiting(int arm, boolean second, Pose placed, RandomGenerator random) {
    if (second && random.nextDouble() < 0.3) {
      double[] from = poses.reach(arm, tool(placed, RETREAT, 0));
      return ArmPoses.between(from, poses.home(arm), random.nextDouble());
    }
    return random.nextDouble() < 0.5
        ? poses.home(arm)
        : poses.scatter(poses.home(arm), 0.05, random);
  }

  private static Pose disturb(Pose tool, RandomGenerator random) {
    if (random.nextDouble() >= DISTURBED) {
      return tool;
    }
    Pose moved =
        Pose.translation(
            tool.x() + DISTURBANCE * random.nextGaussian(),
            tool.y() + DISTURBANCE * random.nextGaussian(),
            Math.max(0.018, tool.z() + DISTURBANCE * random.nextGaussian()));
    Pose turn =
        Pose.rotationZ(0.06 * random.nextGaussian())
            .times(Pose.rotationX(0.02 * random.nextGaussian()));
    return moved.times(turn).times(rotation(tool));
  }

  private static Pose tool(Pose block, double above, double yaw) {
    return InverseKinematics.toolDown(block.x(), block.y(), block.z() + above, yaw);
  }

  /** Straight line with the yaw turning evenly; both tools point down. */
  private static Pose between(Pose from, Pose to, double t) {
    double yawFrom = Math.atan2(-from.r10(), -from.r00());
    double yawTo = Math.atan2(-to.r10(), -to.r00());
    return InverseKinematics.toolDown(
        from.x() + t * (to.x() - from.x()),
        from.y() + t * (to.y() - from.y()),
        from.z() + t * (to.z() - from.z()),
        yawFrom + t * (yawTo - yawFrom));
  }

  private static Pose placed(double z, double deviation, RandomGenerator random) {
    double[] offset = scatter(deviation, random);
    return Pose.translation(StackBlocksTwo.PLACE_X + offset[0], offset[1], z)
        .times(Pose.rotationZ(0.06 * random.nextGaussian()));
  }

  private static double[] scatter(double deviation, RandomGenerator random) {
    return new double[] {deviation * random.nextGaussian(), deviation * random.nextGaussian()};
  }

  private static Pose turned(double yaw, double[] offset) {
    return Pose.translation(offset[0], offset[1], 0).times(Pose.rotationZ(yaw));
  }

  private static Pose rotation(Pose p) {
    return Pose.translation(-p.x(), -p.y(), -p.z()).times(p);
  }

  private static double graspYaw(Pose block) {
    double yaw = Math.atan2(block.r10(), block.r00());
    double quarter = 0.5 * Math.PI;
    return yaw - quarter * Math.rint(yaw / quarter);
  }
}
