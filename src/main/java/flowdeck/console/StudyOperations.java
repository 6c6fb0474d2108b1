package flowdeck.console;

import flowdeck.policy.Drawing;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Evaluations: laying them down, going through them, what they say.
 *
 * <p>All methods are called on the JavaFX thread and return at once. What cannot be done throws
 * {@link flowdeck.core.InputException} with the sentence for the operator.
 */
public interface StudyOperations {

  /** The evaluation that is being carried out, with its trials so far; null if there is none. */
  @Nullable Study current();

  /** All evaluations, the newest first. */
  List<Study> all();

  /** Reads again what other consoles may have laid down or run; {@link #all} follows. */
  void refresh();

  /** A policy as an evaluation lays it down: with the hash of its weights. */
  Contender contender(String policy, Drawing drawing);

  /** The task as its file says now. */
  TaskDescription task(String id);

  /** Lays an evaluation down and prepares its first trial. */
  void plan(Protocol protocol);

  /** Goes on with an evaluation where it was left. */
  void resume(long study);

  /** Leaves the evaluation; it can be gone on with at any time. */
  void leave();

  /** Tells from now on which policy is which. */
  void unblind(long study);

  /** Ends an evaluation before its rule does. */
  void close(long study, String reason);

  /** Writes the report of an evaluation; where it is shows in {@link #reported}. */
  void report(long study);

  /** What came of the last report: where it is, or why there is none; empty before the first. */
  String reported();
}
