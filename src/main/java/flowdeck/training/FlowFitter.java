package flowdeck.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import flowdeck.flow.Conditioner;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.FlowNetwork;
import java.util.Map;
import java.util.SplittableRandom;

/** A flow being trained. One thread makes, uses and closes it. */
final class FlowFitter implements Fitter {
  private final FlowArchitecture architecture;
  private final TrainingSettings settings;
  private final Descent<FlowNetwork> descent;

  /**
   * @param actionSize numbers per action; a context ends with the latest one
   */
  FlowFitter(FlowArchitecture architecture, int actionSize, TrainingSettings settings) {
    this.architecture = architecture;
    this.settings = settings;
    Map<String, float[]> weights = architecture.initial(settings.seed());
    if (architecture.skip()) {
      holdLatest(Descent.values(weights, "affine.skip.weight"), actionSize);
    }
    descent =
        new Descent<>(
            weights,
            new Adam(),
            (manager, from, trained) -> new FlowNetwork(manager, architecture, from, trained),
            FlowNetwork::parameters,
            settings.threads());
  }

  /** Lets every waypoint begin as the latest action, from where training goes on. */
  private void holdLatest(float[] skip, int actionSize) {
    int context = architecture.context();
    for (int i = 0; i < architecture.dims(); i++) {
      skip[i * context + context - actionSize + i % actionSize] = 1;
    }
  }

  @Override
  public Descent<FlowNetwork> descent() {
    return descent;
  }

  @Override
  public double learningRate(double fraction, long steps) {
    return settings.schedule().learningRate(fraction);
  }

  /**
   * One optimiser step.
   *
   * @return the loss before the step: squared error per dimension, or negative nats per dimension
   */
  @Override
  public double step(
      Draw draw, TrainingProgress.Phase phase, double learningRate, SplittableRandom random) {
    Descent.Loss<FlowNetwork> loss =
        switch (phase) {
          case WARM_START -> this::squaredError;
          case LIKELIHOOD -> this::negativeLikelihood;
          case DENOISING -> throw new IllegalArgumentException("A flow does not denoise");
        };
    TrainingSettings.Schedule schedule = settings.schedule();
    return descent.step(
        draw,
        loss,
        new Descent.Pace(
            name -> phase != TrainingProgress.Phase.WARM_START || servesTheMean(name),
            learningRate,
            schedule.gradientClip(),
            schedule.averaging()),
        random);
  }

  private NDArray squaredError(
      FlowNetwork network, Batch share, NDManager scope, SplittableRandom random) {
    return network.mean(contexts(share, scope)).sub(plans(share, scope)).square().mean();
  }

  private NDArray negativeLikelihood(
      FlowNetwork network, Batch share, NDManager scope, SplittableRandom random) {
    NDArray perDim = scope.create(-1f / architecture.dims());
    return network.logDensity(contexts(share, scope), plans(share, scope)).mean().mul(perDim);
  }

  private NDArray contexts(Batch batch, NDManager scope) {
    return scope.create(batch.contexts(), new Shape(batch.size(), architecture.context()));
  }

  private NDArray plans(Batch batch, NDManager scope) {
    return scope.create(batch.plans(), new Shape(batch.size(), architecture.dims()));
  }

  private static boolean servesTheMean(String name) {
    return name.startsWith("trunk") || name.startsWith("affine");
  }

  /**
   * After the warm start: gives the affine layer the spread that the mean leaves, and forgets the
   * optimiser's momentum, which belongs to another loss.
   */
  @Override
  public void afterWarmStart(Pairs set) {
    if (architecture.conditioner() == Conditioner.CONCAT) {
      return; // it has no affine layer and so no warm start
    }
    int dims = architecture.dims();
    double[] squares = new double[dims];
    float[] flat = new float[settings.schedule().batch() * dims];
    for (int from = 0; from < set.size(); from += settings.schedule().batch()) {
      Batch batch = Batch.consecutive(set, from, settings.schedule().batch());
      try (NDManager scope = descent.manager().newSubManager()) {
        float[] mean = descent.network().mean(contexts(batch, scope)).toFloatArray();
        System.arraycopy(mean, 0, flat, 0, mean.length);
      }
      for (int i = 0; i < batch.size() * dims; i++) {
        double error = batch.plans()[i] - flat[i];
        squares[i % dims] += error * error;
      }
    }
    double noise = settings.noise().action();
    float[] bias = Descent.values(descent.weights(), "affine.bias");
    for (int i = 0; i < dims; i++) {
      double spread = Math.sqrt(squares[i] / set.size() + noise * noise);
      bias[dims + i] = (float) rawLogScale(Math.log(Math.max(spread, 1e-3)));
    }
    descent.adam().forget();
    descent.startAverage();
    descent.upload();
  }

  /** What the affine layer squashes into {@code logScale}. */
  private static double rawLogScale(double logScale) {
    double limit = FlowArchitecture.LOG_SCALE_LIMIT;
    double t = Math.clamp(logScale / limit, -0.98, 0.98);
    return limit * 0.5 * Math.log((1 + t) / (1 - t));
  }

  /** Mean log-likelihood of all windows under the averaged weights, nats per dimension. */
  @Override
  public double score(Pairs set) {
    double total = descent.sum(set, settings.schedule().batch(), this::densities);
    return total / set.size() / architecture.dims();
  }

  private double densities(FlowNetwork network, Batch batch, int number, NDManager scope) {
    double total = 0;
    for (float value :
        network.logDensity(contexts(batch, scope), plans(batch, scope)).toFloatArray()) {
      total += value;
    }
    return total;
  }
}
