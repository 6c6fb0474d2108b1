package flowdeck.console;

import flowdeck.policy.Drawing;
import flowdeck.station.Choice;
import flowdeck.station.Station;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.Trial;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evaluations of a {@link Station} under the console's keys. */
record StationStudies(Station station) implements StudyOperations {

  @Override
  public @Nullable Study current() {
    return station.desk().study();
  }

  @Override
  public List<Study> all() {
    return station.desk().all();
  }

  @Override
  public void refresh() {
    station.desk().lookAgain();
  }

  /** Whether nobody may be told which policy ran a trial. */
  boolean hides(Trial trial) {
    return trial.start().slot() != null
        && all().stream()
            .anyMatch(study -> study.id() == trial.start().slot().study() && study.hidden());
  }

  @Override
  public Contender contender(String policy, Drawing drawing) {
    return new Contender(station.desk().used(policy), Choice.used(drawing));
  }

  @Override
  public TaskDescription task(String id) {
    return Tasks.named(id);
  }

  @Override
  public void plan(Protocol protocol) {
    station.desk().plan(protocol);
  }

  @Override
  public void resume(long study) {
    station.desk().resume(study);
  }

  @Override
  public void leave() {
    station.desk().leave();
  }

  @Override
  public void unblind(long study) {
    station.desk().unblind(study);
  }

  @Override
  public void close(long study, String reason) {
    station.desk().close(study, reason);
  }

  @Override
  public void report(long study) {
    station.desk().report(study);
  }

  @Override
  public String reported() {
    return station.desk().reported();
  }
}
