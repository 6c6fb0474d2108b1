package flowdeck.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.CandidateSet;
import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Confidence.Threshold;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanColumnsTest {
  private static final int DIMENSIONS = 2 * 16;

  /** Candidate k has k nats per dimension. */
  private static Likelihoods rising(int count) {
    return new Likelihoods.Exact(
        IntStream.range(0, count).mapToDouble(k -> k * DIMENSIONS).toArray());
  }

  private static Plan plan(int count, Likelihoods likelihoods, Confidence confidence) {
    CandidateSet drawn = new CandidateSet(count, 2, 16, new float[count * DIMENSIONS], likelihoods);
    return new Plan(
        7,
        drawn.trajectory(count - 1, 0, 1),
        drawn,
        count - 1,
        "the last",
        List.of(),
        0,
        confidence,
        new Plan.Timings(0, 0, 0));
  }

  private static Confidence before(double value, @Nullable Threshold threshold) {
    return new Confidence(
        List.of(
            new Signal(Kind.INNOVATION, value, threshold),
            new Signal(Kind.SPREAD, 0.3, new Threshold(0.5, 100, 0.1))));
  }

  @Test
  void aPlanTellsItsLikelihoodItsThresholdAndItsCandidates() {
    Plan plan = plan(101, rising(101), before(-1.5, new Threshold(-2.25, 200, 0.1)));

    assertThat(PlanColumns.of(plan))
        .isEqualTo(new PlanColumns(7, 100, -1.5, -2.25, 5, 50, 95, 101));
  }

  @Test
  void candidatesBeyondAllNumbersAreCountedButNotSummedUp() {
    double[] nats = {DIMENSIONS, Double.NEGATIVE_INFINITY, 3 * DIMENSIONS, Double.NaN};
    PlanColumns columns =
        PlanColumns.of(plan(4, new Likelihoods.Exact(nats), before(Double.NaN, null)));

    assertThat(columns.candidates()).isEqualTo(4);
    assertThat(columns.p50()).isEqualTo(2, within(1e-12));
    assertThat(columns.natsPerDimension()).as("that of the chosen one is no number").isZero();
    assertThat(columns.before()).as("the first decision").isZero();
    assertThat(columns.threshold()).as("not calibrated").isZero();
  }

  @Test
  void aPolicyWithoutLikelihoodsTellsHowManyItDrew() {
    Plan plan =
        plan(3, new Likelihoods.None("Diffusion Policy has no likelihood"), Confidence.NONE);

    assertThat(PlanColumns.of(plan)).isEqualTo(new PlanColumns(7, 0, 0, 0, 0, 0, 0, 3));
  }

  @Test
  void everyColumnHasANumberInEveryRow() {
    Map<String, Number> row = new HashMap<>();
    PlanColumns.of(null).put(row);

    assertThat(row.keySet())
        .containsExactlyInAnyOrderElementsOf(
            PlanColumns.ALL.stream().map(column -> column.name()).toList());
    assertThat(row.values()).allMatch(value -> Double.isFinite(value.doubleValue()));
    assertThat(row).containsEntry("decision", -1L).containsEntry("candidates", 0);
  }
}
