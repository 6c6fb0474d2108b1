package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.core.Refinement;
import flowdeck.flow.ReferenceFlow;
import flowdeck.flow.SplineFlow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NfpPolicyTest {
  private static final long STEP = 266_666_667;

  @TempDir Path models;

  @Test
  void selectsTheLikeliestCandidateAndStartsAtTheObservation() {
    try (NfpPolicy policy = policy(1)) {
      policy.reset(7);
      Plan plan = policy.plan(observation(5, 0));
      assertThat(plan.candidates().count()).isEqualTo(128);
      double best = Arrays.stream(logs(plan)).max().orElseThrow();
      assertThat(logs(plan)[plan.selectedIndex()]).isEqualTo(best);
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
    // And so gentle weights that none leaves the calibrated range.
    PolicyFolder folder = gentle("a", 3, TestPolicies.description(0.01));
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
      SplineFlow flow = new SplineFlow(folder.description().flow(), folder.modelTensors());
      double expected = flow.logDensity(flow.condition(context), actions, 1)[0];
      assertThat(logs(plan)[0]).isCloseTo(expected, within(1e-3));
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
      assertThat(logs(again)).isEqualTo(logs(first));
      assertThat(again.selectedIndex()).isEqualTo(first.selectedIndex());
    }
  }

  @Test
  void refinementNeverEndsLessLikelyAndMovesOnlyWhatItRefines() {
    PolicyFolder gentle = gentle("gentle", 1, TestPolicies.description());
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
          double was = logs(before)[c];
          double is = logs(after)[c];
          assertThat(is).isGreaterThanOrEqualTo(was);
          changed += is > was + 1e-3 ? 1 : 0;
        }
        assertThat(changed).isLessThanOrEqualTo(4);
        gained +=
            logs(after)[after.selectedIndex()] > logs(before)[before.selectedIndex()] + 1e-3
                ? 1
                : 0;
        assertThat(after.reason()).contains("32").contains("refined");
      }
      assertThat(gained).isGreaterThan(5);
    }
  }

  @Test
  void thePlanHoldsTheWayOfEachRefinementFromItsDrawToTheCandidate() {
    try (NfpPolicy plain = policy(1);
        NfpPolicy refined =
            new NfpPolicy(
                PolicyFolder.read(models.resolve("p1")), new TestPolicies.PixelEncoder())) {
      refined.select(new Selection(Selection.Strategy.SBS_GR, 128, 0.5));
      Plan before = plain.plan(observation(0, 3));
      Plan after = refined.plan(observation(0, 3));
      assertThat(after.refinements()).hasSize(4);
      for (Refinement way : after.refinements()) {
        assertThat(candidate(way.path(), 0))
            .isEqualTo(candidate(before.candidates().actions(), way.candidate()));
        assertThat(candidate(way.path(), way.kept()))
            .isEqualTo(candidate(after.candidates().actions(), way.candidate()));
        assertThat(way.logLikelihoods()[way.kept()]).isEqualTo(logs(after)[way.candidate()]);
      }
      assertThat(before.refinements()).isEmpty();
    }
  }

  @Test
  void theReasonTellsTheOperatorWhatWasDone() {
    try (NfpPolicy policy = policy(1)) {
      assertThat(policy.plan(observation(0, 3)).reason())
          .matches("highest log-likelihood of 128, \\d+ modes?");
      policy.select(new Selection(Selection.Strategy.SBS_GR, 64, 0.5, 0.5, true));
      policy.reset(1);
      assertThat(policy.plan(observation(0, 3)).reason())
          .matches(
              "highest log-likelihood of 64, 4 refined \\(\\+\\d+\\.\\d\\d nats/dim\\), \\d+"
                  + " modes?, continuity 0\\.5 \\(no plan to keep to\\)");
      assertThat(policy.plan(observation(STEP, 3)).reason())
          .matches(
              "highest log-likelihood of 64, 4 refined .*, continuity 0\\.5, 32 drawn around the"
                  + " last plan");
      policy.select(new Selection(Selection.Strategy.DIRECT, 8, 0.5));
      assertThat(policy.plan(observation(2 * STEP, 3)).reason()).startsWith("first of 8 drawn");
    }
  }

  @Test
  void theFlowsCentreIsNamedWhereItIsChosen() {
    PolicyDescription description = TestPolicies.description();
    PolicyFolder untrained =
        PolicyFolder.write(
            models.resolve("untrained"),
            description,
            description.flow().initial(1),
            Map.of(),
            false);
    try (NfpPolicy policy = new NfpPolicy(untrained, new TestPolicies.PixelEncoder())) {
      Plan plan = policy.plan(observation(0, 3));
      assertThat(plan.selectedIndex()).isEqualTo(127);
      assertThat(plan.reason())
          .isEqualTo("highest log-likelihood of 128, the flow's centre (\u03c3 0), 1 mode");
      assertThat(plan.clipped()).isZero();
    }
  }

  @Test
  void muchContinuityTakesTheCandidateClosestToThePlanInForce() {
    for (int seed = 0; seed < 5; seed++) {
      // A small gripper scale and gentle weights, so that nothing is held at the range's border.
      PolicyFolder folder = gentle("gentle" + seed, seed, TestPolicies.description(0.01));
      try (NfpPolicy policy = new NfpPolicy(folder, new TestPolicies.PixelEncoder())) {
        policy.select(new Selection(Selection.Strategy.SBS, 64, 0.5, 10_000, false));
        policy.reset(seed);
        Plan first = policy.plan(observation(0, 3));
        Plan second = policy.plan(observation(STEP, 4));
        int closest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < 64; c++) {
          double distance = 0;
          for (int step = 0; step < 3; step++) { // waypoint k is where k + 1 was, in time
            double joint =
                second.candidates().value(c, step, 0)
                    - first.selected().waypoints().get(step + 1).get(0);
            double gripper =
                second.candidates().value(c, step, 1)
                    - first.selected().waypoints().get(step + 1).get(1);
            distance += Math.pow(0.5, step) * (joint * joint / 0.04 + gripper * gripper / 1e-4);
          }
          closest = distance < least ? c : closest;
          least = Math.min(distance, least);
        }
        assertThat(second.selectedIndex()).isEqualTo(closest);
      }
    }
  }

  @Test
  void warmStartAndContinuityKeepTheMode() {
    int directFlips = flips(new Selection(Selection.Strategy.DIRECT, 1, 0.5));
    int warmFlips = flips(new Selection(Selection.Strategy.DIRECT, 1, 0.5, 0, true));
    int bestFlips = flips(new Selection(Selection.Strategy.SBS, 32, 0.5));
    int keptFlips = flips(new Selection(Selection.Strategy.SBS, 32, 0.5, 1, true));
    assertThat(directFlips).isBetween(60, 140);
    assertThat(warmFlips).isLessThan(directFlips / 2);
    assertThat(bestFlips).isBetween(60, 140);
    assertThat(keptFlips).isZero();
  }

  /** How often 200 decisions of a flow of two modes change to the other one. */
  private int flips(Selection selection) {
    int flips = 0;
    try (NfpPolicy policy =
        new NfpPolicy(
            TestPolicies.twoModes(models.resolve("two-modes")), new TestPolicies.PixelEncoder())) {
      policy.select(selection);
      policy.reset(5);
      double before = 0;
      for (int i = 0; i <= 200; i++) {
        Plan plan =
            policy.plan(
                new Observation(
                    new Frame(1, 1, new byte[3], i, i * STEP), JointVector.of(0), i * STEP));
        double now = plan.selected().waypoints().getFirst().get(0);
        flips += now * before < 0 ? 1 : 0;
        before = now;
        if (selection.candidates() == 32 && !selection.warmStart()) {
          assertThat(plan.candidates().modeCount()).isGreaterThan(1);
        }
      }
    }
    return flips;
  }

  @Test
  void refusesObservationsThatAreNotNumbersAndDecidesAboutTheNextOne() {
    try (NfpPolicy policy = policy(1);
        NfpPolicy other =
            new NfpPolicy(
                PolicyFolder.read(models.resolve("p1")), new TestPolicies.PixelEncoder())) {
      Frame frame = new Frame(1, 1, new byte[3], 0, 0);
      assertThatThrownBy(
              () -> policy.plan(new Observation(frame, JointVector.of(0.4, Double.NaN), 0)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("latest action of left_gripper is NaN");
      assertThatThrownBy(
              () ->
                  policy.plan(
                      new Observation(frame, JointVector.of(Double.NEGATIVE_INFINITY, 0), 0)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("latest action of left_joint_1 is -Infinity");
      assertThatThrownBy(() -> policy.plan(new Observation(frame, JointVector.of(1, 2, 3), 0)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("latest action has 3 numbers, policy p1 needs 2");
      assertThatThrownBy(
              () ->
                  policy.plan(
                      new Observation(new Frame(0, 0, new byte[0], 0, 0), JointVector.of(0, 1), 0)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no pixels");
      policy.reset(1);
      other.reset(1);
      assertThat(policy.plan(observation(STEP, 1)).candidates().actions())
          .isEqualTo(other.plan(observation(STEP, 1)).candidates().actions());
    }
  }

  @Test
  void refusesFeaturesThatAreNotNumbersOrOfTheWrongSize() {
    PolicyFolder folder = TestPolicies.write(models.resolve("a"), 1);
    for (float[] features :
        new float[][] {{0, Float.NaN}, {Float.POSITIVE_INFINITY, 0}, {1}, {1, 2, 3}}) {
      try (NfpPolicy policy = new NfpPolicy(folder, new FixedEncoder(2, features))) {
        assertThatThrownBy(() -> policy.plan(observation(0, 1)))
            .isInstanceOf(InputException.class)
            .hasMessageContaining(features.length == 2 ? "of the camera image is" : "features");
      }
    }
  }

  @Test
  void neverExecutesACandidateThatIsNotFinite() {
    PolicyDescription description = TestPolicies.description();
    Map<String, float[]> tensors = ReferenceFlow.randomTensors(description.flow(), 1, 0.03);
    tensors.get("affine.bias")[0] = Float.NaN;
    PolicyFolder broken =
        new PolicyFolder(
            "broken", description, TestPolicies.tensors(description.flow(), tensors), "0");
    try (NfpPolicy policy = new NfpPolicy(broken, new TestPolicies.PixelEncoder())) {
      for (Selection.Strategy strategy : Selection.Strategy.values()) {
        policy.select(new Selection(strategy, 8, 0.5, 1, true));
        assertThatThrownBy(() -> policy.plan(observation(0, 1)))
            .isInstanceOf(InputException.class)
            .hasMessageContaining("None of 8 candidates of policy broken is finite");
      }
    }
  }

  @Test
  void numbersHeldAtTheBorderOfTheRangeAreCounted() {
    try (NfpPolicy policy = policy(1)) {
      policy.select(new Selection(Selection.Strategy.SBS, 200, 2));
      Plan plan = policy.plan(observation(0, 100));
      int held = 0;
      for (JointVector waypoint : plan.selected().waypoints()) {
        assertThat(waypoint.get(0)).isBetween(0.5 - 5 * 0.2 - 1e-6, 0.5 + 5 * 0.2 + 1e-6);
        held += Math.abs(Math.abs(waypoint.get(0) - 0.5) - 1) < 1e-6 ? 1 : 0;
        held += waypoint.get(1) == 0 || waypoint.get(1) == 1 ? 1 : 0;
      }
      assertThat(plan.clipped()).isEqualTo(held);
    }
  }

  @Test
  void gradientRefinementTakesTheFirstDrawn() {
    try (NfpPolicy policy = policy(1)) {
      policy.select(new Selection(Selection.Strategy.GR, 4, 0.5));
      assertThat(policy.plan(observation(0, 3)).selectedIndex()).isZero();
    }
  }

  @Test
  void denoisingTakesOneStepFromTheFirstOrTheLikeliest() {
    try (NfpPolicy policy = policy(1)) {
      policy.select(new Selection(Selection.Strategy.DENOISE, 4, 0.5));
      Plan first = policy.plan(observation(0, 3));
      assertThat(first.selectedIndex()).isZero();
      assertThat(first.refinements()).hasSize(1);
      assertThat(first.refinements().getFirst().logLikelihoods()).hasSize(2);
      assertThat(first.reason()).contains("first of 4 drawn, denoised (+");
      policy.select(new Selection(Selection.Strategy.SBS_DENOISE, 64, 0.5));
      policy.reset(1);
      Plan likeliest = policy.plan(observation(0, 3));
      assertThat(likeliest.refinements())
          .extracting(Refinement::candidate)
          .containsExactly(likeliest.selectedIndex());
      assertThat(logs(likeliest)[likeliest.selectedIndex()])
          .isEqualTo(Arrays.stream(logs(likeliest)).max().orElseThrow());
      assertThat(likeliest.reason()).contains("highest log-likelihood of 64, denoised (");
    }
  }

  @Test
  void aPolicyWithoutActionNoiseCannotDenoise() {
    PolicyDescription noisy = TestPolicies.description();
    PolicyDescription clean =
        new PolicyDescription(
            noisy.format(),
            noisy.model(),
            noisy.layout(),
            noisy.horizon(),
            noisy.history(),
            noisy.stride(),
            noisy.framesPerSecond(),
            noisy.encoder(),
            noisy.normalisation(),
            Map.of());
    try (NfpPolicy policy =
        new NfpPolicy(gentle("clean", 1, clean), new TestPolicies.PixelEncoder())) {
      Selection denoise = new Selection(Selection.Strategy.DENOISE, 4, 0.5);
      assertThatThrownBy(() -> policy.select(denoise))
          .isInstanceOf(InputException.class)
          .hasMessage(
              "Policy clean was trained without action noise, so there is none to take away and"
                  + " denoise is impossible; choose another selection.");
    }
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
    assertThatThrownBy(() -> new NfpPolicy(folder, new FixedEncoder(3, new float[3])))
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

  private PolicyFolder gentle(String name, long seed, PolicyDescription description) {
    return PolicyFolder.write(
        models.resolve(name),
        description,
        ReferenceFlow.randomTensors(description.flow(), seed, 0.03),
        Map.of(),
        false);
  }

  private static float[] candidate(float[] actions, int which) {
    return Arrays.copyOfRange(actions, which * 8, (which + 1) * 8);
  }

  /** Sees the same in every image. */
  private record FixedEncoder(int features, float[] seen) implements ImageEncoder {
    @Override
    public float[] encode(Frame frame) {
      return seen;
    }

    @Override
    public void close() {}
  }

  private NfpPolicy policy(long seed) {
    return new NfpPolicy(
        TestPolicies.write(models.resolve("p" + seed), seed), new TestPolicies.PixelEncoder());
  }

  private static Observation observation(long nanos, int blue) {
    byte[] pixels = {(byte) blue, 0, 0};
    return new Observation(new Frame(1, 1, pixels, 0, nanos), JointVector.of(0.4, 1), nanos);
  }

  private static double[] logs(Plan plan) {
    return ((Likelihoods.Exact) plan.candidates().likelihoods()).nats();
  }
}
