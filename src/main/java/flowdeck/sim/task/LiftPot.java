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
import java.util.List;
import java.util.function.Function;

/**
 * Lift Pot: both arms grasp a handle each and lift the pot together, level. After RoboTwin's task
 * of this name. The arms and the pot form a closed chain that is held by friction alone.
 */
public final class LiftPot implements SimTask {
  private static final int POT = 0;

  /** From the pot's axis to the middle of a handle, m. */
  private static final double HANDLE_OUT = 0.098;

  /** Height of the handles' middle above the pot's foot, m. */
  private static final double HANDLE_UP = 0.076;

  private static final double MIN_X = 0.49;
  private static final double MAX_X = 0.58;
  private static final double MAX_Y = 0.04;
  private static final double MAX_YAW_RAD = Math.toRadians(15);
  private static final double MASS_KG = 3.0;
  private static final double LIFT = 0.16;
  private static final double APPROACH = 0.09;

  private static final List<String> STAGES = List.of("initial", "handles-grasped", "pot-lifted");
  private static final Spread SPREAD = new Spread(3);
  private static final Solid SOLID = pot();

  private final double margin;

  /** The task as policies are judged on it. */
  public LiftPot() {
    this(0);
  }

  private LiftPot(double margin) {
    this.margin = margin;
  }

  /** The task with start positions 1 cm and 2° wider on every side. */
  @Override
  public SimTask forDemonstrations() {
    return new LiftPot(0.01);
  }

  @Override
  public String name() {
    return "lift_pot";
  }

  @Override
  public List<String> stages() {
    return STAGES;
  }

  @Override
  public SceneSetup setup(long seed) {
    double x = SPREAD.between(MIN_X - margin, MAX_X + margin, seed, 0);
    double y = SPREAD.between(-MAX_Y - margin, MAX_Y + margin, seed, 1);
    double most = MAX_YAW_RAD + (margin > 0 ? Math.toRadians(2) : 0);
    double yaw = SPREAD.between(-most, most, seed, 2);
    Pose pose = Pose.translation(x, y, 0).times(Pose.rotationZ(yaw));
    return SceneSetup.of(List.of(new SceneState.Body("pot", pose, SOLID)));
  }

  /** An enamelled pot with its lid on; its frame is the middle of its foot, handles along y. */
  private static Solid pot() {
    int enamel = 0x2F5D8C;
    int steel = 0xB9BDC2;
    int black = 0x2B2C2E;
    Box handle = new Box(0.004, 0.020, 0.012);
    return new Solid(
        List.of(
            new Piece(Pose.translation(0, 0, 0.044), new Cylinder(0.080, 0.044), enamel),
            new Piece(Pose.translation(0, 0, 0.090), new Cylinder(0.082, 0.003), steel),
            new Piece(Pose.translation(0, 0, 0.096), new Cylinder(0.072, 0.005), enamel),
            new Piece(Pose.translation(0, 0, 0.108), new Cylinder(0.012, 0.008), black),
            new Piece(Pose.translation(0, HANDLE_OUT, HANDLE_UP), handle, black),
            new Piece(Pose.translation(0, -HANDLE_OUT, HANDLE_UP), handle, black)),
        MASS_KG,
        false);
  }

  /** Middle of the handle on an arm's side, in the cell. */
  private static double[] handle(Pose pot, int arm) {
    return pot.apply(0, arm == 0 ? HANDLE_OUT : -HANDLE_OUT, HANDLE_UP);
  }

  private static Pose pose(SceneState scene) {
    return scene.bodies().get(POT).pose();
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new PotJudge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    Pose pot = pose(start);
    double yaw = Math.atan2(pot.r10(), pot.r00());
    return new Script(cell)
        .reachBoth(over(0, yaw, APPROACH), over(1, yaw, APPROACH), 0, Script.ROUNDED)
        .reachBoth(over(0, yaw, 0), over(1, yaw, 0), 0, 0)
        .gripBoth(0)
        .reachBoth(lifted(cell, 0, yaw), lifted(cell, 1, yaw), 2.5, 0)
        .pause(0.8)
        .steps();
  }

  /** The fingers close along the pot's wall, so that nothing of the gripper is above the pot. */
  private static Function<SceneState, ToolGoal> over(int arm, double potYaw, double above) {
    return scene -> {
      double[] handle = handle(pose(scene), arm);
      return new ToolGoal(handle[0], handle[1], handle[2] + above, toolYaw(arm, potYaw));
    };
  }

  private static Function<SceneState, ToolGoal> lifted(
      CellDescription cell, int arm, double potYaw) {
    return scene -> {
      Pose tcp = Hand.tcp(cell, scene, arm);
      return new ToolGoal(tcp.x(), tcp.y(), tcp.z() + LIFT, toolYaw(arm, potYaw));
    };
  }

  private static double toolYaw(int arm, double potYaw) {
    return potYaw + (arm == 0 ? -0.5 : 0.5) * Math.PI;
  }

  private static final class PotJudge extends StagedJudge {
    /** The foot of a lifted pot is this far above the table, m. */
    private static final double HIGH = 0.10;

    private static final double MAX_TILT_COS = Math.cos(Math.toRadians(10));

    /** A hand this near to the middle of a handle has it between its fingers, m. */
    private static final double AT_HANDLE = 0.025;

    private PotJudge(CellDescription cell, long nanos) {
      super(cell, nanos, 1, STAGES.size() - 1, "pot lifted level by both handles");
    }

    @Override
    boolean reached(int stage, SceneState scene, Hand left, Hand right) {
      return held(scene, left, right);
    }

    @Override
    boolean met(SceneState scene, Hand left, Hand right) {
      Pose pot = pose(scene);
      return pot.z() > HIGH && upright(pot, MAX_TILT_COS) && held(scene, left, right);
    }

    private static boolean held(SceneState scene, Hand left, Hand right) {
      return holds(scene, left, 0) && holds(scene, right, 1);
    }

    private static boolean holds(SceneState scene, Hand hand, int arm) {
      double[] handle = handle(pose(scene), arm);
      return hand.grips(scene, scene.bodies().get(POT))
          && hand.distance(handle[0], handle[1], handle[2]) < AT_HANDLE;
    }
  }
}
