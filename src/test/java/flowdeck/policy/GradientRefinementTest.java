package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.Refinement;
import flowdeck.flow.Conditioning;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import flowdeck.flow.SplineFlow;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class GradientRefinementTest {
  private static final int DIMS = 8;
  private static final int COUNT = 6;
  private static final ActionLayout LAYOUT =
      new ActionLayout(List.of("left_joint_1", "left_gripper"));

  private final FlowArchitecture sizes = TestPolicies.description().flow();

  private static ActionRange range(double clip) {
    return new ActionRange(
        new Normalisation(
            new double[] {0.5, 0.5},
            new double[] {0.2, 0.4},
            new double[2],
            new double[] {1, 1},
            clip),
        LAYOUT);
  }

  /** One decision: a flow, its conditioning, drawn candidates. */
  private final class Draw {
    final SplineFlow flow;
    final Conditioning conditioning;
    final float[] actions = new float[COUNT * DIMS];
    final double[] logs = new double[COUNT];
    final float[] drawn;
    final double[] drawnLogs;

    Draw(long seed, double scale) {
      flow = new SplineFlow(sizes, ReferenceFlow.randomTensors(sizes, seed, scale));
      Random random = new Random(seed);
      float[] context = new float[sizes.context()];
      float[] base = new float[actions.length];
      for (int i = 0; i < context.length; i++) {
        context[i] = (float) random.nextGaussian();
      }
      for (int i = 0; i < base.length; i++) {
        base[i] = (float) (0.5 * random.nextGaussian());
      }
      conditioning = flow.condition(context);
      flow.sample(conditioning, COUNT, base, actions, logs);
      drawn = actions.clone();
      drawnLogs = logs.clone();
    }
  }

  @Property(tries = 100)
  void neverLowersAndKeepsThePointItTells(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.01, max = 0.1) double scale,
      @ForAll @DoubleRange(min = 0, max = 20) double weight,
      @ForAll @DoubleRange(min = 0.5, max = 5) double clip) {
    Draw draw = new Draw(seed, scale);
    ActionRange range = range(clip);
    PlanInForce before = new PlanInForce(0, 100, 2, new float[] {1, 0, 1, 0, 1, 0, -1, 1});
    Continuity continuity = Continuity.with(before, range, 100, weight);
    List<Refinement> refinements =
        GradientRefinement.climbing(draw.flow, range)
            .refine(draw.conditioning, continuity, draw.actions, draw.logs, 4, 0, 3);
    assertThat(refinements).extracting(Refinement::candidate).containsExactly(4, 0, 3);
    float[] startTargets = range.targets(draw.drawn);
    float[] endTargets = range.targets(draw.actions);
    for (Refinement way : refinements) {
      int c = way.candidate();
      assertThat(way.logLikelihoods()).hasSize(GradientRefinement.STEPS + 1);
      assertThat(way.logLikelihoods()[0]).isEqualTo(draw.drawnLogs[c]);
      assertThat(point(way.path(), 0)).isEqualTo(point(startTargets, c));
      assertThat(point(way.path(), way.kept())).isEqualTo(point(endTargets, c));
      assertThat(draw.logs[c]).isEqualTo(way.logLikelihoods()[way.kept()]);
      assertThat(draw.logs[c] - continuity.cost(draw.actions, c * DIMS))
          .isGreaterThanOrEqualTo(draw.drawnLogs[c] - continuity.cost(draw.drawn, c * DIMS));
      float[] kept = point(draw.actions, c);
      if (way.kept() > 0) {
        assertThat(draw.flow.logDensity(draw.conditioning, kept, 1)[0])
            .isCloseTo(draw.logs[c], within(5e-3 * (1 + Math.abs(draw.logs[c]))));
        for (float value : kept) {
          assertThat(Math.abs(value)).isLessThanOrEqualTo((float) clip);
        }
      }
    }
    for (int c : new int[] {1, 2, 5}) {
      assertThat(point(draw.actions, c)).isEqualTo(point(draw.drawn, c));
      assertThat(draw.logs[c]).isEqualTo(draw.drawnLogs[c]);
    }
  }

  @Test
  void usuallyClimbsAndBatchesAreNoDifferentFromOneAtATime() {
    int climbed = 0;
    for (int seed = 0; seed < 20; seed++) {
      Draw together = new Draw(seed, 0.05);
      Draw alone = new Draw(seed, 0.05);
      GradientRefinement refinement = GradientRefinement.climbing(alone.flow, range(5));
      GradientRefinement.climbing(together.flow, range(5))
          .refine(together.conditioning, Continuity.NONE, together.actions, together.logs, 0, 1, 2);
      for (int c = 0; c < 3; c++) {
        refinement.refine(alone.conditioning, Continuity.NONE, alone.actions, alone.logs, c);
        assertThat(alone.logs[c]).isCloseTo(together.logs[c], within(1e-3));
        climbed += alone.logs[c] > alone.drawnLogs[c] + 0.01 ? 1 : 0;
      }
    }
    assertThat(climbed).isGreaterThan(40);
  }

  /**
   * Before noise of scale σ is added to N(0, 1 - σ²), whose sum is N(0, 1), the mean is (1 - σ²)x.
   */
  @Property(tries = 50)
  void denoisingMovesToTheMeanOfWhatWasThereBeforeTheNoise(
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double noise,
      @ForAll @DoubleRange(min = -3, max = 3) double x) {
    SplineFlow flow = new SplineFlow(sizes, sizes.initial(1)); // it is N(0, 1)
    Conditioning conditioning = flow.condition(new float[sizes.context()]);
    float[] actions = new float[DIMS];
    Arrays.fill(actions, (float) x);
    double[] logs = flow.logDensity(conditioning, actions, 1);
    List<Refinement> ways =
        GradientRefinement.denoising(flow, range(5), noise)
            .refine(conditioning, Continuity.NONE, actions, logs, 0);
    assertThat(ways.getFirst().logLikelihoods()).hasSize(2);
    for (float value : actions) {
      assertThat((double) value).isCloseTo((1 - noise * noise) * x, within(1e-4));
    }
  }

  @Test
  void denoisingFollowsTheGradientOfATrainedFlowAndNeverLowers() {
    double noise = 0.02;
    for (int seed = 0; seed < 20; seed++) {
      Draw draw = new Draw(seed, 0.05);
      float[] expected = new float[DIMS];
      float[] start = point(draw.drawn, 2);
      for (int i = 0; i < DIMS; i++) {
        float[] above = start.clone();
        float[] below = start.clone();
        above[i] += 1e-3f;
        below[i] -= 1e-3f;
        double slope =
            draw.flow.logDensity(draw.conditioning, above, 1)[0]
                - draw.flow.logDensity(draw.conditioning, below, 1)[0];
        expected[i] = (float) (start[i] + noise * noise * slope / (above[i] - below[i]));
      }
      Refinement way =
          GradientRefinement.denoising(draw.flow, range(5), noise)
              .refine(draw.conditioning, Continuity.NONE, draw.actions, draw.logs, 2)
              .getFirst();
      assertThat(draw.logs[2]).isGreaterThanOrEqualTo(draw.drawnLogs[2]);
      float[] reached = point(draw.actions, 2);
      for (int i = 0; i < DIMS && way.kept() == 1; i++) {
        assertThat(reached[i]).isCloseTo(expected[i], within(5e-3f));
      }
    }
  }

  @Test
  void aLikelihoodThatIsNotANumberIsNeverKeptAndNeverReplaced() {
    Draw draw = new Draw(1, 0.05);
    draw.logs[0] = Double.NaN;
    draw.actions[DIMS] = Float.NaN;
    GradientRefinement refinement = GradientRefinement.climbing(draw.flow, range(5));
    float[] before = draw.actions.clone();
    List<Refinement> ways =
        refinement.refine(draw.conditioning, Continuity.NONE, draw.actions, draw.logs, 0, 1, 2);
    assertThat(point(draw.actions, 0)).isEqualTo(point(before, 0));
    assertThat(point(draw.actions, 1)).isEqualTo(point(before, 1));
    assertThat(draw.logs[0]).isNaN();
    assertThat(draw.logs[1]).isEqualTo(draw.drawnLogs[1]);
    assertThat(ways.get(0).kept()).isZero();
    assertThat(ways.get(1).kept()).isZero();
    assertThat(draw.logs[2]).isGreaterThanOrEqualTo(draw.drawnLogs[2]);
    assertThat(draw.logs[2]).isFinite();
  }

  @Test
  void stepsThatLeaveTheRangeAreHeldAtItsBorderAndCounted() {
    // The untrained flow's density falls from 0, where the gradient leads each number inwards.
    SplineFlow flow = new SplineFlow(sizes, sizes.initial(1));
    Conditioning conditioning = flow.condition(new float[sizes.context()]);
    float[] actions = new float[DIMS];
    Arrays.fill(actions, 1.2f);
    double[] logs = flow.logDensity(conditioning, actions, 1);
    Refinement outside =
        GradientRefinement.climbing(flow, range(1))
            .refine(conditioning, Continuity.NONE, actions, logs, 0)
            .getFirst();
    assertThat(outside.clipped()).isGreaterThanOrEqualTo(DIMS); // the first step enters the range
    assertThat(outside.kept()).isEqualTo(GradientRefinement.STEPS);
    assertThat(range(1).held(new float[] {1.2f, 0, -1, 0.2f, 0.5f, 3, 0, -1.3f}, 0, DIMS))
        .isEqualTo(4);
    // Nothing is left to hold once inside.
    Refinement inside =
        GradientRefinement.climbing(flow, range(1))
            .refine(conditioning, Continuity.NONE, actions, logs, 0)
            .getFirst();
    assertThat(inside.clipped()).isZero();
  }

  private static float[] point(float[] points, int which) {
    return Arrays.copyOfRange(points, which * DIMS, (which + 1) * DIMS);
  }
}
