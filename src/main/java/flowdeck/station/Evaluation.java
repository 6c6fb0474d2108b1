package flowdeck.station;

import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.core.Plan;
import flowdeck.policy.Selection;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.Label;
import flowdeck.trial.TaskDescription;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs policies and the scripted expert over seeds of the simulated cell, in lockstep. Confined to
 * one thread.
 */
public final class Evaluation implements AutoCloseable {
  /**
   * Frames per second of the evaluation's camera: those the policy reads, and no more. Their size
   * is the camera's own: thresholds learned from other pictures would not hold in the console.
   */
  private static final double FRAMES_PER_SECOND = 15;

  private final TaskDescription task;
  private final SimTask simulated;
  private final LockstepCell cell = new LockstepCell(FRAMES_PER_SECOND);

  public Evaluation(TaskDescription task) {
    this.task = task;
    this.simulated = SimulatedTasks.of(task);
  }

  /**
   * One trial of a policy.
   *
   * @param runner in lockstep
   * @param decisionNanos how long a decision takes on the cell's clock
   */
  public Judged policy(PolicyRunner runner, Selection selection, long seed, long decisionNanos) {
    return policy(runner, selection, seed, decisionNanos, plan -> {});
  }

  /**
   * One trial of a policy.
   *
   * @param runner in lockstep
   * @param decisionNanos how long a decision takes on the cell's clock
   * @param plans is given every plan that was followed
   */
  public Judged policy(
      PolicyRunner runner,
      Selection selection,
      long seed,
      long decisionNanos,
      Consumer<Plan> plans) {
    runner.select(selection);
    PlanExecutor[] executor = new PlanExecutor[1];
    AlarmWatch alarms = new AlarmWatch();
    Plan[] newest = new Plan[1];
    LockstepCell.Result result =
        cell.run(
            simulated,
            seed,
            () -> executor[0] = new PlanExecutor(cell.cell(), runner, seed, decisionNanos),
            () -> cell.simulated().progress().ended() || overdue(),
            task.limitSeconds(),
            tick -> {
              Plan plan = tick.plan();
              if (plan != null && plan != newest[0]) {
                newest[0] = plan;
                alarms.look(plan);
                plans.accept(plan);
              }
            });
    return new Judged(
        seed, label(result), executor[0].decisions(), result.seconds(), alarms.ever());
  }

  /** One trial of the scripted expert. */
  public Judged expert(long seed) {
    ScriptedExpert[] expert = new ScriptedExpert[1];
    LockstepCell.Result result =
        cell.run(
            simulated,
            seed,
            () -> expert[0] = simulated.expert(cell.simulated()),
            () -> expert[0].done() || cell.simulated().progress().ended(),
            task.limitSeconds(),
            tick -> {});
    return new Judged(seed, label(result), 0, result.seconds());
  }

  /** Whether the stage in progress takes longer than its limit. */
  private boolean overdue() {
    TaskProgress progress = cell.simulated().progress();
    int current = progress.completedStage() + 1;
    if (current >= task.stages().size()) {
      return false;
    }
    double seconds = (cell.cell().clock().nanos() - progress.completedNanos()) * 1e-9;
    return seconds > task.stages().get(current).limitSeconds();
  }

  private Label label(LockstepCell.Result result) {
    TaskProgress progress = result.progress();
    List<String> stages = task.ladder().ids();
    String last = stages.get(progress.completedStage());
    return switch (progress.outcome()) {
      case SUCCESS -> Label.success(task.ladder());
      case INVALID ->
          Label.invalid(
              progress.reason() == null ? "the simulation failed" : progress.reason(), last);
      case RUNNING, FAILURE ->
          progress.completedStage() == stages.size() - 1
              // Every stage was reached but the stack did not hold as success demands.
              ? Label.failureAfter(task.ladder(), stages.get(stages.size() - 2))
              : Label.failureAfter(task.ladder(), last);
    };
  }

  @Override
  public void close() {
    cell.close();
  }
}
