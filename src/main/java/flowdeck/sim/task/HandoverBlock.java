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
import flowdeck.sim.Solid.Piece;
import java.util.List;
import java.util.function.Function;

/**
 * Handover Block: the left arm takes a long block by its far end, the right arm takes it over in
 * the air by the other end and puts it on the blue pad. After RoboTwin's task of this name, with a
 * block that lies, because the iiwa's tools come from above.
 */
public final class HandoverBlock implements SimTask {
  private static final int BLOCK = 0;
  private static final int PAD = 1;
  private static final int GIVER = 0;
  private static final int RECEIVER = 1;

  /** Half the block's thickness, m. */
  private static final double HALF = 0.02;

  private static final double HALF_LENGTH = 0.12;

  /** From the block's middle to where a hand grasps it; wrists need this room, m. */
  private static final double GRASP = 0.088;

  private static final double MASS_KG = 1.3;
  private static final double PAD_HALF = 0.05;
  private static final double PAD_HALF_HEIGHT = 0.004;
  private static final double MIN_X = 0.47;
  private static final double MAX_X = 0.57;
  private static final double MIN_Y = 0.15;
  private static final double MAX_Y = 0.22;
  private static final double MAX_YAW_RAD = Math.toRadians(12);

  /** Where the hands meet. */
  private static final double MEET_X = 0.52;

  private static final double MEET_Z = 0.24;

  private static final double APPROACH = 0.08;

  private static final List<String> STAGES =
      List.of("initial", "block-picked", "block-handed-over", "block-placed");
  private static final Spread SPREAD = new Spread(5);

  private final double margin;

  /** The task as policies are judged on it. */
  public HandoverBlock() {
    this(0);
  }

  private HandoverBlock(double margin) {
    this.margin = margin;
  }

  /** The task with start positions 1 cm wider on every side. */
  @Override
  public SimTask forDemonstrations() {
    return new HandoverBlock(0.01);
  }

  @Override
  public String name() {
    return "handover_block";
  }

  @Override
  public List<String> stages() {
    return STAGES;
  }

  @Override
  public SceneSetup setup(long seed) {
    Pose block =
        Pose.translation(x(seed, 0), y(seed, 1), HALF)
            .times(Pose.rotationZ(SPREAD.between(-MAX_YAW_RAD, MAX_YAW_RAD, seed, 2)));
    Pose pad = Pose.translation(x(seed, 3), -y(seed, 4), PAD_HALF_HEIGHT);
    return SceneSetup.of(
        List.of(
            new SceneState.Body("block", block, block()), new SceneState.Body("pad", pad, pad())));
  }

  private double x(long seed, int dimension) {
    return SPREAD.between(MIN_X - margin, MAX_X + margin, seed, dimension);
  }

  private double y(long seed, int dimension) {
    return SPREAD.between(MIN_Y - margin, MAX_Y + margin, seed, dimension);
  }

  /** A closed steel tube: a hand that grasps its end must hold it level by friction. */
  private static Solid block() {
    Box box = new Box(HALF, HALF_LENGTH, HALF);
    return new Solid(List.of(new Piece(Pose.IDENTITY, box, 0xC8322B)), MASS_KG, false);
  }

  private static Solid pad() {
    Box box = new Box(PAD_HALF, PAD_HALF, PAD_HALF_HEIGHT);
    return new Solid(List.of(new Piece(Pose.IDENTITY, box, 0x2F6DB5)), 1, true);
  }

  private static Pose pose(SceneState scene, int index) {
    return scene.bodies().get(index).pose();
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new HandoverJudge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    double yaw = Math.atan2(-pose(start, BLOCK).r01(), pose(start, BLOCK).r11());
    Script script = new Script(cell);
    // Turning the block on the way swings it; the second move puts that right.
    Function<SceneState, ToolGoal> meeting =
        script.carried(
            GIVER, BLOCK, scene -> Pose.translation(MEET_X, 0, MEET_Z), 0, across(GIVER, 0));
    Function<SceneState, ToolGoal> takeOver = scene -> grasp(pose(scene, BLOCK), RECEIVER, 0);
    return script
        .pick(GIVER, scene -> grasp(pose(scene, BLOCK), GIVER, yaw))
        .reach(GIVER, meeting, 0)
        .reach(GIVER, meeting, 0)
        .reach(RECEIVER, scene -> Script.raised(takeOver.apply(scene), APPROACH), 0)
        .reach(RECEIVER, takeOver, 0)
        .grip(RECEIVER, 0)
        .grip(GIVER, 1)
        .retreat(GIVER, across(GIVER, 0))
        .homeMeanwhile(GIVER)
        .place(RECEIVER, BLOCK, HandoverBlock::onPad, across(RECEIVER, 0))
        .home(RECEIVER)
        .steps();
  }

  private static Pose onPad(SceneState scene) {
    Pose pad = pose(scene, PAD);
    return Pose.translation(pad.x(), pad.y(), pad.z() + PAD_HALF_HEIGHT + HALF);
  }

  /** Where a hand grasps: the left one the end at plus y, the right one the other. */
  private static ToolGoal grasp(Pose block, int arm, double blockYaw) {
    double[] end = block.apply(0, arm == GIVER ? GRASP : -GRASP, 0);
    return new ToolGoal(end[0], end[1], end[2], across(arm, blockYaw));
  }

  /** Fingers close across the block. */
  private static double across(int arm, double blockYaw) {
    return blockYaw + (arm == GIVER ? -0.5 : 0.5) * Math.PI;
  }

  private static final class HandoverJudge extends StagedJudge {
    /** A block this far above the table hangs in a hand, m. */
    private static final double LIFTED = 0.05;

    private static final double OFFSET = 0.03;
    private static final double HEIGHT_TOLERANCE = 0.005;
    private static final double MAX_TILT_SIN = Math.sin(Math.toRadians(5));

    /**
     * Whether both hands have held the block at once and one always since: what fell and was taken
     * up again was not handed over.
     */
    private boolean shared;

    private HandoverJudge(CellDescription cell, long nanos) {
      super(cell, nanos, 1, STAGES.size() - 1, "block on the pad");
    }

    @Override
    boolean reached(int stage, SceneState scene, Hand left, Hand right) {
      SceneState.Body block = scene.bodies().get(BLOCK);
      boolean lifted = block.pose().z() > HALF + LIFTED;
      boolean given = left.grips(scene, block);
      boolean taken = right.grips(scene, block);
      if (stage == 1) {
        return lifted && given && !taken;
      }
      shared = lifted && (shared ? given || taken : given && taken);
      return shared && taken && !left.touches(scene, block);
    }

    @Override
    boolean met(SceneState scene, Hand left, Hand right) {
      SceneState.Body block = scene.bodies().get(BLOCK);
      Pose at = block.pose();
      Pose pad = pose(scene, PAD);
      return completed() == 2
          && Math.hypot(at.x() - pad.x(), at.y() - pad.y()) < OFFSET
          && Math.abs(at.z() - pad.z() - PAD_HALF_HEIGHT - HALF) < HEIGHT_TOLERANCE
          && Math.abs(at.r21()) < MAX_TILT_SIN
          && left.open()
          && right.open()
          && !left.touches(scene, block)
          && !right.touches(scene, block);
    }
  }
}
