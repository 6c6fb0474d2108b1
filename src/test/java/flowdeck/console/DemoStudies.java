package flowdeck.console;

import flowdeck.policy.Drawing;
import flowdeck.station.Choice;
import flowdeck.trial.PolicyUsed;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.Study;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evaluations of a made-up station; notes what was asked for. */
public final class DemoStudies implements StudyOperations {
  public volatile @Nullable Study current;
  public volatile List<Study> all = List.of();
  public volatile String reported = "";
  public final List<String> asked = new ArrayList<>();

  @Override
  public @Nullable Study current() {
    return current;
  }

  @Override
  public List<Study> all() {
    return all;
  }

  @Override
  public void refresh() {
    // Nobody else is there.
  }

  @Override
  public Contender contender(String policy, Drawing drawing) {
    return new Contender(new PolicyUsed(policy, "hash-of-" + policy), Choice.used(drawing));
  }

  @Override
  public TaskDescription task(String id) {
    return Tasks.named(id);
  }

  @Override
  public void plan(Protocol protocol) {
    Study laid = new Study(all.size() + 1, 1, protocol, Instant.EPOCH, null, null, List.of());
    List<Study> more = new ArrayList<>(List.of(laid));
    more.addAll(all);
    all = List.copyOf(more);
    current = laid;
    asked.add("plan");
  }

  @Override
  public void resume(long study) {
    current = all.stream().filter(one -> one.id() == study).findFirst().orElseThrow();
    asked.add("resume " + study);
  }

  @Override
  public void leave() {
    current = null;
    asked.add("leave");
  }

  @Override
  public void unblind(long study) {
    asked.add("unblind " + study);
  }

  @Override
  public void close(long study, String reason) {
    asked.add("close %d: %s".formatted(study, reason));
  }

  @Override
  public void report(long study) {
    asked.add("report " + study);
  }

  @Override
  public String reported() {
    return reported;
  }
}
