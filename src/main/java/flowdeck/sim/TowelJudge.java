package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.TaskProgress.Outcome;
import flowdeck.sim.cloth.ClothState;
import java.util.Objects;

/** Follows a trial of {@link TowelFolding}. */
final class TowelJudge implements SimTask.Judge {
  /** Pinched towel this far above the table is lifted, m. */
  private static final double LIFTED = 0.04;

  /** Share of the rows, counted from the near edge, that counts as the near edge. */
  private static final double NEAR_SHARE = 0.2;

  private static final double OPEN = 0.8;

  /** An open gripper this far from all of the towel has let go of it, m. */
  private static final double AWAY = 0.03;

  private static final double FALLEN = -0.05;

  /** Movement of any part of the towel that still counts as rest, m in the time it is held. */
  private static final double STILL = 0.004;

  private static final long HELD_NANOS = 500_000_000L;

  private final CellDescription cell;
  private TaskProgress progress;
  private FoldedTowel folded = new FoldedTowel();
  private long foldedSince = Long.MAX_VALUE;
  private float[] whenFolded = {};

  TowelJudge(CellDescription cell, long nanos) {
    this.cell = cell;
    progress = TaskProgress.initial(nanos);
  }

  @Override
  public TaskProgress look(SceneState scene) {
    if (progress.ended()) {
      return progress;
    }
    ClothState towel = Objects.requireNonNull(scene.cloth(), "no towel in the scene");
    if (fallen(towel)) {
      progress = progress.ended(Outcome.FAILURE, "the towel fell off the table");
      return progress;
    }
    if (progress.completedStage() == 0
        && lifted(towel, ClothState.LEFT)
        && lifted(towel, ClothState.RIGHT)) {
      progress = progress.reached(1, scene.nanos());
    }
    if (released(scene, towel) && folded.isFolded(towel)) {
      if (foldedSince == Long.MAX_VALUE || moved(towel)) {
        foldedSince = scene.nanos();
        whenFolded = towel.position();
      } else if (scene.nanos() - foldedSince >= HELD_NANOS) {
        progress =
            progress.reached(2, scene.nanos()).ended(Outcome.SUCCESS, "towel folded in half");
      }
    } else {
      foldedSince = Long.MAX_VALUE;
    }
    return progress;
  }

  /** The greater part of the towel is below the table's surface. */
  private static boolean fallen(ClothState towel) {
    int below = 0;
    for (int i = 0; i < towel.holder().length; i++) {
      below += towel.z(i) < FALLEN ? 1 : 0;
    }
    return 2 * below > towel.holder().length;
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

  private boolean moved(ClothState towel) {
    float[] now = towel.position();
    for (int i = 0; i < now.length; i++) {
      if (!(Math.abs(now[i] - whenFolded[i]) < STILL)) {
        return true;
      }
    }
    return false;
  }

  /** Both grippers are open, hold nothing, and are away from the towel. */
  private boolean released(SceneState scene, ClothState towel) {
    double open = OPEN * 0.5 * cell.fingerOpening();
    if (scene.leftFinger() < open || scene.rightFinger() < open) {
      return false;
    }
    Pose left = ScriptedExpert.tcp(cell, scene, 0);
    Pose right = ScriptedExpert.tcp(cell, scene, 1);
    for (int i = 0; i < towel.holder().length; i++) {
      if (towel.holder()[i] != ClothState.FREE || near(towel, i, left) || near(towel, i, right)) {
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
