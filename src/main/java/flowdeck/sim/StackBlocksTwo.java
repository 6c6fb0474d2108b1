package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import java.util.List;

/**
 * Stack Blocks Two: the arm on the red block's side (arm one) puts it in the middle of the table,
 * the other arm (arm two) puts the green block on it. After RoboTwin's task of this name and the
 * paper's; blocks are 5 cm cubes.
 *
 * <p>Start positions of consecutive seeds fill the whole range evenly (additive recurrence in six
 * dimensions), so that a few dozen demonstrations cover it.
 */
public final class StackBlocksTwo implements SimTask {
  /** Half the size of a block, m. */
  public static final double HALF = 0.025;

  /** Where arm one puts its block. */
  public static final double PLACE_X = 0.52;

  static final String RED = "red block";
  static final String GREEN = "green block";

  /** Position of the red block among the scene's bodies. */
  static final int RED_INDEX = 0;

  static final int GREEN_INDEX = 1;

  private static final double MIN_X = 0.42;
  private static final double MAX_X = 0.62;

  /** Nearer to the middle, a block would be in the way of the open fingers that place the other. */
  private static final double MIN_SIDE = 0.11;

  private static final double MAX_SIDE = 0.24;
  private static final double MAX_YAW_RAD = Math.toRadians(20);

  private static final List<String> STAGES =
      List.of(
          "initial", "arm-one-picking", "arm-one-placing", "arm-two-picking", "arm-two-placing");

  /** Powers of 1/g in 64-bit fractions, where g^7 = g + 1: the recurrence with the best spread. */
  private static final long[] RECURRENCE = recurrence();

  private final double margin;

  /** The task as policies are judged on it. */
  public StackBlocksTwo() {
    this(0);
  }

  private StackBlocksTwo(double margin) {
    this.margin = margin;
  }

  /**
   * The task with start positions 1.5 cm wider on every side, for demonstrations: a policy fails
   * first at the border of what it has seen.
   */
  public static StackBlocksTwo wider() {
    return new StackBlocksTwo(0.015);
  }

  @Override
  public SimTask forDemonstrations() {
    return wider();
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
  public List<SceneState.Body> setup(long seed) {
    return List.of(
        block(RED, 0xC8322B, x(seed, 0), side(seed, 1), yaw(seed, 2)),
        block(GREEN, 0x3A9A4A, x(seed, 3), -side(seed, 4), yaw(seed, 5)));
  }

  private static SceneState.Body block(String name, int rgb, double x, double y, double yawRad) {
    Pose pose = Pose.translation(x, y, HALF).times(Pose.rotationZ(yawRad));
    return new SceneState.Body(name, pose, HALF, HALF, HALF, rgb);
  }

  private double x(long seed, int dimension) {
    return between(MIN_X, MAX_X, spread(seed, dimension));
  }

  private double side(long seed, int dimension) {
    return between(MIN_SIDE, MAX_SIDE, spread(seed, dimension));
  }

  private double between(double low, double high, double fraction) {
    return low - margin + (high - low + 2 * margin) * fraction;
  }

  private static double yaw(long seed, int dimension) {
    return MAX_YAW_RAD * (2 * spread(seed, dimension) - 1);
  }

  /** A number in [0, 1); integer arithmetic, so that it is exact for any seed. */
  private static double spread(long seed, int dimension) {
    return ((seed + 1) * RECURRENCE[dimension] >>> 11) * 0x1p-53;
  }

  private static long[] recurrence() {
    double g = 1.5;
    for (int i = 0; i < 60; i++) {
      g = StrictMath.pow(1 + g, 1.0 / 7);
    }
    long[] steps = new long[6];
    double power = 1;
    for (int i = 0; i < steps.length; i++) {
      power /= g;
      steps[i] = (long) (power * 0x1p53) << 11 | 1;
    }
    return steps;
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new StackJudge(cell, nanos);
  }

  @Override
  public ScriptedExpert expert(SimulatedCell cell) {
    return new ScriptedExpert(cell, StackScript::steps);
  }
}
