package flowdeck.sim;

import flowdeck.core.CellDescription;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A task whose expert is wrong about where things are.
 *
 * @param task the task
 * @param seen the scene as the expert takes it to be
 */
public record Mistaken(SimTask task, UnaryOperator<SceneState> seen) implements SimTask {
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
    return task.setup(seed);
  }

  @Override
  public Judge judge(CellDescription cell, long nanos) {
    return task.judge(cell, nanos);
  }

  @Override
  public List<ExpertStep> script(CellDescription cell, SceneState start) {
    return task.script(cell, seen.apply(start)).stream().map(this::mistaken).toList();
  }

  private ExpertStep mistaken(ExpertStep step) {
    return switch (step) {
      case ExpertStep.Reach reach ->
          new ExpertStep.Reach(
              reach.arm(), scene -> reach.goal().apply(seen.apply(scene)), reach.overlap());
      case ExpertStep.ReachBoth both ->
          new ExpertStep.ReachBoth(
              scene -> both.left().apply(seen.apply(scene)),
              scene -> both.right().apply(seen.apply(scene)),
              both.leastSeconds(),
              both.overlap());
      default -> step;
    };
  }
}
