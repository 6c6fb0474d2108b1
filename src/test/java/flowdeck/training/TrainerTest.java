package flowdeck.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.ActionLayout;
import flowdeck.core.InputException;
import flowdeck.flow.FlowArchitecture;
import flowdeck.flow.SplineFlow;
import flowdeck.policy.Normalisation;
import flowdeck.policy.PolicyModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final ActionLayout LAYOUT =
      new ActionLayout(List.of("left_joint_1", "right_joint_1", "right_gripper"));
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          new StridedWindows(2, 2, 2),
          new FlowArchitecture(2, 1, 4, 8, 5, 16, 32, 1, 16, false),
          new TrainingSettings.Schedule(2, 2, 32, 3e-3, true, 1, 0.9, 0),
          new TrainingSettings.Noise(0.05, 0.01, 0.01, 0),
          3,
          1);

  @TempDir Path folder;

  @Test
  void twoEpochsBeatTheUntrainedFlowAndTheMeanAlone() {
    TrainingSet training = set(0, 8);
    TrainingSet heldOut = set(100, 2);
    List<TrainingProgress> reports = new ArrayList<>();
    TrainedModel trained =
        new Trainer(training, heldOut, SETTINGS, null).train(reports::add, () -> false);
    assertThat(trained.finished()).isTrue();
    assertThat(trained.curve()).hasSize(4);
    // The warm start lowers the squared error; a standard normal has -0.919 nats per dimension.
    assertThat(trained.curve().get(1).loss()).isLessThan(trained.curve().get(0).loss());
    assertThat(trained.bestScore()).isGreaterThan(-0.919 + 0.3);
    assertThat(reports.getLast().fraction()).isCloseTo(1, within(1e-9));
    SplineFlow flow = new SplineFlow(architecture(trained), trained.tensors());
    assertThat(score(flow, heldOut)).isCloseTo(trained.bestScore(), within(1e-3));
  }

  @Test
  void moreThreadsLearnTheSameWithinRoundingAndAlwaysTheSameAmongThemselves() {
    TrainingSet training = set(0, 5);
    TrainingSet heldOut = set(100, 1);
    Map<String, float[]> alone = tensors(training, heldOut, 1);
    Map<String, float[]> three = tensors(training, heldOut, 3);
    three.forEach(
        (name, values) -> {
          float[] expected = alone.get(name);
          for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).as("%s %d", name, i).isCloseTo(expected[i], within(2e-2f));
          }
        });
    assertThat(score(training, heldOut, 3)).isCloseTo(score(training, heldOut, 1), within(2e-2));
    tensors(training, heldOut, 3)
        .forEach((name, values) -> assertThat(values).as(name).isEqualTo(three.get(name)));
  }

  private static double score(TrainingSet training, TrainingSet heldOut, int threads) {
    return new Trainer(training, heldOut, SETTINGS.withThreads(threads), null)
        .train(progress -> {}, () -> false)
        .bestScore();
  }

  private static Map<String, float[]> tensors(
      TrainingSet training, TrainingSet heldOut, int threads) {
    TrainingSettings settings =
        SETTINGS.withThreads(threads).with(SETTINGS.schedule().lasting(0, 1));
    return new Trainer(training, heldOut, settings, null)
        .train(progress -> {}, () -> false)
        .tensors();
  }

  @Test
  void theWarmStartLowersTheLossThatLikelihoodBeginsWith() {
    TrainingSet training = set(0, 8);
    double cold = firstLikelihoodLoss(training, 0);
    double warm = firstLikelihoodLoss(training, 4);
    assertThat(warm).isLessThan(cold - 0.2);
  }

  private static double firstLikelihoodLoss(TrainingSet training, int warmStartEpochs) {
    TrainingSettings settings = SETTINGS.with(SETTINGS.schedule().lasting(warmStartEpochs, 1));
    return new Trainer(training, set(100, 1), settings, null)
        .train(progress -> {}, () -> false)
        .curve()
        .getLast()
        .loss();
  }

  @Test
  void aCancelledRunContinuesToTheSameCurveAndWeights() {
    TrainingSet training = set(0, 4);
    TrainingSet heldOut = set(100, 1);
    TrainedModel whole =
        new Trainer(training, heldOut, SETTINGS, null).train(progress -> {}, () -> false);
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    int[] steps = {0};
    int stepsPerEpoch = (training.size() + 31) / 32;
    TrainedModel cut =
        new Trainer(training, heldOut, SETTINGS, checkpoint)
            .train(progress -> {}, () -> ++steps[0] > 3 * stepsPerEpoch);
    assertThat(cut.finished()).isFalse();
    TrainedModel rest =
        new Trainer(training, heldOut, SETTINGS, checkpoint).train(progress -> {}, () -> false);
    assertThat(rest.curve()).isEqualTo(whole.curve());
    assertThat(rest.bestEpoch()).isEqualTo(whole.bestEpoch());
    whole
        .tensors()
        .forEach((name, values) -> assertThat(rest.tensors().get(name)).isEqualTo(values));
  }

  @Test
  void refusesACheckpointOfOtherSettings() {
    TrainingSet training = set(0, 1);
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    new Trainer(training, training, SETTINGS, checkpoint).train(progress -> {}, () -> false);
    assertThatThrownBy(
            () ->
                new Trainer(training, training, SETTINGS.withSeed(9), checkpoint)
                    .train(progress -> {}, () -> false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("checkpoint.safetensors");
  }

  @Test
  void openLoopFindsKnownPlansBetterThanHoldingTheLastAction() {
    TrainingSet training = set(0, 4);
    TrainingSettings settings = SETTINGS.with(SETTINGS.schedule().lasting(20, 5));
    TrainedModel trained =
        new Trainer(training, training, settings, null).train(progress -> {}, () -> false);
    SplineFlow flow = new SplineFlow(architecture(trained), trained.tensors());
    OpenLoop result =
        OpenLoop.evaluate(flow, OpenLoop.varianceAroundLast(training), training, 16, 0.5, 5);
    assertThat(result.windows()).isEqualTo(training.size());
    assertThat(result.logLikelihoodPerDim()).isCloseTo(trained.bestScore(), within(1e-3));
    assertThat(result.logLikelihoodPerDim()).isGreaterThan(result.gaussianLogLikelihoodPerDim());
    assertThat(result.meanAbsErrorPerDim()).isLessThan(result.holdLastErrorPerDim());
  }

  private static double score(SplineFlow flow, TrainingSet set) {
    double total = 0;
    for (int i = 0; i < set.size(); i++) {
      float[] context = new float[set.contextSize()];
      float[] plan = new float[set.planSize()];
      set.context(i, context, 0);
      set.plan(i, plan, 0);
      total += flow.logDensity(flow.condition(context), plan, 1)[0];
    }
    return total / set.size() / set.planSize();
  }

  /** Reaching for a point seen in the features, around one side or the other. */
  static List<EncodedEpisode> episodes(int first, int count) {
    List<EncodedEpisode> episodes = new ArrayList<>();
    for (int e = first; e < first + count; e++) {
      Random random = new Random(e);
      double goal = 2 * random.nextDouble() - 1;
      double side = random.nextBoolean() ? 0.5 : -0.5;
      float[][] features = new float[40][];
      float[][] commands = new float[40][];
      for (int t = 0; t < 40; t++) {
        double s = t / 39.0;
        features[t] = new float[] {(float) goal, (float) (goal * goal), 1};
        commands[t] =
            new float[] {
              (float) (goal * s), (float) (side * Math.sin(Math.PI * s)), s > 0.7 ? 0 : 1
            };
      }
      episodes.add(new EncodedEpisode(features, commands));
    }
    return episodes;
  }

  @Test
  void aFlowWithASkipBeginsByHoldingTheLatestAction() {
    TrainingSet set = set(0, 1);
    FlowArchitecture architecture =
        SETTINGS.architecture(set.planSize(), set.contextSize()).withSkip(true);
    float[] context = new float[set.contextSize()];
    set.context(5, context, 0);
    try (FlowFitter fitter = new FlowFitter(architecture, set.dims(), SETTINGS)) {
      SplineFlow flow = new SplineFlow(architecture, fitter.descent().weights());
      float[] plan = new float[set.planSize()];
      flow.sample(flow.condition(context), 1, new float[plan.length], plan, new double[1]);
      for (int i = 0; i < plan.length; i++) {
        float latest = context[context.length - set.dims() + i % set.dims()];
        assertThat(plan[i]).isCloseTo(latest, within(1e-4f));
      }
    }
  }

  @Test
  void driftMovesAllActionsOfAWindowAlikeAndLeavesFeatures() {
    TrainingSet set = set(0, 1);
    Batch plain = Batch.of(set, new int[] {0, 3});
    Batch drifted = Batch.of(set, new int[] {0, 3});
    SplittableRandom random = new SplittableRandom(1);
    for (int window = 0; window < 2; window++) {
      drifted.disturb(window, new TrainingSettings.Noise(0, 0, 0, 1), set, random);
    }
    int dims = set.dims();
    int features = set.observationSize() - dims;
    for (int window = 0; window < 2; window++) {
      for (int dim = 0; dim < dims; dim++) {
        int firstPlan = window * set.planSize() + dim;
        float shift = drifted.plans()[firstPlan] - plain.plans()[firstPlan];
        assertThat(Math.abs(shift)).isGreaterThan(1e-3f);
        for (int at = firstPlan; at < (window + 1) * set.planSize(); at += dims) {
          assertThat(drifted.plans()[at] - plain.plans()[at]).isCloseTo(shift, within(1e-5f));
        }
      }
      for (int at = 0; at < set.contextSize(); at++) {
        int place = at % set.observationSize();
        int i = window * set.contextSize() + at;
        float moved = drifted.contexts()[i] - plain.contexts()[i];
        int plan = window * set.planSize() + Math.max(0, place - features);
        float expected = place < features ? 0 : drifted.plans()[plan] - plain.plans()[plan];
        assertThat(moved).isCloseTo(expected, within(1e-5f));
      }
    }
  }

  private static TrainingSet set(int first, int count) {
    Normalisation normalisation = TrainingSet.fit(episodes(0, 8), LAYOUT);
    return new TrainingSet(episodes(first, count), SETTINGS.windows(), normalisation);
  }

  private static FlowArchitecture architecture(TrainedModel trained) {
    return ((PolicyModel.Flow) trained.model()).sizes();
  }
}
