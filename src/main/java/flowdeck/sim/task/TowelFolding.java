package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.SceneSetup;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.cloth.ClothSpec;
import java.util.List;

/**
 * Towel Folding: both arms pinch the near corners of a towel at the same time, carry them over the
 * far ones and let go together. After the paper's task of this name; the towel measures 30 by 36
 * cm.
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

  private static final Spread SPREAD = new Spread(3);

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

  @Override
  public SceneSetup setup(long seed) {
    double x = SPREAD.between(MIN_X - margin, MAX_X + margin, seed, 0);
    double y = SPREAD.between(-MAX_Y - margin, MAX_Y + margin, seed, 1);
    double most = MAX_YAW_RAD + (margin > 0 ? Math.toRadians(1) : 0);
    double yaw = SPREAD.between(-most, most, seed, 2);
    Pose pose = Pose.translation(x, y, ClothSpec.HALF_THICKNESS).times(Pose.rotationZ(yaw));
    return SceneSetup.of(new ClothSpec(COLUMNS, ROWS, SPACING, pose, RGB));
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return new TowelJudge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    return TowelScript.steps(cell, start);
  }
}
