package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.ExpertStep.ToolGoal;
import flowdeck.sim.SceneState;
import flowdeck.sim.cloth.ClothState;
import java.util.List;
import java.util.Objects;

/**
 * How the expert does {@link TowelFolding}: always both arms at once, on paths that are fixed to
 * the towel as it lies at the start.
 */
final class TowelScript {
  /** Where the corners are pinched: this far in from the near edge and from the sides, m. */
  private static final double FROM_EDGE = 0.009;

  private static final double FROM_SIDE = 0.016;

  /** Wide open fingers would sweep a lot of towel together when they close. */
  private static final double PART_OPEN = 0.35;

  /** Height of the tool centre point when the finger tips press lightly on the towel, m. */
  private static final double PINCH = 0.0135;

  private static final double APPROACH = 0.09;

  /**
   * Where the tools stop, this far before the far edge, m: what they pinch does not turn over, so
   * that the near edge trails them.
   */
  private static final double BEFORE_END = 0.004;

  private static final double LAY_DOWN = 0.021;
  private static final double RETREAT = 0.10;

  /** The towel is carried in one sweep. */
  private static final double BLENDED = 0.45;

  private final Script script;
  private final double x;
  private final double y;
  private final double alongX;
  private final double alongY;
  private final double length;
  private final double halfWidth;
  private final double yawRad;

  private TowelScript(CellDescription cell, ClothState towel) {
    script = new Script(cell);
    int lastRow = towel.rows() - 1;
    int middle = towel.columns() / 2;
    int near = towel.particle(0, middle);
    int far = towel.particle(lastRow, middle);
    x = towel.x(near);
    y = towel.y(near);
    length = towel.distance(near, far);
    alongX = (towel.x(far) - x) / length;
    alongY = (towel.y(far) - y) / length;
    halfWidth = 0.5 * towel.distance(towel.particle(0, 0), towel.particle(0, towel.columns() - 1));
    yawRad = Math.atan2(alongY, alongX);
  }

  static List<ExpertStep> steps(CellDescription cell, SceneState scene) {
    return new TowelScript(cell, Objects.requireNonNull(scene.cloth(), "no towel")).steps();
  }

  private List<ExpertStep> steps() {
    double fold = 0.5 * length;
    double end = length - BEFORE_END;
    script.gripBoth(PART_OPEN);
    both(FROM_EDGE, APPROACH, 0, Script.ROUNDED);
    both(FROM_EDGE, PINCH, 0.6, 0);
    script.gripBoth(0);
    both(FROM_EDGE + 0.025, 0.085, 1.0, BLENDED);
    both(fold, 0.150, 1.0, BLENDED);
    both(end - 0.02, 0.085, 1.0, BLENDED);
    both(end, LAY_DOWN, 1.0, 0);
    script.gripBoth(PART_OPEN);
    both(end, LAY_DOWN + RETREAT, 0.8, Script.ROUNDED);
    return script.gripBoth(1).homeBoth().steps();
  }

  /**
   * Both tools at a distance from the near edge along the towel and at a height.
   *
   * @param along m
   * @param height m
   */
  private void both(double along, double height, double leastSeconds, double overlap) {
    ToolGoal left = goal(along, halfWidth - FROM_SIDE, height);
    ToolGoal right = goal(along, FROM_SIDE - halfWidth, height);
    script.reachBoth(scene -> left, scene -> right, leastSeconds, overlap);
  }

  private ToolGoal goal(double along, double toLeft, double height) {
    return new ToolGoal(
        x + along * alongX - toLeft * alongY, y + along * alongY + toLeft * alongX, height, yawRad);
  }
}
