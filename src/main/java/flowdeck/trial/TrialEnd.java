package flowdeck.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a trial when it ends, before it is judged.
 *
 * @param reason why it ended
 * @param detail one sentence, e.g. of the fault; may be empty
 * @param seconds how long it ran, on the cell's clock
 * @param decisions how often the policy decided
 * @param decisionMillis latency of decisions, or null if there was none
 * @param loopJitterMillis lateness of control ticks, or null if the loop did not run in real time
 * @param episodeIndex number that the recorded episode had in the session's dataset at the end of
 *     the trial, or null if none was recorded; which it is after edits, the dataset says itself
 * @param health what was not as it should be (dropped frames, late ticks), one sentence each
 * @param proposed how the detector judges it, or null if there is none
 */
public record TrialEnd(
    EndReason reason,
    String detail,
    double seconds,
    long decisions,
    @Nullable Millis decisionMillis,
    @Nullable Millis loopJitterMillis,
    @Nullable Long episodeIndex,
    List<String> health,
    @Nullable Proposal proposed) {

  public TrialEnd {
    health = List.copyOf(health);
  }

  /**
   * A detector's judgement. It is kept beside the operator's, which alone counts.
   *
   * @param lastCompletedStage id
   * @param because one sentence, e.g. "blocks are 3.1 cm apart, 2 cm allowed"
   */
  public record Proposal(Outcome outcome, String lastCompletedStage, String because) {}
}
