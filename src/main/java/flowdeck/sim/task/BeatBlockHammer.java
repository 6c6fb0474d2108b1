package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.ExpertStep.ToolGoal;
import flowdeck.sim.SceneSetup;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.Solid;
import flowdeck.sim.Solid.Box;
import flowdeck.sim.Solid.Cylinder;
import flowdeck.sim.Solid.Piece;
import flowdeck.sim.Touch;
import java.util.List;

/**
 * Beat Block Hammer: the arm on the block's side takes the hammer from its rest in the middle and
 * brings its head down on the block, which cannot move. After RoboTwin's task of this name.
 */
public final class BeatBlockHammer implements SimTask {
  private static final String HAMMER = "hammer";
  private static final String BLOCK = "block";
  private static final int HAMMER_INDEX = 0;
  private static final int BLOCK_INDEX = 1;

  /** Half the size of the block, m. */
  private static final double HALF = 0.025;

  /** Half the length of the hammer's head, along its own z; it stands on it, m. */
  private static final double HEAD_HALF = 0.035;

  private static final double HANDLE_HALF = 0.011;

  /** Half the thickness of the handle's rubber end, which lies on the rest, m. */
  private static final double RUBBER_HALF = 0.013;

  /** Where the handle is grasped, along the hammer's x from the middle of its head, m. */
  private static final double GRASP = -0.072;

  private static final double REST = -0.145;
  private static final double MIN_X = 0.55;
  private static final double MAX_X = 0.59;
  private static final double MAX_Y = 0.03;
  private static final double MAX_YAW_RAD = Math.toRadians(10);
  private static final double BLOCK_MIN_X = 0.50;
  private static final double BLOCK_MAX_X = 0.60;
  private static final double BLOCK_MIN_SIDE = 0.14;
  private static final double BLOCK_MAX_SIDE = 0.21;
  private static final double BLOCK_MAX_YAW_RAD = 0.5;

  /** The expert aims this far below the block's top, so that the head presses, m. */
  private static final double PRESS = 0.002;

  private static final double SWING = 0.06;

  private static final List<String> STAGES = List.of("initial", "hammer-picked", "block-beaten");
  private static final Spread SPREAD = new Spread(7);
  private static final Solid SOLID = hammer();

  private final double margin;

  /** The task as policies are judged on it. */
  public BeatBlockHammer() {
    this(0);
  }

  private BeatBlockHammer(double margin) {
    this.margin = margin;
  }

  /** The task with start positions 1 cm wider on every side. */
  @Override
  public SimTask forDemonstrations() {
    return new BeatBlockHammer(0.01);
  }

  @Override
  public String name() {
    return "beat_block_hammer";
  }

  @Override
  public List<String> stages() {
    return STAGES;
  }

  @Override
  public SceneSetup setup(long seed) {
    Pose hammer =
        Pose.translation(
                SPREAD.between(MIN_X - margin, MAX_X + margin, seed, 0),
                SPREAD.between(-MAX_Y - margin, MAX_Y + margin, seed, 1),
                HEAD_HALF)
            .times(Pose.rotationZ(SPREAD.between(-MAX_YAW_RAD, MAX_YAW_RAD, seed, 2)));
    double side = SPREAD.fraction(seed, 3) < 0.5 ? 1 : -1;
    Pose block =
        Pose.translation(
                SPREAD.between(BLOCK_MIN_X - margin, BLOCK_MAX_X + margin, seed, 4),
                side * SPREAD.between(BLOCK_MIN_SIDE - margin, BLOCK_MAX_SIDE + margin, seed, 5),
                HALF)
            .times(Pose.rotationZ(SPREAD.between(-BLOCK_MAX_YAW_RAD, BLOCK_MAX_YAW_RAD, seed, 6)));
    double restHalf = 0.5 * (HEAD_HALF - RUBBER_HALF);
    Pose rest = hammer.times(Pose.translation(REST, 0, restHalf - HEAD_HALF));
    return SceneSetup.of(
        List.of(
            new SceneState.Body(HAMMER, hammer, SOLID),
            new SceneState.Body(BLOCK, block, fixed(new Box(HALF, HALF, HALF), 0xC8322B)),
            new SceneState.Body(
                "hammer rest", rest, fixed(new Box(0.009, 0.030, restHalf), 0x55585C))));
  }

  private static Solid fixed(Solid.Shape shape, int rgb) {
    return new Solid(List.of(new Piece(Pose.IDENTITY, shape, rgb)), 1, true);
  }

