package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.ReferenceFlow;
import flowdeck.flow.SplineFlow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfidenceSignalsTest {
  private static final long STEP = 266_666_667;

  @TempDir Path models;

  private static Observation observation(long nanos, int pixel) {
    byte[] bgr = {(byte) pixel, 0, 0};
    return new Observation(new Frame(1, 1, bgr, 0, nanos), JointVector.of(0.4, 1), nanos);
  }

  private static double value(Plan plan, Kind kind) {
    return plan.confidence().signal(kind).value();
  }

  /** Weights so gentle that no candidate leaves the calibrated range. */
  private PolicyFolder gentle() {
    PolicyDescription description = TestPolicies.description(0.01);
    return PolicyFolder.write(
        models.resolve("gentle"),
        description,
        ReferenceFlow.randomTensors(description.flow(), 1, 0.03),
        Map.of(),
        false);
  }

  /** Condenses nothing: the flow begins as the standard normal distribution of the features. */
  private static ObservationModel standardNormal() {
    ObservationSizes sizes =
        new ObservationSizes(2, 2, new FlowArchitecture(2, 2, 2, 8, 5, 4, 8, 0, 4, false));
    Map<String, float[]> tensors = new LinkedHashMap<>(sizes.flow().initial(1));
    tensors.put(ObservationSizes.DIRECTIONS, new float[] {1, 0, 0, 1});
    return new ObservationModel(sizes, tensors);
  }

  @Test
  void withoutADensityThereIsNothingToSayOfPicturesAndAtFirstNothingOfThePlanBefore() {
    try (NfpPolicy policy = new NfpPolicy(gentle(), new TestPolicies.PixelEncoder())) {
      for (int trial = 0; trial < 2; trial++) {
        policy.reset(1);
        Plan first = policy.plan(observation(0, 1));
        assertThat(first.confidence().signals())
            .extracting(Signal::kind)
            .containsExactly(Kind.INNOVATION, Kind.SPREAD);
        assertThat(value(first, Kind.INNOVATION)).isNaN();
        assertThat(first.confidence().alarmed()).isFalse();
        assertThat(value(policy.plan(observation(STEP, 1)), Kind.INNOVATION)).isFinite();
      }
    }
  }

  @Test
  void innovationIsTheLikelihoodOfThePlanBeforeContinuedByTheChosenOne() {
    PolicyFolder folder = gentle();
    Normalisation normalisation = folder.description().normalisation();
    try (NfpPolicy policy = new NfpPolicy(folder, new TestPolicies.PixelEncoder())) {
      policy.reset(3);
      Plan before = policy.plan(observation(0, 3));
      Plan after = policy.plan(observation(STEP, 9));
      float[] context = new float[16];
      for (int i = 0; i < 4; i++) {
        normalisation.observation(
            new float[] {(i == 3 ? 9 : 3) / 64f, 0}, new double[] {0.4, 1}, context, i * 4);
      }
      float[] intended = new float[8];
      for (int i = 0; i < 8; i++) {
        Plan from = i < 6 ? before : after;
        double target = from.selected().waypoints().get(i < 6 ? i / 2 + 1 : 3).get(i % 2);
        intended[i] =
            (float)
                ((target - normalisation.actionMean()[i % 2]) / normalisation.actionScale()[i % 2]);
      }
      SplineFlow flow = new SplineFlow(folder.description().flow(), folder.modelTensors());
      double expected = flow.logDensity(flow.condition(context), intended, 1)[0] / 8;
      assertThat(value(after, Kind.INNOVATION)).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void spreadIsTheRootMeanSquareDistanceFromTheMeanAveragedOverTheLastDecisions() {
    PolicyFolder folder = gentle();
    Normalisation normalisation = folder.description().normalisation();
    List<Double> each = new ArrayList<>();
    try (NfpPolicy policy = new NfpPolicy(folder, new TestPolicies.PixelEncoder())) {
      policy.select(new Selection(Selection.Strategy.SBS, 16, 1));
      for (int k = 0; k < 5; k++) {
        Plan plan = policy.plan(observation(k * STEP, k));
        double squares = 0;
        for (int i = 0; i < 8; i++) {
          double mean = 0;
          for (int c = 0; c < 16; c++) {
            mean += plan.candidates().value(c, i / 2, i % 2) / 16;
          }
          for (int c = 0; c < 16; c++) {
            double away = plan.candidates().value(c, i / 2, i % 2) - mean;
            squares += Math.pow(away / normalisation.actionScale()[i % 2], 2) / (16 * 8);
          }
        }
        each.add(Math.sqrt(squares));
        List<Double> last = each.subList(Math.max(0, k - 2), k + 1);
        double expected = last.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        assertThat(value(plan, Kind.SPREAD)).isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void unusualPicturesLowerTheObservationSignalAndPlansStayTheSame() throws IOException {
    PolicyFolder plain = gentle();
    byte[] weights = Files.readAllBytes(models.resolve("gentle/weights.safetensors"));
    List<Plan> without = plans(plain);
    PolicyFolder knowing = PolicyFolder.write(models.resolve("gentle"), standardNormal());
    assertThat(knowing.weightsHash()).isNotEqualTo(plain.weightsHash());
    List<Plan> with = plans(knowing);
    for (int i = 0; i < with.size(); i++) {
      assertThat(with.get(i).candidates().actions())
          .isEqualTo(without.get(i).candidates().actions());
    }
    // Features are pixel / 64 and 0; their normalisation is the identity.
    assertThat(value(with.get(0), Kind.OBSERVATION)).isCloseTo(0, within(1e-4));
    assertThat(value(with.get(1), Kind.OBSERVATION)).isCloseTo(-0.25 / 2, within(1e-4));
    assertThat(value(with.get(2), Kind.OBSERVATION))
        .isCloseTo(-(0 + 0.25 + 127 * 127 / 64.0 / 64 / 4) / 3, within(1e-3));
    // A new flow begins as it was, byte for byte, too.
    PolicyFolder again = PolicyFolder.write(models.resolve("gentle"), standardNormal());
    assertThat(again.weightsHash()).isEqualTo(knowing.weightsHash());
    assertThat(Files.readAllBytes(models.resolve("gentle/weights.safetensors")))
        .hasSizeGreaterThan(weights.length);
  }

  private static List<Plan> plans(PolicyFolder folder) {
    try (NfpPolicy policy = new NfpPolicy(folder, new TestPolicies.PixelEncoder())) {
      policy.reset(7);
      return List.of(
          policy.plan(observation(0, 0)),
          policy.plan(observation(STEP, 64)),
          policy.plan(observation(2 * STEP, 127)));
    }
  }

  @Test
  void aDensityBelongsToItsWeights() throws IOException {
    PolicyFolder plain = gentle();
    PolicyFolder.write(
        models.resolve("gentle"),
        Calibration.learn(
            plain.weightsHash(),
            "made up",
            false,
            0.9,
            Selection.SBS,
            List.of(spread(1), spread(2), spread(3))));
    assertThat(PolicyFolder.read(models.resolve("gentle")).calibration()).isNotNull();
    PolicyFolder.write(models.resolve("gentle"), standardNormal());
    assertThat(PolicyFolder.read(models.resolve("gentle")).calibration()).isNull();
    Path json = models.resolve("gentle/policy.json");
    String good = Files.readString(json);
    Files.writeString(json, good.replace("\"components\" : 2", "\"components\" : 3"));
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("gentle")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("policy.json");
    gentle();
    Path weights = models.resolve("gentle/weights.safetensors");
    byte[] without = Files.readAllBytes(weights);
    PolicyFolder.write(models.resolve("gentle"), standardNormal());
    Files.write(weights, without);
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("gentle")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("observation.directions");
  }

  private static EpisodeExtremes spread(double value) {
    EpisodeExtremes extremes = new EpisodeExtremes();
    extremes.add(new flowdeck.core.Confidence(List.of(new Signal(Kind.SPREAD, value, null))));
    return extremes;
  }

  @Test
  void alarmsWhereTheThresholdsSay() {
    PolicyFolder plain = gentle();
    PolicyFolder.write(models.resolve("gentle"), standardNormal());
    PolicyFolder knowing = PolicyFolder.read(models.resolve("gentle"));
    assertThat(plain.weightsHash()).isNotEqualTo(knowing.weightsHash());
    PolicyFolder calibrated =
        PolicyFolder.write(
            models.resolve("gentle"),
            new Calibration(
                knowing.weightsHash(),
                "made up",
                false,
                0.1,
                40,
                1,
                Selection.SBS,
                Map.of("observation", -0.3, "innovation", -1e5, "spread", 1e5)));
    try (NfpPolicy policy = new NfpPolicy(calibrated, new TestPolicies.PixelEncoder())) {
      policy.reset(1);
      assertThat(policy.plan(observation(0, 0)).confidence().alarmed()).isFalse();
      Plan unusual = policy.plan(observation(STEP, 127));
      assertThat(unusual.confidence().alarmed()).isTrue();
      assertThat(unusual.confidence().signal(Kind.OBSERVATION).text())
          .isEqualTo("observation density -0.98, below -0.30");
      assertThat(unusual.confidence().signal(Kind.SPREAD).alarmed()).isFalse();
      assertThat(unusual.confidence().signal(Kind.OBSERVATION).threshold().episodes())
          .isEqualTo(40);
      assertThat(policy.plan(observation(2 * STEP, 0)).confidence().alarmed()).isFalse();
      policy.select(new Selection(Selection.Strategy.DIRECT, 8, 0.5));
      Plan otherwise = policy.plan(observation(3 * STEP, 0));
      assertThat(otherwise.confidence().signal(Kind.OBSERVATION).threshold()).isNotNull();
      assertThat(otherwise.confidence().signal(Kind.SPREAD).threshold()).isNull();
    }
  }
}
