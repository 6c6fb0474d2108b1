package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlanInForceTest {
  private static final long STEP = 100;
  private static final ActionRange RANGE =
      new ActionRange(
          new Normalisation(
              new double[] {1, 0.5}, new double[] {2, 0.25}, new double[1], new double[] {1}, 5),
          new ActionLayout(List.of("left_joint_1", "left_gripper")));

  /** Joint 1, 2, 3, 4 at 100, 200, 300, 400; the gripper closes down to 0, normalised -2. */
  private final PlanInForce plan =
      new PlanInForce(0, STEP, 2, new float[] {1, 1, 2, 0, 3, -1, 4, -2});

  @Test
  void coversTheWaypointsThatAreDueBeforeItsEnd() {
    assertThat(plan.covered(0)).isEqualTo(4);
    assertThat(plan.covered(100)).isEqualTo(3);
    assertThat(plan.covered(120)).isEqualTo(3); // a frame later than usual
    assertThat(plan.covered(130)).isEqualTo(2);
    assertThat(plan.covered(80)).isEqualTo(3);
    assertThat(plan.covered(400)).isZero();
    assertThat(plan.covered(9_000)).isZero();
    assertThat(plan.covered(-1)).isZero();
  }

  @Test
  void isReadAtTheTimesOfTheNewWaypointsNotAtTheirNumbers() {
    float[] later = plan.continued(150, RANGE);
    assertThat(later[0]).isEqualTo(2.5f);
    assertThat(later[1]).isEqualTo(-0.5f);
    assertThat(later[2]).isEqualTo(3.5f);
    assertThat(plan.continued(0, RANGE)).isEqualTo(plan.actions());
  }

  @Test
  void goesOnWithItsLastVelocityForOneWaypointWithinTheRange() {
    float[] next = plan.continued(100, RANGE);
    assertThat(next[6]).isEqualTo(5); // one more than 4
    assertThat(next[7]).isEqualTo(-2); // a closed gripper cannot close further
    float[] late = plan.continued(300, RANGE);
    assertThat(late).containsExactly(4, -2, 5, -2, 5, -2, 5, -2);
  }

  @Property(tries = 100)
  void costIsZeroOnThePlanAndItsGradientIsThatOfCentralDifferences(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 380) int nanos,
      @ForAll @DoubleRange(min = 0.01, max = 100) double weight) {
    Continuity continuity = Continuity.with(plan, RANGE, nanos, weight);
    assertThat(continuity.cost(plan.continued(nanos, RANGE), 0)).isZero();
    Random random = new Random(seed);
    float[] actions = new float[16];
    for (int i = 0; i < 16; i++) {
      actions[i] = (float) random.nextGaussian();
    }
    float[] gradients = new float[16];
    continuity.pull(actions, gradients, 8);
    float step = 1 / 64f;
    for (int i = 0; i < 16; i++) {
      float[] up = actions.clone();
      float[] down = actions.clone();
      up[i] += step;
      down[i] -= step;
      double slope =
          (continuity.cost(up, 8) - continuity.cost(down, 8)) / ((double) up[i] - down[i]);
      assertThat((double) gradients[i]).isCloseTo(-slope, within(1e-3 * weight));
    }
  }

  @Test
  void laterWaypointsWeighLess() {
    Continuity continuity = Continuity.with(plan, RANGE, 100, 3);
    for (int step = 0; step < 4; step++) {
      float[] off = plan.continued(100, RANGE);
      off[2 * step] += 1;
      assertThat(continuity.cost(off, 0))
          .isCloseTo(step < 3 ? 3 * Math.pow(0.5, step) : 0, within(1e-6));
    }
    assertThat(Continuity.with(plan, RANGE, 100, 0).isNone()).isTrue();
    assertThat(Continuity.with(plan, RANGE, 1000, 1).isNone()).isTrue();
  }
}
