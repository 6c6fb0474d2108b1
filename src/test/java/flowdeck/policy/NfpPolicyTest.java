package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.flow.ReferenceFlow;
import flowdeck.flow.SplineFlow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NfpPolicyTest {
  private static final long STEP = 266_666_667;

  @TempDir Path models;

  @Test
  void selectsTheLikeliestCandidateAndStartsAtTheObservation() {
    try (NfpPolicy policy = policy(1)) {
      policy.reset(7);
      Plan plan = policy.plan(observation(5, 0));
      assertThat(plan.candidates().count()).isEqualTo(128);
      double best = Arrays.stream(plan.candidates().logLikelihoods()).max().orElseThrow();
      assertThat(plan.candidates().logLikelihoods()[plan.selectedIndex()]).isEqualTo(best);
      assertThat(plan.selected().startNanos()).isEqualTo(5);
      assertThat(plan.selected().waypointNanos()).isEqualTo(STEP);
      assertThat(plan.selected().waypoints()).hasSize(4);
      assertThat(plan.selected().waypoints().get(2))
          .isEqualTo(plan.candidates().waypoint(plan.selectedIndex(), 2));
      assertThat(plan.reason()).contains("128");
      assertThat(policy.plan(observation(5 + STEP, 1)).sequence()).isEqualTo(1);
    }
  }

  @Test
  void likelihoodsAreThoseOfTheFlowInNormalisedSpace() {
    // So small a gripper scale that no candidate leaves 0..1, where it would be cut.
    PolicyFolder folder =
        TestPolicies.write(models.resolve("a"), 3, TestPolicies.description(0.01));
    Normalisation normalisation = folder.description().normalisation();
    try (NfpPolicy policy = new NfpPolicy(folder, new TestPolicies.PixelEncoder())) {
      policy.select(new Selection(Selection.Strategy.DIRECT, 4, 0.3));
      Plan plan = policy.plan(observation(0, 3));
      float[] context = new float[16];
      for (int i = 0; i < 4; i++) {
        normalisation.observation(new float[] {3 / 64f, 0}, new double[] {0.4, 1}, context, i * 4);
      }
      float[] actions = new float[8];
      for (int i = 0; i < 8; i++) {
        double value = plan.candidates().value(0, i / 2, i % 2);
        actions[i] =
            (float)
                ((value - normalisation.actionMean()[i % 2]) / normalisation.actionScale()[i % 2]);
      }
      SplineFlow flow = new SplineFlow(folder.description().flow(), folder.flowTensors());
      double expected = flow.logDensity(flow.condition(context), actions, 1)[0];
      assertThat(plan.candidates().logLikelihoods()[0]).isCloseTo(expected, within(1e-3));
      assertThat(plan.selectedIndex()).isZero();
    }
  }

  @Test
  void theSameSeedRepeatsThePlanBitForBitAfterReset() {
    try (NfpPolicy policy = policy(1);
        NfpPolicy loadedAgain =
            new NfpPolicy(
                PolicyFolder.read(models.resolve("p1")), new TestPolicies.PixelEncoder())) {
      policy.reset(7);
      policy.plan(observation(0, 1));
      Plan first = policy.plan(observation(STEP, 2));
      policy.reset(8);
      policy.plan(observation(0, 1));
      assertThat(policy.plan(observation(STEP, 2)).candidates().actions())
          .isNotEqualTo(first.candidates().actions());
      loadedAgain.reset(7);
      loadedAgain.plan(observation(0, 1));
      Plan again = loadedAgain.plan(observation(STEP, 2));
      assertThat(again.candidates().actions()).isEqualTo(first.candidates().actions());
      assertThat(again.candidates().logLikelihoods())
          .isEqualTo(first.candidates().logLikelihoods());
      assertThat(again.selectedIndex()).isEqualTo(first.selectedIndex());
    }
  }

  @Test
  void refinementNeverEndsLessLikelyAndMovesOnlyWhatItRefines() {
    PolicyDescription description = TestPolicies.description();
    PolicyFolder gentle =
        PolicyFolder.write(
            models.resolve("gentle"),
            description,
            ReferenceFlow.randomTensors(description.flow(), 1, 0.03),
            Map.of(),
            false);
    try (NfpPolicy plain = new NfpPolicy(gentle, new TestPolicies.PixelEncoder());
        NfpPolicy refined = new NfpPolicy(gentle, new TestPolicies.PixelEncoder())) {
      plain.select(new Selection(Selection.Strategy.SBS, 32, 0.5));
      refined.select(new Selection(Selection.Strategy.SBS_GR, 32, 0.5));
      int gained = 0;
      for (int seed = 0; seed < 10; seed++) {
        plain.reset(seed);
        refined.reset(seed);
        Plan before = plain.plan(observation(0, seed));
        Plan after = refined.plan(observation(0, seed));
        int changed = 0;
        for (int c = 0; c < 32; c++) {
          double was = before.candidates().logLikelihoods()[c];
          double is = after.candidates().logLikelihoods()[c];
          assertThat(is).isGreaterThanOrEqualTo(was);
          changed += is > was + 1e-3 ? 1 : 0;
        }
        assertThat(changed).isLessThanOrEqualTo(4);
        gained +=
            after.candidates().logLikelihoods()[after.selectedIndex()]
                    > before.candidates().logLikelihoods()[before.selectedIndex()] + 1e-3
                ? 1
                : 0;
        assertThat(after.reason()).contains("32").contains("refined");
      }
      assertThat(gained).isGreaterThan(5);
    }
  }

  @Test
  void gradientRefinementTakesTheFirstDrawn() {
    try (NfpPolicy policy = policy(1)) {
      policy.select(new Selection(Selection.Strategy.GR, 4, 0.5));
      assertThat(policy.plan(observation(0, 3)).selectedIndex()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Selection.Strategy.class)
  void strategiesAreFoundByTheirLabels(Selection.Strategy strategy) {
    assertThat(Selection.Strategy.of(strategy.label())).isEqualTo(strategy);
  }

  @Test
  void warmingUpLeavesNoTraceInLaterPlans() {
    try (NfpPolicy warmed = policy(1);
        NfpPolicy fresh =
            new NfpPolicy(
                PolicyFolder.read(models.resolve("p1")), new TestPolicies.PixelEncoder())) {
      warmed.warmUp();
      warmed.reset(7);
      fresh.reset(7);
      Plan plan = warmed.plan(observation(0, 1));
      assertThat(plan.sequence()).isZero();
      assertThat(plan.candidates().actions())
          .isEqualTo(fresh.plan(observation(0, 1)).candidates().actions());
    }
  }

  @Test
  void encodesOnlyTheNewestFrameAndClosesItsEncoder() {
    TestPolicies.PixelEncoder encoder = new TestPolicies.PixelEncoder();
    NfpPolicy policy = new NfpPolicy(TestPolicies.write(models.resolve("a"), 1), encoder);
    for (int i = 0; i < 6; i++) {
      policy.plan(observation(i * STEP, i));
    }
    assertThat(encoder.calls()).isEqualTo(6);
    policy.close();
    assertThat(encoder.isClosed()).isTrue();
  }

  @Test
  void grippersStayFractions() {
    try (NfpPolicy policy = policy(1)) {
      policy.select(new Selection(Selection.Strategy.SBS, 200, 2));
      Plan plan = policy.plan(observation(0, 100));
      for (int c = 0; c < 200; c++) {
        for (int step = 0; step < 4; step++) {
          assertThat(plan.candidates().value(c, step, 1)).isBetween(0f, 1f);
        }
      }
    }
  }

  @Test
  void differentWeightsHaveDifferentHashes() {
    try (NfpPolicy one = policy(1);
        NfpPolicy two = policy(2)) {
      assertThat(one.hash()).isNotEqualTo(two.hash());
    }
  }

  @Test
  void refusesAnEncoderOfAnotherSize() {
    PolicyFolder folder = TestPolicies.write(models.resolve("a"), 1);
    ImageEncoder other =
        new ImageEncoder() {
          @Override
          public int features() {
            return 3;
          }

          @Override
          public float[] encode(Frame frame) {
            return new float[3];
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> new NfpPolicy(folder, other))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("2 features");
  }

  @Test
  void historyTakesObservationsAtWaypointTimesAndRepeatsTheOldest() {
    ObservationHistory history = new ObservationHistory(4, 100);
    history.add(0, new float[] {0});
    assertThat(history.context()).containsExactly(0, 0, 0, 0);
    history.add(100, new float[] {1});
    assertThat(history.context()).containsExactly(0, 0, 0, 1);
    history.add(200, new float[] {2});
    history.add(301, new float[] {3});
    history.add(402, new float[] {4});
    assertThat(history.context()).containsExactly(1, 2, 3, 4);
    history.clear();
    history.add(500, new float[] {5});
    assertThat(history.context()).containsExactly(5, 5, 5, 5);
  }

  private NfpPolicy policy(long seed) {
    return new NfpPolicy(
        TestPolicies.write(models.resolve("p" + seed), seed), new TestPolicies.PixelEncoder());
  }

  private static Observation observation(long nanos, int blue) {
    byte[] pixels = {(byte) blue, 0, 0};
    return new Observation(new Frame(1, 1, pixels, 0, nanos), JointVector.of(0.4, 1), nanos);
  }
}
