package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.ExpertStep.ToolGoal;
import flowdeck.sim.SceneSetup;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.Solid;
import java.util.List;

/**
 * Stack Blocks Two: the arm on the red block's side (arm one) puts it in the middle of the table,
 * the other arm (arm two) puts the green block on it. After RoboTwin's task of this name and the
 * paper's; blocks are 5 cm cubes.
 */
public final class StackBlocksTwo implements SimTask {
  /** Half the size of a block, m. */
  public static final double HALF = 0.025;

  /** Where arm one puts its block. */
  public static final double PLACE_X = 0.52;

  /** Position of the red block among the scene's bodies. */
  private static final int RED = 0;

  private static final int GREEN = 1;

  private static final double MIN_X = 0.42;
  private static final double MAX_X = 0.62;

  /** Nearer to the middle, a block would be in the way of the open fingers that place the other. */
  private static final double MIN_SIDE = 0.11;

  private static final double MAX_SIDE = 0.24;
  private static final double MAX_YAW_RAD = Math.toRadians(20);

  private static final List<String> STAGES =
      List.of(
          "initial", "arm-one-picking", "arm-one-placing", "arm-two-picking", "arm-two-placing");

  private static final Spread SPREAD = new Spread(6);

  private final double margin;

  /** The task as policies are judged on it. */
  public StackBlocksTwo() {
    this(0);
  }

  private StackBlocksTwo(double margin) {
    this.margin = margin;
  }

  /**
   * The task with start positions 1.5 cm wider on every side: a policy fails first at the border of
   * what it has seen.
   */
  @Override
  public SimTask forDemonstrations() {
    return new StackBlocksTwo(0.015);
  }

  @Override
  public String name() {
    return "stack_blocks_two";
  }

  @Override
  public List<String> stages() {
    return STAGES;
  }

  @Override
  public SceneSetup setup(long seed) {
    return SceneSetup.of(
        List.of(
            block("red block", 0xC8322B, x(seed, 0), side(seed, 1), yaw(seed, 2)),
            block("green block", 0x3A9A4A, x(seed, 3), -side(seed, 4), yaw(seed, 5))));
  }

  private static SceneState.Body block(String name, int rgb, double x, double y, double yawRad) {
    Pose pose = Pose.translation(x, y, HALF).times(Pose.rotationZ(yawRad));
    return new SceneState.Body(name, pose, Solid.woodenBox(HALF, HALF, HALF, rgb));
  }

  private double x(long seed, int dimension) {
    return between(MIN_X, MAX_X, SPREAD.fraction(seed, dimension));
  }

  private double side(long seed, int dimension) {
    return between(MIN_SIDE, MAX_SIDE, SPREAD.fraction(seed, dimension));
  }

  private double between(double low, double high, double fraction) {
    return low - margin + (high - low + 2 * margin) * fraction;
  }

  private static double yaw(long seed, int dimension) {
    return MAX_YAW_RAD * (2 * SPREAD.fraction(seed, dimension) - 1);
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new StackJudge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    int armOne = block(start, RED).y() > 0 ? 0 : 1;
    int armTwo = 1 - armOne;
    return new Script(cell)
        .pick(armOne, scene -> grasp(block(scene, RED)))
        .place(armOne, RED, scene -> Pose.translation(PLACE_X, 0, HALF), 0)
        .homeMeanwhile(armOne)
        .pick(armTwo, scene -> grasp(block(scene, GREEN)))
        .place(armTwo, GREEN, scene -> onTop(block(scene, RED)), 0)
        .home(armTwo)
        .steps();
  }

  private static Pose onTop(Pose red) {
    return Pose.translation(red.x(), red.y(), red.z() + 2 * HALF);
  }

  /** A cube looks the same after a quarter turn; the smallest turn keeps A7 near zero. */
  private static ToolGoal grasp(Pose block) {
    double yaw = Math.atan2(block.r10(), block.r00());
    double quarter = 0.5 * Math.PI;
    return new ToolGoal(block.x(), block.y(), block.z(), yaw - quarter * Math.rint(yaw / quarter));
  }

  private static Pose block(SceneState scene, int index) {
    return scene.bodies().get(index).pose();
  }

  private static final class StackJudge extends StagedJudge {
    /** A block this far above the table is lifted, m. */
    private static final double LIFTED = 0.03;

    /** A block whose centre is this near to a closed gripper's tool centre point is held, m. */
    private static final double HOLDING = 0.035;

    /** Where arm one's block may stand so that arm two reaches it, m from the middle. */
    private static final double MIDDLE_X = 0.10;

    private static final double MIDDLE_Y = 0.07;

    private static final double STACK_OFFSET = 0.02;
    private static final double HEIGHT_TOLERANCE = 0.005;
    private static final double MAX_TILT_COS = Math.cos(Math.toRadians(5));

    private StackJudge(CellDescription cell, long nanos) {
      super(cell, nanos, 2, STAGES.size() - 1, "green on red");
    }

    @Override
    boolean reached(int stage, SceneState scene, Hand left, Hand right) {
      return switch (stage) {
        case 1 -> lifted(block(scene, RED), left, right);
        case 2 -> placed(block(scene, RED), left, right);
        default -> lifted(block(scene, GREEN), left, right);
      };
    }

    @Override
    boolean met(SceneState scene, Hand left, Hand right) {
      Pose red = block(scene, RED);
      Pose green = block(scene, GREEN);
      return Math.hypot(green.x() - red.x(), green.y() - red.y()) < STACK_OFFSET
          && Math.abs(green.z() - red.z() - 2 * HALF) < HEIGHT_TOLERANCE
          && flat(red)
          && flat(green)
          && inTheMiddle(red)
          && left.open()
          && right.open();
    }

    private static boolean lifted(Pose block, Hand left, Hand right) {
      return block.z() > HALF + LIFTED && held(block, left, right);
    }

    private static boolean placed(Pose block, Hand left, Hand right) {
      return Math.abs(block.z() - HALF) < HEIGHT_TOLERANCE
          && flat(block)
          && inTheMiddle(block)
          && !held(block, left, right);
    }

    private static boolean inTheMiddle(Pose block) {
      return Math.abs(block.x() - PLACE_X) < MIDDLE_X && Math.abs(block.y()) < MIDDLE_Y;
    }

    private static boolean held(Pose block, Hand left, Hand right) {
      return left.holds(block.x(), block.y(), block.z(), HOLDING)
          || right.holds(block.x(), block.y(), block.z(), HOLDING);
    }

    /** A cube is as good on any of its faces. */
    private static boolean flat(Pose block) {
      double best =
          Math.max(Math.abs(block.r20()), Math.max(Math.abs(block.r21()), Math.abs(block.r22())));
      return best > MAX_TILT_COS;
    }
  }
}
