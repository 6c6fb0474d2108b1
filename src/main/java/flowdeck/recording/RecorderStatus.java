package flowdeck.recording;

import flowdeck.core.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the recorder is doing, for the operator.
 *
 * @param state phase
 * @param task instruction of the take; empty without one
 * @param frames rows of the take so far
 * @param seconds length of the take so far
 * @param saved episodes in the dataset
 * @param discarded takes discarded since the recorder was opened
 * @param target episodes wanted; 0 if no number was set
 * @param achievedFps rows per second of capture time; 0 before the second row
 * @param repeatedFrames rows of the take whose image repeats the one before
 * @param message one sentence for the operator; empty if all is well
 * @param fault why the take ended by itself, or null
 * @param health what was out of order in the take, a sentence each: faults, arms that could not be
 *     moved, lost frames; of the last take until the next begins
 */
public record RecorderStatus(
    State state,
    String task,
    int frames,
    double seconds,
    int saved,
    int discarded,
    int target,
    double achievedFps,
    int repeatedFrames,
    String message,
    @Nullable Fault fault,
    List<String> health) {

  public RecorderStatus {
    health = List.copyOf(health);
  }

  /** Phases of the recorder. */
  public enum State {
    /** Ready for a take. */
    IDLE,
    /** Rows are being added. */
    RECORDING,
    /** The take ended by itself and waits to be kept or discarded. */
    ENDED,
    /** The take is being written into the dataset. */
    SAVING,
    /** Closed, or broken for good. */
    CLOSED
  }

  /** The same of a take with this instruction. */
  public RecorderStatus of(String instruction) {
    return new RecorderStatus(
        state,
        instruction,
        frames,
        seconds,
        saved,
        discarded,
        target,
        achievedFps,
        repeatedFrames,
        message,
        fault,
        health);
  }

  public boolean recording() {
    return state == State.RECORDING;
  }
}
