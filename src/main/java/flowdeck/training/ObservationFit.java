package flowdeck.training;

import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.Condenser;
import flowdeck.policy.Normalisation;
import flowdeck.policy.ObservationModel;
import flowdeck.policy.ObservationSizes;
import flowdeck.training.TrainingSettings.Noise;
import flowdeck.training.TrainingSettings.Schedule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a density of pictures given the latest action to demonstrations: condenses the encoder's
 * features to few numbers, then trains a small flow over them, in about a minute for a hundred
 * demonstrations. The caller's thread waits; only one fit or trainer at a time in a process.
 *
 * @param model what was learned
 * @param heldOutNats mean log-likelihood of pictures of other episodes, nats per dimension
 */
public record ObservationFit(ObservationModel model, double heldOutNats) {
  private static final Logger LOG = LoggerFactory.getLogger(ObservationFit.class);

  private static final int MOST_COMPONENTS = 32;

  /** The least spread along a direction, relative to scaled features. */
  private static final double LEAST_SPREAD = 0.05;

  /** Likewise of the logarithm of what the directions leave out. */
  private static final double LEAST_REMAINDER_SPREAD = 0.05;

  /**
   * Noise on condensed pictures and on actions, normalised. Rollouts are never quite like
   * demonstrations; what differs no more than this is usual.
   */
  private static final Noise NOISE = new Noise(0.05, 0, 0.05, 0);

  private static final Schedule SCHEDULE = new Schedule(5, 25, 256, 2e-3, true, 1, 0.98, 0);

  /** Whether features and actions are enough for a density at all. */
  public static boolean possible(Normalisation normalisation) {
    return normalisation.features() >= 2; // a flow has at least two numbers
  }

  /**
   * Fits.
   *
   * @param training demonstrations to learn from
   * @param heldOut others that choose the epoch to keep; if there are none, the training ones do
   * @param normalisation of the policy
   * @param seed of weights, order and noise
   * @param threads that share each step
   * @param progress told the fraction done, 0 to 1
   * @param cancelled asked after each epoch; what was learned until then is kept
   */
  public static ObservationFit of(
      List<EncodedEpisode> training,
      List<EncodedEpisode> heldOut,
      Normalisation normalisation,
      long seed,
      int threads,
      DoubleConsumer progress,
      BooleanSupplier cancelled) {
    Regression regression = regression(training, normalisation);
    float[] directions = directions(regression, normalisation.features());
    int components = directions.length / normalisation.features();
    float[] remainder = remainder(training, normalisation, directions);
    Condenser condenser = new Condenser(normalisation, directions, remainder);
    Pictures pictures = new Pictures(training, normalisation, condenser);
    Pictures scored =
        heldOut.isEmpty() ? pictures : new Pictures(heldOut, normalisation, condenser);
    ObservationSizes sizes =
        new ObservationSizes(
            normalisation.features(),
            components,
            // A sixth of the plan's flow: one picture, one action, and 12,000 frames to learn from.
            new FlowArchitecture(
                condenser.codeSize(), normalisation.dims(), 6, 8, 5, 32, 96, 1, 24, true));
    TrainingSettings settings =
        TrainingSettings.STANDARD
            .with(SCHEDULE)
            .with(NOISE)
            .with(sizes.flow())
            .withSeed(seed)
            .withThreads(threads);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    double best = Double.NEGATIVE_INFINITY;
    try (FlowFitter fitter = new FlowFitter(sizes.flow(), normalisation.dims(), settings)) {
      startAtRegression(fitter, regression, directions, normalisation);
      int epochs = SCHEDULE.warmStartEpochs() + SCHEDULE.epochs();
      for (int epoch = 1; epoch <= epochs && !cancelled.getAsBoolean(); epoch++) {
        if (epoch == SCHEDULE.warmStartEpochs() + 1) {
          fitter.afterWarmStart(pictures);
        }
        runEpoch(fitter, pictures, epoch, seed);
        boolean warmUp = epoch <= SCHEDULE.warmStartEpochs();
        double score = warmUp ? Double.NEGATIVE_INFINITY : fitter.score(scored);
        if (warmUp || score > best) { // never one that is NaN
          best = score;
          fitter.descent().average().forEach((name, values) -> tensors.put(name, values.clone()));
        }
        progress.accept((double) epoch / epochs);
      }
      if (tensors.isEmpty()) {
        tensors.putAll(fitter.descent().average());
      }
    }
    LOG.info("Observation density: {} nats per dimension on held-out pictures", best);
    tensors.put(ObservationSizes.DIRECTIONS, directions);
    if (sizes.hasRemainder()) {
      tensors.put(ObservationSizes.REMAINDER, remainder);
    }
    return new ObservationFit(new ObservationModel(sizes, tensors), best);
  }

