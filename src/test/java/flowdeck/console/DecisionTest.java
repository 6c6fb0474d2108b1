package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.core.Trajectory;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionTest {
  private static final ActionLayout LAYOUT = new ActionLayout(List.of("left_x", "left_gripper"));
  private static final long STEP = 100;

  @Test
  void quantilesLieOnStraightLinesBetweenTheValues() {
    double[] values = {0, 1, 2, 4};
    assertThat(Decision.quantile(values, 0)).isZero();
    assertThat(Decision.quantile(values, 0.5)).isEqualTo(1.5);
    assertThat(Decision.quantile(values, 1)).isEqualTo(4);
    assertThat(Decision.quantile(new double[0], 0.5)).isNaN();
  }

  @Test
  void likelihoodsAreCountedPerDimension() {
    Decision decision = decision(plan(0, 0, 4, 8), null, false);
    assertThat(decision.likely().best()).isEqualTo(2);
    assertThat(decision.likely().median()).isEqualTo(1.5);
    assertThat(decision.likely().selected()).isEqualTo(1);
  }

  @Test
  void equalCandidatesAllCountAndAFarBetterOneCountsAlone() {
    assertThat(decision(plan(0, 0, 3, 3), null, false).likely().effectiveSamples())
        .isCloseTo(2, within(1e-9));
    assertThat(decision(plan(0, 0, 3, 90), null, false).likely().effectiveSamples())
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void theSpreadIsMeasuredAtTheToolInMillimetresIfTheKinematicsAreKnown() {
    Decision decision = decision(plan(0, 0, 1, 1), null, true);
    assertThat(decision.unit()).isEqualTo("mm");
    assertThat(decision.spread()).isCloseTo(500, within(1e-6));
  }

  @Test
  void theSpreadIsMeasuredInDegreesOtherwiseAndLeavesGrippersOut() {
    Decision decision = decision(plan(0, 0, 1, 1), null, false);
    assertThat(decision.unit()).isEqualTo("°");
    assertThat(decision.spread()).isCloseTo(Math.toDegrees(0.5), within(1e-6));
  }

  @Test
  void theChangeComparesTheSameInstantsOfTwoPlans() {
    Plan first = plan(0, 0, 1, 1);
    assertThat(decision(first, null, true).change()).isNaN();
    assertThat(decision(plan(STEP, 1, 1, 1), first, true).change()).isCloseTo(0, within(1e-6));
    assertThat(decision(plan(STEP, 3, 1, 1), first, true).change()).isCloseTo(2000, within(1e-6));
  }

  /** Two candidates with two waypoints; the first is selected and goes from {@code at} by one. */
  private static Plan plan(long start, float at, double... logs) {
    float[] actions = {at, 0, at + 1, 0, at, 1, at + 2, 1};
    return new Plan(
        start / STEP,
        new Trajectory(start, STEP, List.of(JointVector.of(at, 0), JointVector.of(at + 1, 0))),
        new CandidateSet(2, 2, 2, actions, new Likelihoods.Exact(logs)),
        0,
        "first",
        new Plan.Timings(1, 1, 2_000_000));
  }

  private static Decision decision(Plan plan, Plan before, boolean kinematics) {
    return Decision.of(
        plan,
        before,
        LAYOUT,
        action -> kinematics ? List.of(new double[] {action.get(0), 0, 0}) : List.<double[]>of());
  }
}
