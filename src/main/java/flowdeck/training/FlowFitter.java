package flowdeck.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import flowdeck.flow.Conditioner;
import flowdeck.flow.FlowArchitecture;
import flowdeck.policy.FlowNetwork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The flow being trained: its network in native memory, the optimiser and the moving average of the
 * weights. One thread makes, uses and closes it; only one may compute gradients at a time in a
 * process.
 */
final class FlowFitter implements Fitter {
  private static final NDIndex ALL = new NDIndex(":");

  private final FlowArchitecture architecture;
  private final TrainingSettings settings;
  private final NDManager manager;
  private final FlowNetwork network;
  private final Map<String, float[]> weights;
  private final Map<String, float[]> average = new LinkedHashMap<>();
  private final Adam adam = new Adam();

  /**
   * @param actionSize numbers per action; a context ends with the latest one
   */
  FlowFitter(FlowArchitecture architecture, int actionSize, TrainingSettings settings) {
    this.architecture = architecture;
    this.settings = settings;
    manager = NDManager.newBaseManager("PyTorch");
    weights = architecture.initial(settings.seed());
    if (architecture.skip()) {
      holdLatest(values(weights, "affine.skip.weight"), actionSize);
    }
    network = new FlowNetwork(manager, architecture, weights, true);
    startAverage();
  }

  /** Lets every waypoint begin as the latest action, from where training goes on. */
  private void holdLatest(float[] skip, int actionSize) {
    int context = architecture.context();
    for (int i = 0; i < architecture.dims(); i++) {
      skip[i * context + context - actionSize + i % actionSize] = 1;
    }
  }

  @Override
  public Map<String, float[]> weights() {
    return weights;
  }

  @Override
  public Map<String, float[]> average() {
    return average;
  }

  @Override
  public Adam adam() {
    return adam;
  }

  @Override
  public void restore(Map<String, float[]> weights, Map<String, float[]> average) {
    this.weights.putAll(weights);
    this.average.putAll(average);
    upload();
  }

  @Override
  public double learningRate(double fraction, long steps) {
    return settings.schedule().learningRate(fraction);
  }

  /**
   * One optimiser step on a batch.
   *
   * @return the loss before the step: squared error per dimension, or negative nats per dimension
   */
  @Override
  public double step(
      Batch batch, TrainingProgress.Phase phase, double learningRate, SplittableRandom random) {
    try (NDManager scope = manager.newSubManager()) {
      double loss;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray context =
            scope.create(batch.contexts(), new Shape(batch.size(), architecture.context()));
        NDArray plan = scope.create(batch.plans(), new Shape(batch.size(), architecture.dims()));
        NDArray perDim = scope.create(-1f / architecture.dims());
        NDArray value =
            switch (phase) {
              case WARM_START -> network.mean(context).sub(plan).square().mean();
              case LIKELIHOOD -> network.logDensity(context, plan).mean().mul(perDim);
              case DENOISING -> throw new IllegalArgumentException("A flow does not denoise");
            };
        loss = value.getFloat();
        if (Double.isFinite(loss)) {
          collector.backward(value);
        }
      }
      if (Double.isFinite(loss)) {
        descend(scope, phase, learningRate);
      }
      return loss;
    }
  }

  private void descend(NDManager scope, TrainingProgress.Phase phase, double learningRate) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    double squares = 0;
    for (Map.Entry<String, NDArray> entry : network.parameters().entrySet()) {
      String name = entry.getKey();
      if (phase == TrainingProgress.Phase.WARM_START && !servesTheMean(name)) {
        continue;
      }
      try (NDArray gradient = entry.getValue().getGradient()) {
        float[] values = gradient.toFloatArray();
        // The next backward pass adds to what is here. Setting a Number would leave an array behind
        // in the network's memory.
        gradient.set(ALL, scope.zeros(gradient.getShape()));
        gradients.put(name, values);
        for (float value : values) {
          squares += (double) value * value;
        }
      }
    }
    double norm = Math.sqrt(squares);
    if (!Double.isFinite(norm)) {
      return;
    }
    float scale = (float) Math.min(1, settings.schedule().gradientClip() / (norm + 1e-12));
    adam.beginStep();
    double decay = settings.schedule().averaging();
    gradients.forEach(
        (name, gradient) -> {
          float[] values = values(weights, name);
          adam.update(name, values, gradient, scale, learningRate);
          average(values(average, name), values, (float) decay);
        });
    upload();
  }

  private static boolean servesTheMean(String name) {
    return name.startsWith("trunk") || name.startsWith("affine");
  }

  private static void average(float[] average, float[] values, float decay) {
    for (int i = 0; i < average.length; i++) {
      average[i] = decay * average[i] + (1 - decay) * values[i];
    }
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
      try (NDManager scope = manager.newSubManager()) {
        NDArray context =
            scope.create(batch.contexts(), new Shape(batch.size(), architecture.context()));
        float[] mean = network.mean(context).toFloatArray();
        System.arraycopy(mean, 0, flat, 0, mean.length);
      }
      for (int i = 0; i < batch.size() * dims; i++) {
        double error = batch.plans()[i] - flat[i];
        squares[i % dims] += error * error;
      }
    }
    double noise = settings.noise().action();
    float[] bias = values(weights, "affine.bias");
    for (int i = 0; i < dims; i++) {
      double spread = Math.sqrt(squares[i] / set.size() + noise * noise);
      bias[dims + i] = (float) rawLogScale(Math.log(Math.max(spread, 1e-3)));
    }
    adam.forget();
    startAverage();
    upload();
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
    try (FlowNetwork averaged = new FlowNetwork(manager, architecture, average, false)) {
      double total = 0;
      int size = settings.schedule().batch();
      for (int from = 0; from < set.size(); from += size) {
        Batch batch = Batch.consecutive(set, from, size);
        try (NDManager scope = manager.newSubManager()) {
          NDArray context =
              scope.create(batch.contexts(), new Shape(batch.size(), architecture.context()));
          NDArray plan = scope.create(batch.plans(), new Shape(batch.size(), architecture.dims()));
          for (float value : averaged.logDensity(context, plan).toFloatArray()) {
            total += value;
          }
        }
      }
      return total / set.size() / architecture.dims();
    }
  }

  private void startAverage() {
    weights.forEach((name, values) -> average.put(name, values.clone()));
  }

  private void upload() {
    // NDArray.set(Buffer) and copyTo make the array share memory that is freed under it.
    try (NDManager scope = manager.newSubManager()) {
      network
          .parameters()
          .forEach(
              (name, array) ->
                  array.set(ALL, scope.create(values(weights, name), array.getShape())));
    }
  }

  private static float[] values(Map<String, float[]> tensors, String name) {
    float[] values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
    }
    return values;
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}
