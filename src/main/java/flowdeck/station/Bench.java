package flowdeck.station;

import flowdeck.core.InputException;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import org.jspecify.annotations.Nullable;

/**
 * The trial on the bench at one instant.
 *
 * @param phase where it stands
 * @param choice what it runs, or null before anything was chosen
 * @param task of the choice
 * @param number of the trial in this session, from 1
 * @param progress stages, from the start of the trial on
 * @param end why and how it ended, from its end on
 * @param trial as stored, from the commit on
 * @param busy what takes a moment, e.g. "Loading policy stack-blocks-two", or null
 * @param notice one sentence about what went wrong last, or null
 */
public record Bench(
    Phase phase,
    @Nullable Choice choice,
    @Nullable TaskDescription task,
    int number,
    @Nullable StageProgress progress,
    @Nullable TrialEnd end,
    @Nullable Trial trial,
    @Nullable String busy,
    @Nullable String notice) {

  static final Bench EMPTY = new Bench(Phase.IDLE, null, null, 1, null, null, null, null, null);

  /** Where a trial stands. */
  public enum Phase {
    /** Nothing chosen yet, or being prepared. */
    IDLE,
    /** Chosen and reset. */
    READY,
    RUNNING,
    /** Over; the label is owed. */
    ENDED,
    /** The label is in the store. */
    COMMITTED
  }

  Bench busy(@Nullable String what) {
    return new Bench(
        phase, choice, task, number, progress, end, trial, what, what == null ? notice : null);
  }

  /** Refuses whatever would leave a trial behind that runs or has no label. */
  void requireLabelled() {
    if (phase == Phase.RUNNING) {
      throw new InputException("A trial is running; finish or stop it first.");
    }
    if (phase == Phase.ENDED) {
      throw new InputException("The last trial has no label yet; commit it first.");
    }
  }

  Bench notice(String sentence) {
    return new Bench(phase, choice, task, number, progress, end, trial, null, sentence);
  }

  static Bench preparing(Choice choice, TaskDescription task, int number, String busy) {
    return new Bench(Phase.IDLE, choice, task, number, null, null, null, busy, null);
  }

  static Bench ready(Choice choice, TaskDescription task, int number) {
    return new Bench(Phase.READY, choice, task, number, null, null, null, null, null);
  }

  Bench running(StageProgress begun) {
    return new Bench(Phase.RUNNING, choice, task, number, begun, null, null, null, null);
  }

  Bench ended(StageProgress last, TrialEnd how) {
    return new Bench(Phase.ENDED, choice, task, number, last, how, null, null, null);
  }

  Bench committed(Trial stored) {
    return new Bench(Phase.COMMITTED, choice, task, number, progress, end, stored, null, null);
  }

  Bench progress(StageProgress newer) {
    return new Bench(phase, choice, task, number, newer, end, trial, busy, notice);
  }
}
