package flowdeck.trial;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trial as the store has it.
 *
 * @param id key in the store
 * @param number within its session, from 1, never given twice
 * @param start what was known when it started
 * @param started wall time
 * @param end what was known when it ended, or null while it runs
 * @param ended wall time, or null while it runs
 * @param stageTimes when stages were completed, oldest first
 * @param label how the operator judges it, or null if not yet committed
 * @param committed wall time of the first commit, or null
 */
public record Trial(
    long id,
    int number,
    TrialStart start,
    Instant started,
    @Nullable TrialEnd end,
    @Nullable Instant ended,
    List<StageTime> stageTimes,
    @Nullable Label label,
    @Nullable Instant committed) {

  public Trial {
    stageTimes = List.copyOf(stageTimes);
  }

  /** Whether it counts for the policy: judged, and not invalid. */
  public boolean counts() {
    return label != null && label.outcome() != Outcome.INVALID;
  }

  /** Whether it counts, as a success. */
  public boolean succeeded() {
    return label != null && label.outcome() == Outcome.SUCCESS;
  }
}
