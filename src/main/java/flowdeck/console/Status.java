package flowdeck.console;

import flowdeck.policy.Drawing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the station is doing at one instant.
 *
 * @param busy what takes a moment, e.g. "Loading policy stack-blocks-two", or null
 * @param notice one sentence about something that went wrong beside the control loop, or null
 * @param diskFreeBytes free space where sessions are written
 * @param notices what the operator has to know of earlier sessions and did not put away, a sentence
 *     each
 */
public record Status(
    Loop loop,
    CameraHealth camera,
    Recorder recorder,
    Trial trial,
    long diskFreeBytes,
    @Nullable String busy,
    @Nullable String notice,
    List<String> notices) {

  public Status {
    notices = List.copyOf(notices);
  }

  /**
   * How regular the control loop runs.
   *
   * @param hertz achieved rate over the last second
   * @param nominalHertz wanted rate
   * @param p99JitterMillis 99th percentile of lateness since the loop started
   * @param maxJitterMillis the latest tick
   * @param bucketMillis width of the histogram's buckets
   * @param histogram ticks by lateness; the last bucket also holds all later ones
   */
  public record Loop(
      double hertz,
      double nominalHertz,
      double p99JitterMillis,
      double maxJitterMillis,
      double bucketMillis,
      List<Long> histogram) {}

  /**
   * The scene camera.
   *
   * @param name what the operator calls it
   * @param ageMillis time since the newest frame was captured; infinite if none came
   * @param hertz achieved rate
   * @param nominalHertz wanted rate
   * @param dropped frames lost since the start
   * @param refused pictures since the start that could not be read or had the wrong size
   * @param reconnections how often the connection was lost since the start
   * @param trouble why its picture must not be trusted and what to do, without a full stop; null if
   *     it may be
   */
  public record CameraHealth(
      String name,
      double ageMillis,
      double hertz,
      double nominalHertz,
      long dropped,
      long refused,
      long reconnections,
      @Nullable String trouble) {

    /** Whether no frame has come for longer than any camera takes: what is seen is the past. */
    public boolean old() {
      return !(ageMillis <= Math.max(200, 4000 / Math.max(1, nominalHertz)));
    }
  }

  /**
   * The episode recorder.
   *
   * @param recording whether a recording runs, or ended by itself and waits to be saved
   * @param seconds length of the running recording
   * @param frames frames in it
   * @param achievedFps frames per second of capture time so far; 0 before the second
   * @param saved episodes kept in this session
   * @param target how many are wanted; 0 if no number is set
   * @param discarded episodes put aside
   * @param restorable whether the last of them can be brought back
   * @param health what was out of order in the running or last recording, a sentence each
   * @param problem why it cannot record, one sentence, or null
   */
  public record Recorder(
      boolean recording,
      double seconds,
      long frames,
      double achievedFps,
      int saved,
      int target,
      int discarded,
      boolean restorable,
      List<String> health,
      @Nullable String problem) {
    public Recorder {
      health = List.copyOf(health);
    }
  }

  /** Where a trial stands. */
  public enum Phase {
    /** Nothing chosen yet, or the scene is not reset. */
    IDLE,
    /** Chosen and reset: Start begins. */
    READY,
    RUNNING,
    /** Over; the label is missing. */
    ENDED,
    /** The label is in the store. */
    COMMITTED
  }

  /**
   * The trial on the bench.
   *
   * @param taskId chosen task, empty if none
   * @param taskTitle what the operator reads
   * @param policy chosen policy's name, empty if none
   * @param selection how candidates are drawn and chosen, null if nothing is chosen
   * @param seed of the trial
   * @param number which trial of the session, from 1
   * @param planned how many were planned, 0 if open
   * @param stages in order
   * @param currentStage index of the stage in progress; the number of stages if all are completed
   * @param elapsedSeconds since start
   * @param causes failure causes to offer
   * @param proposed what the detector or the end reason suggests, or null
   * @param endReason one sentence, empty while running
   * @param committed label in the store, or null
   */
  public record Trial(
      Phase phase,
      String taskId,
      String taskTitle,
      String policy,
      @Nullable Drawing selection,
      long seed,
      int number,
      int planned,
      List<Stage> stages,
      int currentStage,
      double elapsedSeconds,
      List<String> causes,
      @Nullable TrialLabel proposed,
      String endReason,
      @Nullable TrialLabel committed) {}

  /**
   * One rung of the ladder.
   *
   * @param limitSeconds time limit, infinite if there is none
   * @param seconds time spent in it so far
   * @param completed whether it was marked as done
   */
  public record Stage(String title, double limitSeconds, double seconds, boolean completed) {}
}
