package flowdeck.trial;

import flowdeck.trial.TaskDescription.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a running trial has come. Immutable: marking and undoing give new values, so that the
 * console, the commands and their tests share one set of rules. Times are those of the cell's
 * clock, in nanoseconds.
 */
public final class StageProgress {
  private final TaskDescription task;
  private final long startNanos;
  private final List<Long> completedNanos;
  private final @Nullable StageProgress before;

  private StageProgress(
      TaskDescription task,
      long startNanos,
      List<Long> completedNanos,
      @Nullable StageProgress before) {
    this.task = task;
    this.startNanos = startNanos;
    this.completedNanos = List.copyOf(completedNanos);
    this.before = before;
  }

  /** A trial that starts now: its first stage, the start, is completed. */
  public static StageProgress begin(TaskDescription task, long nowNanos) {
    return new StageProgress(task, nowNanos, List.of(nowNanos), null);
  }

  public TaskDescription task() {
    return task;
  }

  /** When the trial began. */
  public long startNanos() {
    return startNanos;
  }

  /**
   * Says that a stage is completed now, and with it those before that were not marked. A stage that
   * is already completed keeps its time: the same value comes back.
   *
   * @param stage id
   * @throws IllegalArgumentException if the task has no such stage or time went back
   */
  public StageProgress mark(String stage, long nowNanos) {
    int index = task.ladder().indexOf(stage);
    if (index < 0) {
      throw new IllegalArgumentException("Task %s has no stage %s".formatted(task.name(), stage));
    }
    if (nowNanos < completedNanos.getLast()) {
      throw new IllegalArgumentException("Stage %s before the one before it".formatted(stage));
    }
    if (index < completedNanos.size()) {
      return this;
    }
    List<Long> times = new ArrayList<>(completedNanos);
    while (times.size() <= index) {
      times.add(nowNanos);
    }
    return new StageProgress(task, startNanos, times, this);
  }

  /** Takes the newest mark back; without one, the same value comes back. */
  public StageProgress undo() {
    return before == null ? this : before;
  }

  /** Whether there is a mark to take back. */
  public boolean canUndo() {
    return before != null;
  }

  /** The stages completed so far, oldest first, the start included. */
  public List<StageTime> completed() {
    List<StageTime> result = new ArrayList<>();
    for (int i = 0; i < completedNanos.size(); i++) {
      result.add(
          new StageTime(task.stages().get(i).id(), seconds(completedNanos.get(i) - startNanos)));
    }
    return result;
  }

  /** Id of the last completed stage. */
  public String lastCompleted() {
    return task.stages().get(completedNanos.size() - 1).id();
  }

  /** The stage being worked on, or null once all are completed. */
  public @Nullable Stage current() {
    return done() ? null : task.stages().get(completedNanos.size());
  }

  /** Whether all stages are completed: success. */
  public boolean done() {
    return completedNanos.size() == task.stages().size();
  }

  /** How long the trial has run, s; once all stages are completed, how long that took. */
  public double elapsedSeconds(long nowNanos) {
    return seconds((done() ? completedNanos.getLast() : nowNanos) - startNanos);
  }

  /** How long the current stage has taken, s; 0 once all are completed. */
  public double stageSeconds(long nowNanos) {
    return done() ? 0 : seconds(nowNanos - completedNanos.getLast());
  }

  /** How long the current stage may take, s; infinite if it has no limit or all are completed. */
  public double stageLimitSeconds() {
    Stage current = current();
    return current == null ? Double.POSITIVE_INFINITY : current.limitSeconds();
  }

  /** Whether the current stage takes longer than its limit. */
  public boolean stageOverdue(long nowNanos) {
    return stageSeconds(nowNanos) > stageLimitSeconds();
  }

  /** Whether the trial takes longer than the task's limit. */
  public boolean trialOverdue(long nowNanos) {
    return !done() && elapsedSeconds(nowNanos) > task.limitSeconds();
  }

  /** Why the trial must end now, or null if it may go on. */
  public @Nullable EndReason due(long nowNanos) {
    if (done()) {
      return EndReason.SUCCEEDED;
    }
    if (stageOverdue(nowNanos)) {
      return EndReason.STAGE_LIMIT;
    }
    return trialOverdue(nowNanos) ? EndReason.TRIAL_LIMIT : null;
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