  private static void runEpoch(FlowFitter fitter, Pictures pictures, int epoch, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + epoch);
    int[] order = Trainer.shuffled(pictures.size(), random);
    boolean warmUp = epoch <= SCHEDULE.warmStartEpochs();
    int phaseEpochs = warmUp ? SCHEDULE.warmStartEpochs() : SCHEDULE.epochs();
    int phaseEpoch = warmUp ? epoch - 1 : epoch - 1 - SCHEDULE.warmStartEpochs();
    for (int from = 0; from < order.length; from += SCHEDULE.batch()) {
      int to = Math.min(order.length, from + SCHEDULE.batch());
      double fraction = (phaseEpoch + (double) from / order.length) / phaseEpochs;
      fitter.step(
          new Draw(
              pictures,
              Arrays.copyOfRange(order, from, to),
              random.nextLong(),
              ObservationFit::disturb),
          warmUp ? TrainingProgress.Phase.WARM_START : TrainingProgress.Phase.LIKELIHOOD,
          SCHEDULE.learningRate(fraction),
          random);
    }
  }

  private static void disturb(Batch batch, int window, SplittableRandom random) {
    addNoise(batch.contexts(), window, batch.size(), NOISE.latestAction(), random);
    addNoise(batch.plans(), window, batch.size(), NOISE.action(), random);
  }

  private static void addNoise(
      float[] values, int window, int windows, double scale, SplittableRandom random) {
    int each = values.length / windows;
    for (int i = window * each; i < (window + 1) * each; i++) {
      values[i] += (float) (scale * random.nextGaussian());
    }
  }

  /** Sums for the regression of scaled features on the latest action and its products. */
  private static Regression regression(List<EncodedEpisode> episodes, Normalisation normalisation) {
    int features = normalisation.features();
    int dims = normalisation.dims();
    Regression regression = new Regression(1 + dims + dims * (dims + 1) / 2, features);
    double[] in = new double[1 + dims + dims * (dims + 1) / 2];
    double[] out = new double[features];
    float[] action = new float[dims];
    for (EncodedEpisode episode : episodes) {
      for (int frame = 0; frame < episode.frames(); frame++) {
        normalisation.action(doubles(episode.commands()[frame]), action, 0);
        in[0] = 1;
        int at = 1 + dims;
        for (int i = 0; i < dims; i++) {
          in[1 + i] = action[i];
          for (int j = 0; j <= i; j++) {
            in[at++] = (double) action[i] * action[j];
          }
        }
        float[] row = episode.features()[frame];
        for (int i = 0; i < features; i++) {
          out[i] = (row[i] - normalisation.featureMean()[i]) / normalisation.featureScale()[i];
        }
        regression.add(in, out);
      }
    }
    return regression;
  }

  /**
   * Directions on scaled features along which what the arms do not explain is white,
   * [components][features]. Beyond the splines' bound a flow takes its numbers as independent: they
   * must be so to begin with, or a moved camera, which moves all key points alike, is not seen.
   */
  private static float[] directions(Regression regression, int features) {
    // Of a symmetric matrix the same as eigenvectors, strongest first, but found at any rank.
    var axes = new SingularValueDecomposition(regression.residualMoments());
    int components = Math.min(features, MOST_COMPONENTS);
    float[] directions = new float[components * features];
    for (int i = 0; i < components; i++) {
      double spread = Math.max(LEAST_SPREAD, Math.sqrt(axes.getSingularValues()[i]));
      double[] axis = axes.getV().getColumn(i);
      for (int j = 0; j < features; j++) {
        directions[i * features + j] = (float) (axis[j] / spread);
      }
    }
    return directions;
  }

  /** Lets training begin at the linear prediction of each component. */
  private static void startAtRegression(
      FlowFitter fitter, Regression regression, float[] directions, Normalisation normalisation) {
    int features = normalisation.features();
    int dims = normalisation.dims();
    RealMatrix coefficients = regression.coefficients(1 + dims);
    float[] skip = fitter.descent().weights().getOrDefault("affine.skip.weight", new float[0]);
    float[] bias = fitter.descent().weights().getOrDefault("affine.bias", new float[0]);
    Arrays.fill(skip, 0);
    for (int component = 0; component < directions.length / features; component++) {
      for (int i = 0; i <= dims; i++) {
        double along = 0;
        for (int j = 0; j < features; j++) {
          along += directions[component * features + j] * coefficients.getEntry(i, j);
        }
        if (i == 0) {
          bias[component] = (float) along;
        } else {
          skip[component * dims + i - 1] = (float) along;
        }
      }
    }
    fitter.descent().restore(fitter.descent().weights(), fitter.descent().weights());
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** Mean and spread of the logarithm of what the directions leave out; empty if nothing. */
  private static float[] remainder(
      List<EncodedEpisode> episodes, Normalisation normalisation, float[] directions) {
    int components = directions.length / normalisation.features();
    if (components == normalisation.features()) {
      return new float[0];
    }
    Condenser plain = new Condenser(normalisation, directions, new float[] {0, 1});
    float[] code = new float[plain.codeSize()];
    double sum = 0;
    double squares = 0;
    long frames = 0;
    for (EncodedEpisode episode : episodes) {
      for (float[] row : episode.features()) {
        plain.condense(row, code, 0);
        sum += code[components];
        squares += (double) code[components] * code[components];
        frames++;
      }
    }
    double mean = sum / frames;
    double spread = Math.sqrt(Math.max(0, squares / frames - mean * mean));
    return new float[] {(float) mean, (float) Math.max(LEAST_REMAINDER_SPREAD, spread)};
  }

  /** Every frame of some episodes: the latest action explains the condensed picture. */
  private static final class Pictures implements Pairs {
    private final float[][] actions;
    private final float[][] codes;

    Pictures(List<EncodedEpisode> episodes, Normalisation normalisation, Condenser condenser) {
      int frames = episodes.stream().mapToInt(EncodedEpisode::frames).sum();
      actions = new float[frames][normalisation.dims()];
      codes = new float[frames][condenser.codeSize()];
      int at = 0;
      for (EncodedEpisode episode : episodes) {
        for (int frame = 0; frame < episode.frames(); frame++) {
          normalisation.action(doubles(episode.commands()[frame]), actions[at], 0);
          condenser.condense(episode.features()[frame], codes[at], 0);
          at++;
        }
      }
    }

    @Override
    public int size() {
      return actions.length;
    }

    @Override
    public int contextSize() {
      return actions[0].length;
    }

    @Override
    public int planSize() {
      return codes[0].length;
    }

    @Override
    public void context(int pair, float[] into, int at) {
      System.arraycopy(actions[pair], 0, into, at, actions[pair].length);
    }

    @Override
    public void plan(int pair, float[] into, int at) {
      System.arraycopy(codes[pair], 0, into, at, codes[pair].length);
    }
  }
}
