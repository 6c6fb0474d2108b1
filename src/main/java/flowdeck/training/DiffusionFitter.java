package flowdeck.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.diffusion.DenoisingNetwork;
import flowdeck.policy.diffusion.NoiseSchedule;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A diffusion model being trained to predict the noise in plans, as Diffusion Policy is: AdamW, a
 * learning rate that rises over some hundred steps and then follows a cosine to zero, and a moving
 * average whose memory grows with the steps.
 */
final class DiffusionFitter implements Fitter {
  private static final double BETA1 = 0.95;
  private static final double WEIGHT_DECAY = 1e-6;
  private static final int WARM_UP_STEPS = 500;

  /** Of a training too short for that many. */
  private static final double MOST_WARM_UP = 0.1;

  private static final double AVERAGING_POWER = 0.75;
  private static final double LONGEST_AVERAGE = 0.9999;
  private static final long SCORING_SEED = 1;

  private final PolicyModel.Diffusion model;
  private final TrainingSettings settings;
  private final NoiseSchedule noise;
  private final Descent<DenoisingNetwork> descent;

  DiffusionFitter(PolicyModel.Diffusion model, TrainingSettings settings) {
    this.model = model;
    this.settings = settings;
    noise = new NoiseSchedule(model.steps());
    Map<String, float[]> weights = model.unet().initial(settings.seed());
    descent =
        new Descent<>(
            weights,
            new Adam(BETA1, WEIGHT_DECAY),
            (manager, from, trained) -> new DenoisingNetwork(manager, model.unet(), from, trained),
            DenoisingNetwork::parameters,
            settings.threads());
  }

  @Override
  public Descent<DenoisingNetwork> descent() {
    return descent;
  }

  @Override
  public double learningRate(double fraction, long steps) {
    double rise = Math.min((double) WARM_UP_STEPS / steps, MOST_WARM_UP);
    double largest = settings.schedule().learningRate();
    if (fraction < rise) {
      return largest * (fraction + 1.0 / steps) / (rise + 1.0 / steps);
    }
    return largest * 0.5 * (1 + Math.cos(Math.PI * (fraction - rise) / (1 - rise)));
  }

  /**
   * One optimiser step.
   *
   * @return mean squared error of the predicted noise
   */
  @Override
  public double step(
      Draw draw, TrainingProgress.Phase phase, double learningRate, SplittableRandom random) {
    return descent.step(
        draw,
        (network, share, scope, draws) -> error(network, noisy(share, draws), share, scope),
        new Descent.Pace(
            name -> true,
            learningRate,
            settings.schedule().gradientClip(),
            averaging(descent.adam().steps() + 1)),
        random);
  }

  private NDArray error(DenoisingNetwork network, Noisy noisy, Batch batch, NDManager scope) {
    int size = batch.size();
    int code = model.unet().stepCode();
    NDArray predicted =
        network.noise(
            scope.create(noisy.sequences(), new Shape(size, noisy.sequences().length / size)),
            network.step(scope.create(network.code(noisy.steps()), new Shape(size, code))),
            network.observation(
                scope.create(batch.contexts(), new Shape(size, model.unet().context()))));
    return predicted.sub(scope.create(noisy.noise(), predicted.getShape())).square().mean();
  }

  /**
   * Sequences with noise.
   *
   * @param steps of diffusion, one per sequence
   * @param noise that was added
   * @param sequences clean ones with that noise
   */
  private record Noisy(int[] steps, float[] noise, float[] sequences) {}

  private Noisy noisy(Batch batch, SplittableRandom random) {
    float[] clean = sequences(batch);
    int length = clean.length / batch.size();
    float[] added = new float[clean.length];
    float[] sequences = new float[clean.length];
    int[] steps = new int[batch.size()];
    for (int row = 0; row < steps.length; row++) {
      steps[row] = random.nextInt(model.steps());
      for (int i = row * length; i < (row + 1) * length; i++) {
        added[i] = (float) random.nextGaussian();
      }
      noise.disturb(steps[row], clean, added, sequences, row * length, length);
    }
    return new Noisy(steps, added, sequences);
  }

  /** The past actions out of the context, then the plan, in the network's range. */
  float[] sequences(Batch batch) {
    int dims = model.unet().dims();
    int length = model.unet().length() * dims;
    int past = model.past() * dims;
    int plan = batch.plans().length / batch.size();
    if (past + plan != length) {
      throw new IllegalArgumentException(
          "Plans of %d numbers and %d past ones do not make %d".formatted(plan, past, length));
    }
    int context = model.unet().context();
    int observation = context / settings.windows().history();
    float[] sequences = new float[batch.size() * length];
    for (int row = 0; row < batch.size(); row++) {
      for (int i = 0; i < length; i++) {
        int back = model.past() - i / dims; // 1 is the latest action, 0 the first of the plan
        float value =
            i < past
                ? batch.contexts()[(row + 1) * context - (back - 1) * observation - dims + i % dims]
                : batch.plans()[row * plan + i - past];
        sequences[row * length + i] = model.stretched(i % dims, value);
      }
    }
    return sequences;
  }

  /** What the moving average keeps of itself at a step, from 1 on. */
  static double averaging(long step) {
    return Math.min(LONGEST_AVERAGE, 1 - Math.pow(step, -AVERAGING_POWER));
  }

  @Override
  public void afterWarmStart(Pairs set) {
    // There is no warm start: noise has no conditional mean worth fitting first.
  }

  /**
   * Negative squared error of the noise that the averaged weights predict. Noise and steps are the
   * same each time, so that epochs can be compared.
   */
  @Override
  public double score(Pairs set) {
    return -descent.sum(set, settings.schedule().batch(), this::errors) / set.size();
  }

  private double errors(DenoisingNetwork network, Batch batch, int number, NDManager scope) {
    SplittableRandom random = new SplittableRandom(SCORING_SEED + number);
    return error(network, noisy(batch, random), batch, scope).getFloat() * (double) batch.size();
  }
}
