package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.cloth.ClothSpec;
import java.util.List;

/**
 * Towel Folding: both arms pinch the near corners of a towel at the same time, carry them over the
 * far ones and let go together. After the paper's task of this name; the towel measures 30 by 36
 * cm.
 *
 * <p>Start positions of consecutive seeds fill the whole range evenly, as in {@link
 * StackBlocksTwo}.
 */
public final class TowelFolding implements SimTask {
  static final int COLUMNS = 25;
  static final int ROWS = 21;
  static final double SPACING = 0.015;

  private static final double MIN_X = 0.545;
  private static final double MAX_X = 0.580;
  private static final double MAX_Y = 0.025;
  private static final double MAX_YAW_RAD = Math.toRadians(5);
  private static final int RGB = 0x5F8FBF;

  private static final List<String> STAGES = List.of("initial", "towel-picking", "towel-folding");

  private final double margin;

  /** The task as policies are judged on it. */
  public TowelFolding() {
    this(0);
  }

  private TowelFolding(double margin) {
    this.margin = margin;
  }

  /** The task with start positions 5 mm and 1° wider on every side. */
  @Override
  public SimTask forDemonstrations() {
    return new TowelFolding(0.005);
  }

  @Override
  public String name() {
    return "towel_folding";
  }

  @Override
  public List<String> stages() {
    return STAGES;
  }

  /** There is nothing but the towel. */
  @Override
  public List<SceneState.Body> setup(long seed) {
    return List.of();
  }

  @Override
  public ClothSpec cloth(long seed) {
    double x = between(MIN_X - margin, MAX_X + margin, spread(seed, 0));
    double y = between(-MAX_Y - margin, MAX_Y + margin, spread(seed, 1));
    double most = MAX_YAW_RAD + (margin > 0 ? Math.toRadians(1) : 0);
    double yaw = between(-most, most, spread(seed, 2));
    Pose pose = Pose.translation(x, y, ClothSpec.HALF_THICKNESS).times(Pose.rotationZ(yaw));
    return new ClothSpec(COLUMNS, ROWS, SPACING, pose, RGB);
  }

  private static double between(double low, double high, double fraction) {
    return low + (high - low) * fraction;
  }

  /** Powers of 1/g, where g^4 = g + 1: the additive recurrence with the best spread in three. */
  private static double spread(long seed, int dimension) {
    double g = 1.2207440846057596;
    double power = 1;
    for (int i = 0; i <= dimension; i++) {
      power /= g;
    }
    long step = (long) (power * 0x1p53) << 11 | 1;
    return ((seed + 1) * step >>> 11) * 0x1p-53;
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new TowelJudge(cell, nanos);
  }

  @Override
  public ScriptedExpert expert(SimulatedCell cell) {
    return new ScriptedExpert(cell, TowelScript::steps);
  }
}
