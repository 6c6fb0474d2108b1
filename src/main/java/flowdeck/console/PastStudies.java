package flowdeck.console;

import flowdeck.core.InputException;
import flowdeck.policy.Drawing;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No evaluation is carried out in what is only shown again. */
final class PastStudies implements StudyOperations {

  private static InputException refused() {
    return new InputException("This trial is over and only shown again.");
  }

  @Override
  public @Nullable Study current() {
    return null;
  }

  @Override
  public List<Study> all() {
    return List.of();
  }

  @Override
  public void refresh() {
    // There is nothing to read.
  }

  @Override
  public Contender contender(String policy, Drawing drawing) {
    throw refused();
  }

  @Override
  public TaskDescription task(String id) {
    throw refused();
  }

  @Override
  public void plan(Protocol protocol) {
    throw refused();
  }

  @Override
  public void resume(long study) {
    throw refused();
  }

  @Override
  public void leave() {
    throw refused();
  }

  @Override
  public void unblind(long study) {
    throw refused();
  }

  @Override
  public void close(long study, String reason) {
    throw refused();
  }

  @Override
  public void report(long study) {
    throw refused();
  }

  @Override
  public String reported() {
    return "";
  }
}
