package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.cloth.ClothState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows a trial of {@link TowelFolding}. */
final class TowelJudge extends StagedJudge {
  /** Pinched towel this far above the table is lifted, m. */
  private static final double LIFTED = 0.04;

  /** Share of the rows, counted from the near edge, that counts as the near edge. */
  private static final double NEAR_SHARE = 0.2;

  /** An open gripper this far from all of the towel has let go of it, m. */
  private static final double AWAY = 0.03;

  private static final double FALLEN = -0.05;

  /** Movement of any part of the towel that still counts as rest, m in the time it is held. */
  private static final double STILL = 0.004;

  private final FoldedTowel folded = new FoldedTowel();

  /** Where the towel was when it came to rest folded. */
  private float @Nullable [] atRest;

  TowelJudge(CellDescription cell, long nanos) {
    super(cell, nanos, 0, 2, "towel folded in half");
  }

  @Override
  boolean reached(int stage, SceneState scene, Hand left, Hand right) {
    ClothState towel = towel(scene);
    return lifted(towel, ClothState.LEFT) && lifted(towel, ClothState.RIGHT);
  }

  @Override
  boolean met(SceneState scene, Hand left, Hand right) {
    ClothState towel = towel(scene);
    if (!released(towel, left, right) || !folded.isFolded(towel)) {
      atRest = null;
      return false;
    }
    float[] before = atRest;
    if (before == null) {
      atRest = towel.position();
      return true;
    }
    boolean still = still(towel.position(), before);
    if (!still) {
      atRest = null;
    }
    return still;
  }

  @Override
  @Nullable String lost(SceneState scene) {
    ClothState towel = towel(scene);
    int below = 0;
    for (int i = 0; i < towel.holder().length; i++) {
      below += towel.z(i) < FALLEN ? 1 : 0;
    }
    return 2 * below > towel.holder().length ? "the towel fell off the table" : null;
  }

  private static ClothState towel(SceneState scene) {
    return Objects.requireNonNull(scene.cloth(), "no towel in the scene");
  }

  /** Whether a gripper holds the near edge and has lifted all it holds. */
  private static boolean lifted(ClothState towel, byte by) {
    boolean nearEdge = false;
    boolean high = true;
    for (int i = 0; i < towel.holder().length; i++) {
      if (towel.holder()[i] == by) {
        nearEdge |= i / towel.columns() < NEAR_SHARE * towel.rows();
        high &= towel.z(i) > LIFTED;
      }
    }
    return nearEdge && high;
  }

  private static boolean still(float[] now, float[] before) {
    for (int i = 0; i < now.length; i++) {
      if (!(Math.abs(now[i] - before[i]) < STILL)) {
        return false;
      }
    }
    return true;
  }

  /** Both grippers are open, hold nothing, and are away from the towel. */
  private static boolean released(ClothState towel, Hand left, Hand right) {
    if (!left.open() || !right.open()) {
      return false;
    }
    for (int i = 0; i < towel.holder().length; i++) {
      if (towel.holder()[i] != ClothState.FREE
          || near(towel, i, left.tcp())
          || near(towel, i, right.tcp())) {
        return false;
      }
    }
    return true;
  }

  private static boolean near(ClothState towel, int i, Pose tool) {
    double dx = towel.x(i) - tool.x();
    double dy = towel.y(i) - tool.y();
    double dz = towel.z(i) - tool.z();
    return dx * dx + dy * dy + dz * dz < AWAY * AWAY;
  }
}
