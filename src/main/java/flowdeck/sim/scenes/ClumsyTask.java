package flowdeck.sim.scenes;

import flowdeck.core.CellDescription;
import flowdeck.core.Pose;
import flowdeck.sim.ExpertStep;
import flowdeck.sim.ExpertStep.Reach;
import flowdeck.sim.ExpertStep.ReachBoth;
import flowdeck.sim.ExpertStep.ToolGoal;
import flowdeck.sim.SceneSetup;
import flowdeck.sim.SceneState;
import flowdeck.sim.SimTask;
import flowdeck.sim.cloth.ClothSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A task as a clumsy expert does it, who often reaches beside what it wants; a towel also lies
 * where no demonstration has it. Serves one trial.
 *
 * @param task done
 * @param random of the trial
 */
record ClumsyTask(SimTask task, RandomGenerator random) implements SimTask {
  private static final double MISSES = 0.5;
  private static final double MISS_METRES = 0.010;
  private static final double MISS_HEIGHT_METRES = 0.004;
  private static final double TOWEL_METRES = 0.015;
  private static final double TOWEL_YAW_RAD = 0.06;

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public List<String> stages() {
    return task.stages();
  }

  @Override
  public SceneSetup setup(long seed) {
    SceneSetup setup = task.forDemonstrations().setup(seed);
    ClothSpec towel = setup.cloth();
    if (towel == null) {
      return setup;
    }
    Pose moved =
        Pose.translation(
                TOWEL_METRES * random.nextGaussian(), TOWEL_METRES * random.nextGaussian(), 0)
            .times(towel.pose())
            .times(Pose.rotationZ(TOWEL_YAW_RAD * random.nextGaussian()));
    return new SceneSetup(
        setup.bodies(),
        new ClothSpec(towel.columns(), towel.rows(), towel.spacing(), moved, towel.rgb()));
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return task.judge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    List<ExpertStep> steps = new ArrayList<>();
    for (ExpertStep step : task.script(cell, start)) {
      steps.add(
          switch (step) {
            case Reach reach -> new Reach(reach.arm(), missed(reach.goal()), reach.overlap());
            case ReachBoth both ->
                new ReachBoth(
                    missed(both.left()), missed(both.right()), both.leastSeconds(), both.overlap());
            default -> step;
          });
    }
    return steps;
  }

  private Function<SceneState, ToolGoal> missed(Function<SceneState, ToolGoal> goal) {
    if (random.nextDouble() >= MISSES) {
      return goal;
    }
    double x = MISS_METRES * random.nextGaussian();
    double y = MISS_METRES * random.nextGaussian();
    double up = Math.abs(MISS_HEIGHT_METRES * random.nextGaussian());
    return scene -> {
      ToolGoal wanted = goal.apply(scene);
      return new ToolGoal(wanted.x() + x, wanted.y() + y, wanted.z() + up, wanted.yawRad());
    };
  }
}
