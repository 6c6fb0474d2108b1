package flowdeck.sim;

import flowdeck.core.CellDescription;
import flowdeck.sim.cloth.ClothSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task the simulated cell can set up and judge. Implementations are immutable. */
public interface SimTask {

  /** Name as on the command line and in files, e.g. {@code stack_blocks_two}. */
  String name();

  /** Ids of the stages in order; stage 0 is the initial scene. */
  List<String> stages();

  /**
   * The loose bodies of a trial, none touching another.
   *
   * @param seed of the trial; the same seed gives the same bodies
   */
  List<SceneState.Body> setup(long seed);

  /** The towel of a trial, or null for a task without one; as {@link #setup}. */
  default @Nullable ClothSpec cloth(long seed) {
    return null;
  }

  /**
   * A judge for one trial.
   *
   * @param cell the cell the trial runs in
   * @param nanos simulated time of the start
   */
  Judge judge(CellDescription cell, long nanos);

  /**
   * Someone who can do the task, knowing the true poses of the bodies.
   *
   * @param cell reset to this task and a seed before the expert is first asked
   */
  ScriptedExpert expert(SimulatedCell cell);

  /**
   * The same task as it should be demonstrated, for instance with starts a little wider than those
   * policies are judged on.
   */
  default SimTask forDemonstrations() {
    return this;
  }

  /** Follows one trial. Confined to the thread that advances the cell. */
  interface Judge {

    /** Looks at the scene, once per 10 ms in order of time. */
    TaskProgress look(SceneState scene);
  }
}