  /** A hammer of 0.6 kg; its frame is the middle of its head, the handle along minus x. */
  private static Solid hammer() {
    int wood = 0xA9743C;
    int steel = 0x7D838A;
    int face = 0xAEB4BA;
    int rubber = 0x2B2C2E;
    return new Solid(
        List.of(
            new Piece(Pose.IDENTITY, new Cylinder(0.015, HEAD_HALF - 0.014), steel),
            new Piece(Pose.IDENTITY, new Box(0.020, 0.018, 0.015), steel),
            new Piece(Pose.translation(0, 0, 0.007 - HEAD_HALF), new Cylinder(0.022, 0.007), face),
            new Piece(Pose.translation(0, 0, HEAD_HALF - 0.007), new Cylinder(0.022, 0.007), face),
            new Piece(
                Pose.translation(-0.085, 0, 0), new Box(0.075, HANDLE_HALF, HANDLE_HALF), wood),
            new Piece(
                Pose.translation(-0.137, 0, 0), new Box(0.027, RUBBER_HALF, RUBBER_HALF), rubber)),
        0.6,
        false);
  }

  private static Pose pose(SceneState scene, int index) {
    return scene.bodies().get(index).pose();
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new HammerJudge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    int arm = pose(start, BLOCK_INDEX).y() > 0 ? 0 : 1;
    Pose hammer = pose(start, HAMMER_INDEX);
    double yaw = Math.atan2(hammer.r10(), hammer.r00());
    Script script = new Script(cell).pick(arm, scene -> grasp(pose(scene, HAMMER_INDEX), yaw));
    return script
        .reach(arm, script.carried(arm, HAMMER_INDEX, this::onBlock, SWING, yaw), 0)
        .reach(arm, script.carried(arm, HAMMER_INDEX, this::onBlock, -PRESS, yaw), 0)
        .pause(0.7)
        .steps();
  }

  private static ToolGoal grasp(Pose hammer, double yaw) {
    double[] handle = hammer.apply(GRASP, 0, 0);
    return new ToolGoal(handle[0], handle[1], handle[2], yaw);
  }

  /** The hammer with its head standing on the block. */
  private Pose onBlock(SceneState scene) {
    Pose block = pose(scene, BLOCK_INDEX);
    return Pose.translation(block.x(), block.y(), block.z() + HALF + HEAD_HALF);
  }

  private static final class HammerJudge extends StagedJudge {
    /** A hammer whose head is this far above where it stood is lifted, m. */
    private static final double LIFTED = 0.03;

    /** The head's middle must be this near to the block's, seen from above, m. */
    private static final double OFFSET = 0.02;

    /** Height around the block's top at which the contact must be, m. */
    private static final double AT_TOP = 0.006;

    /** Less than this is no blow: the hammer's own weight is 6 N. */
    private static final double BLOW_NEWTONS = 8;

    /** After the blow the head stays this near above the block, m. */
    private static final double NEAR = 0.01;

    private static final double MAX_TILT_COS = Math.cos(Math.toRadians(20));

    /** A blow is over at once; what must last is that the hammer stays in hand and on the block. */
    private boolean struck;

    private HammerJudge(CellDescription cell, long nanos) {
      super(cell, nanos, 1, STAGES.size() - 1, "hammer's head on the block");
    }

    @Override
    boolean reached(int stage, SceneState scene, Hand left, Hand right) {
      return pose(scene, HAMMER_INDEX).z() > HEAD_HALF + LIFTED && gripped(scene, left, right);
    }

    @Override
    boolean met(SceneState scene, Hand left, Hand right) {
      Pose head = pose(scene, HAMMER_INDEX);
      Pose block = pose(scene, BLOCK_INDEX);
      boolean over =
          Math.hypot(head.x() - block.x(), head.y() - block.y()) < OFFSET
              && head.z() - HEAD_HALF - block.z() - HALF < NEAR
              && upright(head, MAX_TILT_COS)
              && gripped(scene, left, right);
      struck = over && (struck || hitsTop(scene, block));
      return struck;
    }

    private static boolean hitsTop(SceneState scene, Pose block) {
      for (Touch touch : scene.touches()) {
        if (touch.between(HAMMER, BLOCK)) {
          return Math.abs(touch.z() - block.z() - HALF) < AT_TOP && touch.newtons() > BLOW_NEWTONS;
        }
      }
      return false;
    }

    private static boolean gripped(SceneState scene, Hand left, Hand right) {
      SceneState.Body hammer = scene.bodies().get(HAMMER_INDEX);
      return left.grips(scene, hammer) || right.grips(scene, hammer);
    }
  }
}
