package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.Fault;
import flowdeck.trial.EndReason;
import flowdeck.trial.Outcome;
import flowdeck.trial.StageProgress;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.Tasks;
import flowdeck.trial.TrialEnd.Proposal;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrialEndsTest {
  private static final TaskDescription TASK = Tasks.named("stack-blocks-two");

  private static Proposal proposal(Fault fault) {
    return TrialEnds.proposal(
        EndReason.FAULT, fault.message(), StageProgress.begin(TASK, 0), null, fault);
  }

  @Test
  void aFaultOfTheCellIsNotHeldAgainstThePolicy() {
    for (Fault fault :
        List.of(
            new Fault.StaleFrame("D435i", 300),
            new Fault.CameraFault("D435i", "frozen since 0.4 s"),
            new Fault.PartFailed("Recorder", "disk full"),
            new Fault.PartFailed("Cell", "no answer"))) {
      assertThat(proposal(fault).outcome()).as(fault.message()).isEqualTo(Outcome.INVALID);
      assertThat(proposal(fault).because()).isEqualTo(fault.message());
    }
  }

  @Test
  void aFaultOfThePolicyIsItsFailure() {
    for (Fault fault :
        List.of(
            new Fault.StaleTarget(150),
            new Fault.TooClose("left fingers are 1 mm above the table"),
            new Fault.BadTarget("NaN"),
            new Fault.NoDecision("The picture is no number."),
            new Fault.PartFailed("Policy nfp", "broken"),
            new Fault.PartFailed("Target source", "broken"))) {
      assertThat(proposal(fault).outcome()).as(fault.message()).isEqualTo(Outcome.FAILURE);
    }
  }
}
