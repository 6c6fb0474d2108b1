package flowdeck.sim;

import flowdeck.core.CellDescription;
import java.util.List;

/** A task the simulated cell can set up and judge. Implementations are immutable. */
public interface SimTask {

  /** Name as task files have it under {@code simulated}, e.g. {@code stack_blocks_two}. */
  String name();

  /** Ids of the stages in order; stage 0 is the initial scene. */
  List<String> stages();

  /**
   * The scene of a trial.
   *
   * @param seed of the trial; the same seed gives the same scene
   */
  SceneSetup setup(long seed);

  /**
   * A judge for one trial.
   *
   * @param cell the cell the trial runs in
   * @param nanos simulated time of the start
   */
  Judge judge(CellDescription cell, long nanos);

  /**
   * How an expert does the task who knows the true poses of everything.
   *
   * @param cell the cell the trial runs in
   * @param start the scene as the expert finds it
   */
  List<ExpertStep> script(CellDescription cell, SceneState start);

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
