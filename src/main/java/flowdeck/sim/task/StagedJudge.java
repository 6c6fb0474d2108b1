package flowdeck.sim.task;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.TaskProgress;
import flowdeck.sim.TaskProgress.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Follows a trial up the stages of its task. Stages are reached one after the other; the last one
 * with the success, which must hold for half a second. What falls off the table ends the trial.
 */
abstract class StagedJudge implements SimTask.Judge {
  private static final long HELD_NANOS = 500_000_000L;

  /** The origin of a body that fell off the table is below this, m. */
  private static final double FALLEN = -0.05;

  private final CellDescription cell;
  private final int bodies;
  private final int last;
  private final String done;
  private TaskProgress progress;
  private long metSince = Long.MAX_VALUE;

  /**
   * @param nanos simulated time of the start
   * @param bodies how many of the scene's bodies, from the first, belong to the task
   * @param last number of the last stage
   * @param done what has come about at success, for the operator, e.g. "green on red"
   */
  StagedJudge(CellDescription cell, long nanos, int bodies, int last, String done) {
    this.cell = cell;
    this.bodies = bodies;
    this.last = last;
    this.done = done;
    progress = TaskProgress.initial(nanos);
  }

  /**
   * Whether a stage is reached; asked for the one after the stage completed last, never for the
   * last of all.
   */
  abstract boolean reached(int stage, SceneState scene, Hand left, Hand right);

  /** Whether the task is done at this instant. */
  abstract boolean met(SceneState scene, Hand left, Hand right);

  /** What makes success impossible from now on, in words for the operator, or null. */
  @Nullable String lost(SceneState scene) {
    for (SceneState.Body body : scene.bodies().subList(0, bodies)) {
      if (body.pose().z() < FALLEN) {
        return body.name() + " fell off the table";
      }
    }
    return null;
  }

  /** Number of the stage completed last. */
  final int completed() {
    return progress.completedStage();
  }

  @Override
  public final TaskProgress look(SceneState scene) {
    if (progress.ended()) {
      return progress;
    }
    String lost = lost(scene);
    if (lost != null) {
      progress = progress.ended(Outcome.FAILURE, lost);
      return progress;
    }
    Hand left = Hand.of(cell, scene, 0);
    Hand right = Hand.of(cell, scene, 1);
    int next = progress.completedStage() + 1;
    if (next < last && reached(next, scene, left, right)) {
      progress = progress.reached(next, scene.nanos());
    }
    if (met(scene, left, right)) {
      progress = progress.metNow();
      metSince = Math.min(metSince, scene.nanos());
      if (scene.nanos() - metSince >= HELD_NANOS) {
        progress = progress.reached(last, scene.nanos()).ended(Outcome.SUCCESS, done);
      }
    } else {
      metSince = Long.MAX_VALUE;
    }
    return progress;
  }

  /** Whether a body's z axis is within an angle of the vertical, given as the angle's cosine. */
  static boolean upright(Pose body, double cosine) {
    return body.r22() > cosine;
  }
}
