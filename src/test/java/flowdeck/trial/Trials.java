package flowdeck.trial;

import flowdeck.trial.TrialEnd.Proposal;
import java.time.Instant;
import java.util.List;

/** Trials as tests need them. */
public final class Trials {
  public static final TaskDescription STACK = Tasks.named("stack-blocks-two");
  public static final TaskDescription TOWEL = Tasks.named("towel-folding");
  public static final PolicyUsed NFP = new PolicyUsed("nfp", "0123abcd");
  public static final SelectionUsed SBS = new SelectionUsed("sbs", 128, 0.5);

  private Trials() {}

  public static TrialStart start(Session session, long seed) {
    return TrialStart.of(session, STACK, NFP, SBS, seed, "simulated", Mode.AUTONOMOUS);
  }

  public static TrialEnd end(EndReason reason) {
    return new TrialEnd(
        reason,
        "",
        31.5,
        118,
        new Millis(20.5, 31.25, 44),
        new Millis(0.1, 0.8, 2.25),
        7L,
        List.of("2 frames lost.", "1 tick late."),
        new Proposal(Outcome.FAILURE, "arm-one-placing", "Green block not lifted."));
  }

  /** A judged trial in no store. */
  public static Trial judged(TaskDescription task, PolicyUsed policy, Label label) {
    Session session = new Session(1, "s", "", Instant.EPOCH);
    return new Trial(
        1,
        1,
        TrialStart.of(session, task, policy, SBS, 0, "simulated", Mode.AUTONOMOUS),
        Instant.EPOCH,
        end(EndReason.OPERATOR),
        Instant.EPOCH,
        List.of(),
        label,
        Instant.EPOCH);
  }
}
