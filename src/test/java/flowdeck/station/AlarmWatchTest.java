package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.core.CandidateSet;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmWatchTest {
  private final AlarmWatch watch = new AlarmWatch();
  private long sequence;

  private List<Kind> look(double observation, double spread) {
    return watch.look(plan(sequence++, observation, spread)).stream().map(Signal::kind).toList();
  }

  private static Plan plan(long sequence, double observation, double spread) {
    return new Plan(
        sequence,
        new Trajectory(0, 1, List.of(JointVector.of(0))),
        new CandidateSet(1, 1, 1, new float[1], new Likelihoods.None("a fake")),
        0,
        "",
        List.of(),
        0,
        new Confidence(
            List.of(
                new Signal(Kind.OBSERVATION, observation, new Threshold(-2, 40, 0.1)),
                new Signal(Kind.SPREAD, spread, new Threshold(0.5, 40, 0.1)))),
        new Plan.Timings(0, 0, 0));
  }

  @Test
  void tellsEachExcursionOfEachSignalOnce() {
    assertThat(look(-1, 0.1)).isEmpty();
    assertThat(look(-3, 0.1)).containsExactly(Kind.OBSERVATION);
    assertThat(look(-4, 0.1)).isEmpty();
    assertThat(look(-4, 0.9)).containsExactly(Kind.SPREAD);
    assertThat(look(-1, 0.9)).isEmpty();
    assertThat(look(-2, 0.5)).isEmpty(); // at the threshold is not beyond it
    assertThat(look(-3, 0.6)).containsExactly(Kind.OBSERVATION, Kind.SPREAD);
    assertThat(watch.ever()).containsExactlyInAnyOrder(Kind.OBSERVATION, Kind.SPREAD);
  }

  @Test
  void theSamePlanSeenAgainIsNoNewDecision() {
    Plan plan = plan(4, -3, 0.1);
    assertThat(watch.look(plan)).hasSize(1);
    assertThat(watch.look(plan)).isEmpty();
    assertThat(watch.look(plan(4, -3, 0.1))).isEmpty();
  }

  @Test
  void aSignalThatCannotBeToldEndsTheExcursion() {
    assertThat(look(-3, 0.1)).hasSize(1);
    assertThat(look(Double.NaN, 0.1)).isEmpty();
    assertThat(look(-3, 0.1)).hasSize(1);
  }
}
