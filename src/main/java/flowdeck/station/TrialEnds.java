package flowdeck.station;

import flowdeck.control.DurationStatistics;
import flowdeck.control.LoopStatistics;
import flowdeck.control.PlanExecutor;
import flowdeck.core.Fault;
import flowdeck.sim.TaskProgress;
import flowdeck.trial.EndReason;
import flowdeck.trial.Millis;
import flowdeck.trial.Outcome;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialEnd.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sums a trial up at its end: how it went by the figures, and what the operator is proposed to say
 * of it.
 */
final class TrialEnds {
  private TrialEnds() {}

  /**
   * The end of a trial.
   *
   * @param nanos time of the end on the cell's clock
   * @param shadow whether the policy only proposed
   * @param simulated what the simulated cell's judge says, or null on any other cell
   * @param fault because of which it ended, or null
   * @param episode index of the recording that shows the trial, or null
   */
  static TrialEnd of(
      EndReason reason,
      String detail,
      StageProgress progress,
      long nanos,
      boolean shadow,
      PlanExecutor executor,
      LoopStatistics loop,
      @Nullable TaskProgress simulated,
      @Nullable Fault fault,
      @Nullable Long episode,
      List<String> health) {
    return new TrialEnd(
        reason,
        detail,
        progress.elapsedSeconds(nanos),
        executor.decisions(),
        millis(executor.decisionTimes()),
        millis(loop.lateness()),
        episode,
        health,
        shadow && reason != EndReason.PLAYED
            ? new Proposal(
                Outcome.INVALID,
                progress.lastCompleted(),
                "The policy ran in shadow; it moved nothing.")
            : proposal(reason, detail, progress, simulated, fault));
  }

  /**
   * What was out of order, a sentence each.
   *
   * @param clamps ticks in which the limiter changed the target
   * @param collisions what the arms pressed on, in words
   * @param recorded what was out of order while it was recorded
   * @param recorder what the recorder has to say, or an empty text
   */
  static List<String> health(
      long clamps, List<String> collisions, List<String> recorded, String recorder) {
    List<String> notes = new ArrayList<>();
    if (clamps > 0) {
      notes.add("The limiter changed the target in %d ticks.".formatted(clamps));
    }
    notes.addAll(collisions);
    notes.addAll(recorded);
    if (!recorder.isEmpty()) {
      notes.add(recorder);
    }
    return notes;
  }

  private static @Nullable Millis millis(DurationStatistics times) {
    return times.count() == 0
        ? null
        : new Millis(times.medianMillis(), times.p99Millis(), times.maxMillis());
  }

  /** What the operator is proposed to say of a trial. */
  static Proposal proposal(
      EndReason reason,
      String detail,
      StageProgress progress,
      @Nullable TaskProgress simulated,
      @Nullable Fault fault) {
    String last = progress.lastCompleted();
    if (simulated != null && simulated.outcome() == TaskProgress.Outcome.INVALID) {
      return new Proposal(Outcome.INVALID, last, detail);
    }
    if (progress.done() || (simulated != null && simulated.success())) {
      return new Proposal(
          Outcome.SUCCESS, progress.task().ladder().last(), "All stages are completed.");
    }
    if (reason == EndReason.PLAYED) {
      return new Proposal(
          Outcome.INVALID, last, "A recording was played; the policy moved nothing.");
    }
    return new Proposal(
        fault == null || isPolicys(fault) ? Outcome.FAILURE : Outcome.INVALID, last, detail);
  }

  /** Whether a fault can be held against who moved the arms; not one of the cell's parts. */
  static boolean isPolicys(Fault fault) {
    return switch (fault) {
      case Fault.StaleFrame _, Fault.CameraFault _, Fault.ArmUnavailable _ -> false;
      case Fault.PartFailed failed ->
          failed.part().startsWith("Policy") || failed.part().equals("Target source");
      case Fault.Stopped _,
          Fault.StaleTarget _,
          Fault.BadTarget _,
          Fault.NoDecision _,
          Fault.TooClose _,
          Fault.Alarm _,
          Fault.ArmFault _ ->
          true;
    };
  }
}
