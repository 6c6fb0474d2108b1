package flowdeck.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Confidence;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Observation;
import flowdeck.core.Plan;
import flowdeck.policy.Safetensors.Tensor;
import flowdeck.policy.diffusion.Sampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffusionPolicyTest {
  private static final long STEP = 266_666_667;

  @TempDir Path models;

  private DiffusionPolicy policy() {
    return policy(TestPolicies.writeDiffusion(models.resolve("a"), 1));
  }

  private static DiffusionPolicy policy(PolicyFolder folder) {
    return new DiffusionPolicy(
        folder,
        (PolicyModel.Diffusion) folder.description().model(),
        new TestPolicies.PixelEncoder());
  }

  private static Observation observation(long nanos, int colour) {
    byte[] bgr = new byte[12];
    bgr[0] = (byte) colour;
    return new Observation(new Frame(2, 2, bgr, nanos, nanos), JointVector.of(0.4, 1), nanos);
  }

  @Test
  void plansAreFiniteWithinTheRangeOfTheTrainingAndHaveNoLikelihood() {
    try (DiffusionPolicy policy = policy()) {
      policy.warmUp();
      policy.reset(7);
      for (int decision = 0; decision < 3; decision++) {
        Plan plan = policy.plan(observation(5 + decision * STEP, decision));
        assertThat(plan.sequence()).isEqualTo(decision);
        assertThat(plan.selected().startNanos()).isEqualTo(5 + decision * STEP);
        assertThat(plan.selected().waypointNanos()).isEqualTo(STEP);
        assertThat(plan.selected().waypoints()).hasSize(3);
        for (JointVector waypoint : plan.selected().waypoints()) {
          // Mean 0.5 and scale 0.2, normalised -2 to 2; grippers 0 to 1.
          assertThat(waypoint.get(0)).isBetween(0.1 - 1e-6, 0.9 + 1e-6);
          assertThat(waypoint.get(1)).isBetween(0.0, 1.0);
        }
        assertThat(plan.candidates().count()).isEqualTo(1);
        assertThat(plan.candidates().likelihoods())
            .isEqualTo(new Likelihoods.None("Diffusion Policy has no likelihood"));
        assertThat(plan.selectedNatsPerDimension()).isEmpty();
        assertThat(plan.confidence()).isEqualTo(Confidence.NONE);
        assertThat(plan.reason()).isEqualTo("first of 1 drawn, DDPM in 20 steps");
      }
    }
  }

  @Test
  void theSameSeedPlansTheSameAndAnotherSomethingElse() {
    try (DiffusionPolicy policy = policy()) {
      float[] first = planned(policy, 7);
      assertThat(planned(policy, 7)).isEqualTo(first);
      assertThat(planned(policy, 8)).isNotEqualTo(first);
    }
  }

  private static float[] planned(DiffusionPolicy policy, long seed) {
    policy.reset(seed);
    policy.plan(observation(0, 1));
    return policy.plan(observation(STEP, 2)).candidates().actions();
  }

  @Test
  void theObservationMatters() {
    try (DiffusionPolicy policy = policy()) {
      policy.reset(7);
      float[] one = policy.plan(observation(0, 1)).candidates().actions();
      policy.reset(7);
      float[] other = policy.plan(observation(0, 60)).candidates().actions();
      assertThat(one).isNotEqualTo(other);
    }
  }

  @Test
  void samplerStepsAndCandidatesCanBeChosen() {
    try (DiffusionPolicy policy = policy()) {
      policy.select(new Denoising(Sampler.DDIM, 5, 3));
      Plan plan = policy.plan(observation(0, 1));
      assertThat(plan.candidates().count()).isEqualTo(3);
      assertThat(plan.selectedIndex()).isZero();
      assertThat(plan.reason()).isEqualTo("first of 3 drawn, DDIM in 5 steps");
    }
  }

  @Test
  void whatItCannotDoIsRefusedInOneSentence() {
    try (DiffusionPolicy policy = policy()) {
      assertThatThrownBy(() -> policy.select(Selection.SBS))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Policy a is a diffusion policy and has no likelihood")
          .hasMessageContaining("sbs");
      assertThatThrownBy(() -> policy.select(new Denoising(Sampler.DDIM, 21, 1)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("20 steps");
      assertThatThrownBy(() -> policy.select(new Denoising(Sampler.DDPM, 10, 1)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("ddpm-10");
      assertThat(policy.plan(observation(0, 1)).reason()).contains("DDPM in 20 steps");
    }
    try (NfpPolicy flow =
        new NfpPolicy(
            TestPolicies.write(models.resolve("flow"), 1), new TestPolicies.PixelEncoder())) {
      assertThatThrownBy(() -> flow.select(new Denoising(Sampler.DDIM, 5, 1)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("Policy flow is a flow");
    }
  }

  /** Drawing side by side for several observations is drawing for each. */
  @Test
  void plansForSeveralObservationsAreThoseForEach() {
    PolicyFolder folder = TestPolicies.writeDiffusion(models.resolve("a"), 1);
    float[] contexts = new float[32];
    for (int i = 0; i < contexts.length; i++) {
      contexts[i] = (float) Math.sin(i);
    }
    try (PlanDenoiser denoiser =
        new PlanDenoiser(
            (PolicyModel.Diffusion) folder.description().model(), folder.modelTensors(), 3)) {
      denoiser.select(new Denoising(Sampler.DDIM, 20, 1));
      float[] both = denoiser.drawEach(contexts, 2, new SplittableRandom(3));
      SplittableRandom random = new SplittableRandom(3);
      for (int row = 0; row < 2; row++) {
        float[] context = java.util.Arrays.copyOfRange(contexts, 16 * row, 16 * row + 16);
        float[] one = denoiser.draw(context, random);
        for (int i = 0; i < one.length; i++) {
          assertThat(both[row * one.length + i]).isCloseTo(one[i], within(1e-4f));
        }
      }
    }
  }

  @Test
  void aFolderIsReadAsItWasWritten() {
    PolicyFolder written = TestPolicies.writeDiffusion(models.resolve("a"), 1);
    PolicyFolder read = PolicyFolder.read(models.resolve("a"));
    assertThat(read.hash()).isEqualTo(written.hash());
    PolicyModel.Diffusion model = (PolicyModel.Diffusion) read.description().model();
    PolicyModel.Diffusion expected =
        (PolicyModel.Diffusion) TestPolicies.diffusionDescription().model();
    assertThat(model.unet()).isEqualTo(expected.unet());
    assertThat(model.usual()).isEqualTo(expected.usual());
    assertThat(model.low()).isEqualTo(expected.low());
    assertThat(model.high()).isEqualTo(expected.high());
    assertThat(read.modelTensors().keySet()).isEqualTo(model.unet().shapes().keySet());
    assertThat(PolicyFolder.describe(models.resolve("a")).model().kind()).isEqualTo("diffusion");
  }

  @ParameterizedTest
  @CsvSource({
    "diffusion, other, kind",
    "\"past\" : 1, \"past\" : 3, cannot hold 3 past ones",
    "\"past\" : 1, \"past\" : 2, cannot hold 2 past ones",
    "\"kernel\" : 5, \"kernel\" : 4, kernel 4",
    "\"groups\" : 4, \"groups\" : 3, width of 8",
    "\"dims\" : 2, \"dims\" : 3, numbers",
    "\"context\" : 16, \"context\" : 17, context of 17",
    "\"sampler\" : \"ddpm\", \"sampler\" : \"magic\", magic",
    "\"samplerSteps\" : 20, \"samplerSteps\" : 10, ddpm cannot take 10",
    "\"unet\" :, \"net\" :, unet",
    "\"stepCode\" : 8, \"stepCode\" : 16, unet.step.in.weight has shape"
  })
  void descriptionsThatDoNotFitAreRefused(String text, String replacement, String named)
      throws IOException {
    TestPolicies.writeDiffusion(models.resolve("a"), 1);
    Path json = models.resolve("a/policy.json");
    String words = Files.readString(json);
    assertThat(words).contains(text);
    Files.writeString(json, words.replaceFirst(java.util.regex.Pattern.quote(text), replacement));
    refused(named);
  }

  @Test
  void tensorsThatDoNotFitAreRefusedAsThoseOfAFlowAre() {
    edit(tensors -> tensors.remove("unet.mid.0.a.weight"));
    refused("unet.mid.0.a.weight is missing");
    edit(tensors -> tensors.put("unet.more", new Tensor(new long[] {1}, new float[1])));
    refused("unet.more is not expected");
    edit(tensors -> tensors.put("flow.film.bias", new Tensor(new long[] {1}, new float[1])));
    refused("flow.film.bias is not expected");
    edit(tensors -> tensors.put("unet.out.bias", new Tensor(new long[] {2, 1}, new float[2])));
    refused("unet.out.bias has shape [2, 1] instead of [2]");
    edit(tensors -> tensors.get("unet.out.bias").values()[0] = Float.NaN);
    refused("unet.out.bias holds NaN");
  }

  private void edit(Consumer<Map<String, Tensor>> change) {
    TestPolicies.writeDiffusion(models.resolve("a"), 1);
    Path weights = models.resolve("a/weights.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(weights));
    change.accept(tensors);
    Safetensors.write(weights, tensors, false, Map.of());
  }

  private void refused(String named) {
    assertThatThrownBy(() -> PolicyFolder.read(models.resolve("a")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n", "Exception", "java.");
  }

  /** Files from before there was another kind say "nfp" or nothing. */
  @Test
  void aFlowsFileNeedNotSayWhatKindItIs() throws IOException {
    String hash = TestPolicies.write(models.resolve("flow"), 1).hash();
    Path json = models.resolve("flow/policy.json");
    String words = Files.readString(json);
    assertThat(words).contains("\"kind\" : \"nfp\",");
    Files.writeString(json, words.replace("\"kind\" : \"nfp\",", ""));
    PolicyFolder read = PolicyFolder.read(models.resolve("flow"));
    assertThat(read.description().model()).isInstanceOf(PolicyModel.Flow.class);
    assertThat(read.hash()).isNotEqualTo(hash);
  }

  @Test
  void noCandidateThatIsNotFiniteIsExecuted() {
    PolicyFolder folder = TestPolicies.writeDiffusion(models.resolve("a"), 1);
    Map<String, Tensor> tensors = new LinkedHashMap<>(folder.tensors());
    tensors.put("unet.out.bias", new Tensor(new long[] {2}, new float[] {Float.NaN, Float.NaN}));
    try (DiffusionPolicy policy =
        policy(new PolicyFolder("broken", folder.description(), tensors, "0"))) {
      assertThatThrownBy(() -> policy.plan(observation(0, 1)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("None of 1 candidates of policy broken is finite");
    }
  }
}
