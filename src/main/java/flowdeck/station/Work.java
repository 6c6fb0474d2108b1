package flowdeck.station;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Long work in a process of its own, as it is now or as it ended.
 *
 * @param name of the policy or encoder it is about; of work on a dataset, all that is done
 * @param fraction done, 0 to 1; NaN if not known
 * @param detail what is being done, or why it ended, in words
 * @param left estimate in words, empty if there is none
 * @param training how far it is if it is a training that has begun, else null
 */
public record Work(
    Kind kind,
    String name,
    State state,
    double fraction,
    String detail,
    String left,
    @Nullable TrainingFile training) {

  /** What is done. */
  public enum Kind {
    TRAIN("Training"),
    EVALUATE("Evaluating"),
    CALIBRATE("Calibrating"),
    IMPORT("Importing"),
    DATASET(""),
    REPLAY("Replaying");

    private final String doing;

    Kind(String doing) {
      this.doing = doing;
    }

    /** E.g. "Training". */
    public String doing() {
      return doing;
    }
  }

  /** How far it is. */
  public enum State {
    RUNNING,
    STOPPING,
    DONE,
    STOPPED,
    FAILED
  }

  /** Whether its process still runs. */
  public boolean busy() {
    return state == State.RUNNING || state == State.STOPPING;
  }

  /** E.g. "Training blocks-2". */
  public String title() {
    return (kind.doing + " " + name).strip();
  }

  /** The same work in another state. */
  Work with(State state, String detail) {
    return new Work(kind, name, state, fraction, detail, "", training);
  }

  /**
   * The same work as far as its process said last.
   *
   * @param lines what it said
   */
  Work said(List<String> lines) {
    for (String line : lines.reversed()) {
      ProgressLine progress = ProgressLine.parse(line).orElse(null);
      if (progress != null) {
        return new Work(
            kind,
            name,
            state,
            progress.done() / (double) Math.max(1, progress.of()),
            "%d of %d  %s".formatted(progress.done(), progress.of(), progress.detail()),
            progress.left(),
            null);
      }
    }
    return this;
  }
}
