package flowdeck.station;

import flowdeck.control.PlanExecutor;
import flowdeck.control.PolicyRunner;
import flowdeck.core.Confidence;
import flowdeck.core.Plan;
import flowdeck.core.TickRecord;
import flowdeck.policy.Drawing;
import flowdeck.sim.Conditions;
import flowdeck.sim.ScriptedExpert;
import flowdeck.sim.SimTask;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.EvaluationJson.Judged;
import flowdeck.trial.Label;
import flowdeck.trial.TaskDescription;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final Rules rules;
  private final Conditions conditions;
  private @Nullable LockstepCell seeing;
  private @Nullable LockstepCell blind;

  /** Trials by the task's own rules. */
  public Evaluation(TaskDescription task) {
    this(task, Rules.USUAL);
  }

  /** Trials in the usual cell. */
  public Evaluation(TaskDescription task, Rules rules) {
    this(task, rules, Conditions.USUAL);
  }

  /** Trials in a cell that may differ from the usual one. */
  public Evaluation(TaskDescription task, Rules rules, Conditions conditions) {
    this.task = task;
    this.conditions = conditions;
    this.simulated = SimulatedTasks.of(task);
    this.rules = rules;
  }

  /**
   * One trial of a policy.
   *
   * @param runner in lockstep
   * @param decisionNanos how long a decision takes on the cell's clock
   */
  public Judged policy(PolicyRunner runner, Drawing selection, long seed, long decisionNanos) {
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
      PolicyRunner runner, Drawing selection, long seed, long decisionNanos, Consumer<Plan> plans) {
    if (seeing == null) {
      seeing = new LockstepCell(FRAMES_PER_SECOND, conditions);
    }
    LockstepCell cell = seeing;
    runner.select(selection);
    PlanExecutor[] executor = new PlanExecutor[1];
    AlarmWatch alarms = new AlarmWatch();
    Limits limits = new Limits(cell, runner.waypointNanos());
    Plan[] newest = new Plan[1];
    LockstepCell.Result result =
        cell.run(
            simulated,
            seed,
            () -> executor[0] = new PlanExecutor(cell.cell(), runner, seed, decisionNanos),
            () -> succeeded(cell) || cell.simulated().progress().ended() || limits.passed(),
            rules.stepLimit() == null ? task.limitSeconds() : Double.POSITIVE_INFINITY,
            tick -> {
              limits.look(tick);
              Plan plan = tick.plan();
              if (plan != null && plan != newest[0]) {
                newest[0] = plan;
                alarms.look(plan);
                plans.accept(plan);
              }
            });
    return judged(
        seed, result, succeeded(cell), executor[0].decisions(), alarms.ever(), limits.reason());
  }

  /** One trial of the scripted expert; whatever the rules, it has the time of the task. */
  public Judged expert(long seed) {
    if (blind == null) {
      blind = LockstepCell.blind(conditions);
    }
    LockstepCell cell = blind;
    ScriptedExpert[] expert = new ScriptedExpert[1];
    LockstepCell.Result result =
        cell.run(
            simulated,
            seed,
            () -> expert[0] = new ScriptedExpert(cell.simulated(), simulated),
            () -> expert[0].done() || succeeded(cell) || cell.simulated().progress().ended(),
            task.limitSeconds(),
            tick -> {});
    String failure = expert[0].failure();
    return judged(
        seed,
        result,
        succeeded(cell),
        0,
        Set.of(),
        failure != null ? failure : expert[0].done() ? "the script ended without success" : null);
  }

  /** Whether the condition of success was met at an instant and that is enough. */
  private boolean succeeded(LockstepCell cell) {
    return rules.success() == Rules.Success.INSTANT && cell.simulated().progress().met();
  }

  private Judged judged(
      long seed,
      LockstepCell.Result result,
      boolean succeeded,
      long decisions,
      Set<Confidence.Kind> alarms,
      @Nullable String limit) {
    Label label = succeeded ? Label.success(task.ladder()) : label(result);
    String reason =
        switch (label.outcome()) {
          case SUCCESS -> null;
          case INVALID -> label.invalidReason();
          case FAILURE -> reason(result, limit);
        };
    return new Judged(seed, label, decisions, result.seconds(), alarms, reason, result.touched());
  }

  private String reason(LockstepCell.Result result, @Nullable String limit) {
    if (result.fault() != null) {
      return result.fault().message();
    }
    if (result.progress().reason() != null) {
      return result.progress().reason();
    }
    return limit != null
        ? limit
        : String.format(Locale.ROOT, "the %.0f s of the trial were over", task.limitSeconds());
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
          result.fault() != null && !TrialEnds.isPolicys(result.fault())
              ? Label.invalid(result.fault().message(), last)
              : failure(progress, last);
    };
  }

  private Label failure(TaskProgress progress, String last) {
    List<String> stages = task.ladder().ids();
    return progress.completedStage() == stages.size() - 1
        // Every stage was reached but the stack did not hold as success demands.
        ? Label.failureAfter(task.ladder(), stages.get(stages.size() - 2))
        : Label.failureAfter(task.ladder(), last);
  }

  @Override
  public void close() {
    if (seeing != null) {
      seeing.close();
    }
    if (blind != null) {
      blind.close();
    }
  }

  /** What ends a policy's trial but success: the time of a stage, or the steps. */
  private final class Limits {
    private final LockstepCell cell;
    private final long waypointNanos;
    private long nanos;
    private long firstNanos = Long.MAX_VALUE;
    private @Nullable String reason;

    private Limits(LockstepCell cell, long waypointNanos) {
      this.cell = cell;
      this.waypointNanos = waypointNanos;
    }

    private void look(TickRecord tick) {
      nanos = tick.nanos();
      if (tick.plan() != null) {
        firstNanos = Math.min(firstNanos, nanos);
      }
    }

    private boolean passed() {
      Integer steps = rules.stepLimit();
      if (steps != null) {
        if (firstNanos != Long.MAX_VALUE && nanos - firstNanos >= steps * waypointNanos) {
          reason = "the %d steps were over".formatted(steps);
        }
        return reason != null;
      }
      TaskProgress progress = cell.simulated().progress();
      int current = progress.completedStage() + 1;
      if (current < task.stages().size()) {
        TaskDescription.Stage stage = task.stages().get(current);
        double seconds = (cell.cell().clock().nanos() - progress.completedNanos()) * 1e-9;
        if (seconds > stage.limitSeconds()) {
          reason =
              String.format(
                  Locale.ROOT, "%s took more than %.0f s", stage.title(), stage.limitSeconds());
        }
      }
      return reason != null;
    }

    private @Nullable String reason() {
      return reason;
    }
  }
}
