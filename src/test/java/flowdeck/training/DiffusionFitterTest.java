package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.policy.Denoising;
import flowdeck.policy.PlanDenoiser;
import flowdeck.policy.PolicyDescription;
import flowdeck.policy.PolicyFolder;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.diffusion.Sampler;
import flowdeck.policy.diffusion.UnetArchitecture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffusionFitterTest {
  private static final ActionLayout LAYOUT =
      new ActionLayout(List.of("left_joint_1", "right_joint_1", "right_gripper"));
  private static final TrainingSettings SETTINGS =
      TrainingSettings.STANDARD
          .with(new StridedWindows(2, 2, 3))
          .with(new TrainingSettings.Schedule(0, 4, 32, 3e-3, true, 1, 0, 0))
          .with(new TrainingSettings.Noise(0, 0, 0, 0));

  @TempDir Path folder;

  private static TrainingSet set(int first, int count) {
    return new TrainingSet(
        TrainerTest.episodes(first, count),
        SETTINGS.windows(),
        TrainingSet.fit(TrainerTest.episodes(0, 8), LAYOUT));
  }

  /** Four actions, the first of which is the latest one. */
  private static PolicyModel.Diffusion model(TrainingSet set) {
    return model(set, List.of(16, 32));
  }

  private static PolicyModel.Diffusion model(TrainingSet set, List<Integer> widths) {
    double[] low = set.lowest();
    double[] high = set.highest();
    return new PolicyModel.Diffusion(
        new UnetArchitecture(3, 4, set.contextSize(), 16, widths, 5, 4),
        1,
        20,
        Sampler.DDPM,
        20,
        low,
        high);
  }

  @Test
  void trainingLowersTheErrorOfThePredictedNoise() {
    TrainingSet training = set(0, 8);
    TrainingSettings settings = SETTINGS.with(SETTINGS.schedule().lasting(0, 12));
    TrainedModel trained =
        new Trainer(training, set(100, 2), settings, model(training), null)
            .train(progress -> {}, () -> false);
    assertThat(trained.finished()).isTrue();
    assertThat(trained.curve()).hasSize(12);
    assertThat(trained.curve().getFirst().loss()).isLessThan(1.3);
    assertThat(trained.curve().getLast().loss())
        .isLessThan(trained.curve().getFirst().loss() - 0.15);
    assertThat(-trained.bestScore()).isLessThan(0.8); // predicting no noise has an error of 1
  }

  @Test
  void aCancelledRunContinuesToTheSameCurveAndWeights() {
    TrainingSet training = set(0, 2);
    TrainingSet heldOut = set(100, 1);
    PolicyModel model = model(training);
    TrainedModel whole =
        new Trainer(training, heldOut, SETTINGS, model, null).train(progress -> {}, () -> false);
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    int[] steps = {0};
    int stepsPerEpoch = (training.size() + 31) / 32;
    TrainedModel cut =
        new Trainer(training, heldOut, SETTINGS, model, checkpoint)
            .train(progress -> {}, () -> ++steps[0] > 2 * stepsPerEpoch);
    assertThat(cut.finished()).isFalse();
    TrainedModel rest =
        new Trainer(training, heldOut, SETTINGS, model, checkpoint)
            .train(progress -> {}, () -> false);
    assertThat(rest.curve()).isEqualTo(whole.curve());
    whole
        .tensors()
        .forEach((name, values) -> assertThat(rest.tensors().get(name)).isEqualTo(values));
  }

  /** What was denoised must be what the policy later reads out: past first, then the plan. */
  @Test
  void theLatestActionAndThePlanAreDenoisedInTheirOrder() {
    TrainingSet set = set(0, 1);
    PolicyModel.Diffusion model = model(set);
    Batch batch = Batch.of(set, new int[] {0, 7});
    float[] sequences;
    try (DiffusionFitter fitter = new DiffusionFitter(model, SETTINGS)) {
      sequences = fitter.sequences(batch);
    }
    for (int row = 0; row < 2; row++) {
      for (int dim = 0; dim < 3; dim++) {
        float latest = batch.contexts()[(row + 1) * set.contextSize() - 3 + dim];
        assertThat(sequences[row * 12 + dim]).isEqualTo(model.stretched(dim, latest));
        for (int waypoint = 0; waypoint < 3; waypoint++) {
          float planned = batch.plans()[row * 9 + waypoint * 3 + dim];
          assertThat(sequences[row * 12 + 3 + waypoint * 3 + dim])
              .isEqualTo(model.stretched(dim, planned))
              .isBetween(-1.0001f, 1.0001f);
        }
      }
    }
  }

  @Test
  void theLearningRateRisesOverFiveHundredStepsAndFallsToNothing() {
    TrainingSet set = set(0, 1);
    try (DiffusionFitter fitter = new DiffusionFitter(model(set), SETTINGS)) {
      assertThat(fitter.learningRate(0, 50_000)).isCloseTo(3e-3 / 501, within(1e-6));
      assertThat(fitter.learningRate(250 / 50_000.0, 50_000)).isCloseTo(1.5e-3, within(1e-5));
      assertThat(fitter.learningRate(500 / 50_000.0, 50_000)).isCloseTo(3e-3, within(1e-9));
      assertThat(fitter.learningRate(0.505, 50_000)).isCloseTo(1.5e-3, within(1e-9));
      assertThat(fitter.learningRate(1, 50_000)).isCloseTo(0, within(1e-12));
      assertThat(fitter.learningRate(0.1, 100)).as("short").isCloseTo(3e-3, within(1e-9));
    }
  }

  @Test
  void theAverageForgetsLessAndLess() {
    assertThat(DiffusionFitter.averaging(1)).isZero();
    assertThat(DiffusionFitter.averaging(16)).isCloseTo(1 - 1 / 8.0, within(1e-12));
    assertThat(DiffusionFitter.averaging(10_000_000)).isEqualTo(0.9999);
  }

  @Test
  void decayedWeightsShrinkByTheLearningRate() {
    Adam adam = new Adam(0.95, 0.5);
    float[] values = {2};
    adam.beginStep(Set.of("w"), Map.of("w", values));
    adam.update("w", values, new float[] {0}, 1, 0.1);
    assertThat(values[0]).isCloseTo(2 * (1 - 0.1f * 0.5f), within(1e-6f));
  }

  @Test
  void aTrainedModelPredictsBetterThanHoldingTheLastAction() {
    TrainingSet set = set(0, 8);
    PolicyModel.Diffusion model = model(set, List.of(32));
    TrainingSettings settings =
        SETTINGS.with(new TrainingSettings.Schedule(0, 60, 64, 5e-3, true, 1, 0, 0));
    TrainedModel trained =
        new Trainer(set, set, settings, model, null).train(progress -> {}, () -> false);
    try (PlanDenoiser denoiser = new PlanDenoiser(model, trained.tensors(), 3)) {
      OpenLoop result = OpenLoop.evaluate(denoiser, set, 5);
      assertThat(result.windows()).isEqualTo(set.size());
      assertThat(result.logLikelihoodPerDim()).isNull();
      assertThat(result.meanAbsErrorPerDim()).isLessThan(0.8 * result.holdLastErrorPerDim());
    }
  }

  /** From demonstrations to a folder, and what was scored at its end is what the folder does. */
  @Test
  void writesAPolicyThatPredictsAsItWasScored() {
    List<EncodedEpisode> episodes = TrainerTest.episodes(0, 2);
    PolicyTraining training =
        new PolicyTraining(
            LAYOUT,
            15,
            new PolicyDescription.Encoder("test", 3, Map.of()),
            Map.of(),
            TrainingSettings.STANDARD
                .with(DiffusionPreset.SMALL.windows(2))
                .with(new TrainingSettings.Schedule(0, 1, 32, 2e-3, true, 1, 0, 0))
                .with(new TrainingSettings.Noise(0, 0.01, 0.01, 0)),
            DiffusionPreset.SMALL,
            HeldOut.share(0.1));
    PolicyTraining.Result result =
        training.run(
            episodes,
            "made up",
            List.of("Do it."),
            folder.resolve("dp"),
            null,
            progress -> {},
            () -> false);
    PolicyFolder read = PolicyFolder.read(folder.resolve("dp"));
    assertThat(read.hash()).isEqualTo(result.policy().hash());
    assertThat(read.description().model()).isInstanceOf(PolicyModel.Diffusion.class);
    assertThat(read.observation()).isNull();
    assertThat(result.openLoop().logLikelihoodPerDim()).isNull();
    int heldOut =
        (Integer) ((List<?>) read.description().training().get("heldOutEpisodes")).getFirst();
    OpenLoop again =
        OpenLoop.evaluate(
            read,
            List.of(episodes.get(heldOut)),
            new Denoising(Sampler.DDPM, 100, 1),
            TrainingSettings.STANDARD.seed());
    assertThat(again.meanAbsErrorPerDim())
        .isCloseTo(result.openLoop().meanAbsErrorPerDim(), within(1e-9));
    assertThat(again.gaussianLogLikelihoodPerDim()).isNull();
  }

  @Test
  void presetsFitTheirWindowsAndSources() {
    TrainingSet set = set(0, 2);
    var normalisation = TrainingSet.fit(TrainerTest.episodes(0, 2), LAYOUT);
    assertThat(DiffusionPreset.SMALL.windows(4)).isEqualTo(TrainingSettings.STANDARD.windows());
    for (DiffusionPreset preset : DiffusionPreset.values()) {
      PolicyModel.Diffusion model = preset.model(normalisation, set.lowest(), set.highest());
      StridedWindows windows = preset.windows(4);
      assertThat(model.context()).isEqualTo(windows.history() * normalisation.observationSize());
      assertThat(model.past() + windows.horizon()).isEqualTo(model.unet().length());
      assertThat(preset.horizon()).isLessThanOrEqualTo(windows.horizon());
      assertThat(DiffusionPreset.of(preset.toString())).isEqualTo(preset);
    }
  }

  /** An action number that never changes must not be stretched to infinity. */
  @Test
  void numbersThatNeverMoveKeepARange() {
    var normalisation = TrainingSet.fit(TrainerTest.episodes(0, 2), LAYOUT);
    double[] still = new double[3];
    PolicyModel.Diffusion model = DiffusionPreset.SMALL.model(normalisation, still, still);
    assertThat(model.stretched(0, 0)).isZero();
    assertThat(model.normalised(0, 1)).isEqualTo(0.5f);
    SplittableRandom random = new SplittableRandom(1);
    double value = random.nextDouble();
    assertThat((double) model.normalised(1, model.stretched(1, value)))
        .isCloseTo(value, within(1e-6));
    assertThat(Arrays.stream(model.low()).allMatch(low -> low == -0.5)).isTrue();
  }
}
