package flowdeck.sim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a simulated trial has come.
 *
 * @param stageNanos for each completed stage, from stage 0 on, the simulated time at which it was
 *     completed; stage 0 is the initial scene, so this is never empty
 * @param outcome running, or how it ended
 * @param reason why the trial ended, in words for the operator, e.g. "red block fell off the
 *     table"; null while it runs
 * @param met whether the condition of success was true at any look so far, however short
 */
public record TaskProgress(
    List<Long> stageNanos, Outcome outcome, @Nullable String reason, boolean met) {

  /** What became of the trial. */
  public enum Outcome {
    RUNNING,
    SUCCESS,
    FAILURE,
    /** Says nothing about the policy: the simulation itself failed. */
    INVALID
  }

  public TaskProgress {
    stageNanos = List.copyOf(stageNanos);
    if (stageNanos.isEmpty()) {
      throw new IllegalArgumentException("Stage 0 is complete from the start");
    }
  }

  /** Progress of a trial whose condition of success was never true. */
  public TaskProgress(List<Long> stageNanos, Outcome outcome, @Nullable String reason) {
    this(stageNanos, outcome, reason, false);
  }

  /** Progress at the start of a trial. */
  public static TaskProgress initial(long nanos) {
    return new TaskProgress(List.of(nanos), Outcome.RUNNING, null);
  }

  /** Index of the highest completed stage in {@link SimTask#stages()}. */
  public int completedStage() {
    return stageNanos.size() - 1;
  }

  /** When the highest completed stage was completed, simulated time. */
  public long completedNanos() {
    return stageNanos.getLast();
  }

  public boolean success() {
    return outcome == Outcome.SUCCESS;
  }

  public boolean ended() {
    return outcome != Outcome.RUNNING;
  }

  /** This progress with every stage up to {@code stage} complete. */
  public TaskProgress reached(int stage, long nanos) {
    if (stage <= completedStage()) {
      return this;
    }
    List<Long> times = new ArrayList<>(stageNanos);
    while (times.size() <= stage) {
      times.add(nanos);
    }
    return new TaskProgress(times, outcome, reason, met);
  }

  /** This progress at its end. */
  public TaskProgress ended(Outcome outcome, String reason) {
    return new TaskProgress(stageNanos, outcome, reason, met);
  }

  /** This progress with the condition of success true at this look. */
  public TaskProgress metNow() {
    return met ? this : new TaskProgress(stageNanos, outcome, reason, true);
  }
}
