package flowdeck.flow;

import java.util.Arrays;
import java.util.Map;

/**
 * A conditional neural spline flow for decisions: draws and scores all candidates in one inverse
 * pass (paper §III-B, §IV-C). A base sample z becomes, layer by layer, a standardised deviation and
 * then an action sequence: x = shift(o) + scale(o) · u.
 *
 * <p>Candidates go through all layers in blocks, one thread per block, in single precision;
 * log-determinants are summed in double. With vector kernels, once compiled, the methods that take
 * all arrays allocate nothing. Confined to one thread at a time: an object owns its working memory.
 */
public final class SplineFlow {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final FlowArchitecture architecture;
  private final Kernels kernels;
  private final Workers workers;
  private final ContextNetwork context;
  private final CouplingLayer[] layers;
  private final Block[] blocks;
  private final Block.WithGradient[] gradientBlocks;

  // The call under way, for the workers.
  private final Workers.Job sampleJob = this::sampleBlock;
  private final Workers.Job densityJob = this::densityBlock;
  private final Workers.Job gradientJob = this::gradientBlock;
  private Conditioning conditioning;
  private int count;
  private float[] from = {};
  private float[] to = {};
  private double[] logDensities = {};

  /** A flow that works on the calling thread alone. */
  public SplineFlow(FlowArchitecture architecture, Map<String, float[]> tensors) {
    this(architecture, tensors, Workers.alone());
  }

  /**
   * Takes the tensors of {@link FlowArchitecture#shapes()}; others are ignored.
   *
   * @param tensors by name, row-major
   * @param workers who share the work; the caller closes them
   */
  public SplineFlow(FlowArchitecture architecture, Map<String, float[]> tensors, Workers workers) {
    this(architecture, tensors, workers, Kernels.best());
  }

  SplineFlow(
      FlowArchitecture architecture,
      Map<String, float[]> tensors,
      Workers workers,
      Kernels kernels) {
    this.architecture = architecture;
    this.workers = workers;
    this.kernels = kernels;
    Tensors checked = Tensors.checked(architecture, tensors);
    context =
        switch (architecture.conditioner()) {
          case FILM -> new FilmContext(architecture, checked, kernels, workers);
          case CONCAT -> new ConcatContext(architecture, checked, kernels, workers);
        };
    layers = new CouplingLayer[architecture.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new CouplingLayer(architecture, i, checked, kernels);
    }
    blocks = new Block[workers.threads()];
    gradientBlocks = new Block.WithGradient[workers.threads()];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new Block(architecture, Kernels.WIDE);
      gradientBlocks[i] = new Block.WithGradient(architecture);
    }
    conditioning = new Conditioning(architecture);
  }

  public FlowArchitecture architecture() {
    return architecture;
  }

  /** What does the arithmetic, for people, e.g. "vectors of 8 floats". */
  public String engine() {
    return kernels.description();
  }

  /** Whether the arithmetic is the slow one of machines without vectors. */
  public boolean isPlain() {
    return kernels instanceof PlainKernels;
  }

  /** Room for the conditioning on one observation history. */
  public Conditioning conditioning() {
    return new Conditioning(architecture);
  }

  /** {@link #condition(float[], Conditioning)} into new memory. */
  public Conditioning condition(float[] history) {
    Conditioning result = conditioning();
    condition(history, result);
    return result;
  }

  /**
   * Runs what depends on the observation alone.
   *
   * @param history the observation history, normalised
   * @param result is overwritten
   */
  public void condition(float[] history, Conditioning result) {
    if (history.length != architecture.context()) {
      throw new IllegalArgumentException(
          "Expected a context of %d numbers, got %d"
              .formatted(architecture.context(), history.length));
    }
    context.run(history, result);
  }

  /**
   * Turns base samples into action sequences and scores them, all in one pass.
   *
   * @param base standard normal numbers, scaled or not, [count][dims]; scores are under N(0, I)
   * @param actions receives the action sequences, [count][dims]
   * @param logDensities receives log p(actions | observation) in nats, [count]
   */
  public void sample(
      Conditioning conditioning, int count, float[] base, float[] actions, double[] logDensities) {
    run(conditioning, count, base, actions, logDensities, Kernels.WIDE, sampleJob);
  }

  /**
   * The base samples that become given action sequences, and the log-densities of these.
   *
   * @param actions normalised, [count][dims]
   * @param base receives the base samples, [count][dims]
   * @param logDensities receives log p(actions | observation) in nats, [count]
   */
  public void base(
      Conditioning conditioning, int count, float[] actions, float[] base, double[] logDensities) {
    run(conditioning, count, actions, base, logDensities, Kernels.WIDE, densityJob);
  }

  /**
   * Log-densities of action sequences and their gradients with respect to the actions, by going
   * back through all layers.
   *
   * @param actions normalised, [count][dims]
   * @param gradients receives d log p / d actions, nats per normalised unit, [count][dims]
   * @param logDensities receives log p in nats, [count]
   */
  public void gradients(
      Conditioning conditioning,
      int count,
      float[] actions,
      float[] gradients,
      double[] logDensities) {
    run(conditioning, count, actions, gradients, logDensities, Kernels.NARROW, gradientJob);
  }

  private void run(
      Conditioning conditioning,
      int count,
      float[] from,
      float[] to,
      double[] logDensities,
      int width,
      Workers.Job job) {
    int numbers = count * architecture.dims();
    if (count < 1 || from.length < numbers || to.length < numbers || logDensities.length < count) {
      throw new IllegalArgumentException(
          "%d sequences of %d numbers do not fit arrays of %d, %d and %d"
              .formatted(count, architecture.dims(), from.length, to.length, logDensities.length));
    }
    this.conditioning = conditioning;
    this.count = count;
    this.from = from;
    this.to = to;
    this.logDensities = logDensities;
    workers.run((count + width - 1) / width, job);
  }

  /**
   * Log-density of given action sequences, in nats.
   *
   * @param actions normalised, [count][dims]
   */
  public double[] logDensity(Conditioning conditioning, float[] actions, int count) {
    double[] logs = new double[count];
    base(conditioning, count, actions, new float[count * architecture.dims()], logs);
    return logs;
  }

  /**
   * {@link #gradients} of one action sequence.
   *
   * @return log p(actions | observation), nats
   */
  public double gradient(Conditioning conditioning, float[] actions, float[] gradient) {
    double[] log = new double[1];
    gradients(conditioning, 1, actions, gradient, log);
    return log[0];
  }

  /** The base sample that becomes an action sequence. */
  public float[] base(Conditioning conditioning, float[] action) {
    float[] base = new float[architecture.dims()];
    base(conditioning, 1, action, base, new double[1]);
    return base;
  }

  private void sampleBlock(int part, int worker) {
    Block block = blocks[worker];
    load(block, part, false);
    subtractHalfSquares(block);
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].map(conditioning.layers[i], block, true);
    }
    store(block.point, block.width, part, true);
    storeLogs(block, part);
  }

  private void densityBlock(int part, int worker) {
    Block block = blocks[worker];
    load(block, part, true);
    for (int i = 0; i < layers.length; i++) {
      layers[i].map(conditioning.layers[i], block, false);
    }
    subtractHalfSquares(block);
    store(block.point, block.width, part, false);
    storeLogs(block, part);
  }

  private void gradientBlock(int part, int worker) {
    Block.WithGradient memory = gradientBlocks[worker];
    Block block = memory.block;
    load(block, part, true);
    for (int i = 0; i < layers.length; i++) {
      layers[i].forward(conditioning.layers[i], block, memory.traces[i]);
    }
    subtractHalfSquares(block);
    for (int i = 0; i < block.point.length; i++) {
      memory.adjoint[i] = -block.point[i];
    }
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].backward(conditioning.layers[i], memory, memory.traces[i]);
    }
    int width = block.width;
    for (int i = 0; i < architecture.dims(); i++) {
      float inverse = (float) (1 / conditioning.scale[i]);
      for (int c = 0; c < width; c++) {
        memory.adjoint[i * width + c] *= inverse;
      }
    }
    store(memory.adjoint, width, part, false);
    storeLogs(block, part);
  }

  /** Side by side; a last block that is not full repeats the last sequence. */
  private void load(Block block, int part, boolean standardise) {
    int dims = architecture.dims();
    int width = block.width;
    for (int c = 0; c < width; c++) {
      int row = Math.min(part * width + c, count - 1) * dims;
      for (int i = 0; i < dims; i++) {
        double value = from[row + i];
        block.point[i * width + c] =
            (float) (standardise ? (value - conditioning.shift[i]) / conditioning.scale[i] : value);
      }
    }
    Arrays.fill(block.logs, 0);
  }

  private static void subtractHalfSquares(Block block) {
    int width = block.width;
    for (int i = 0; i < block.point.length; i++) {
      double z = block.point[i];
      block.logs[i % width] -= 0.5 * z * z;
    }
  }

  private void store(float[] values, int width, int part, boolean toActions) {
    int dims = architecture.dims();
    int last = Math.min(width, count - part * width);
    for (int c = 0; c < last; c++) {
      int row = (part * width + c) * dims;
      for (int i = 0; i < dims; i++) {
        double value = values[i * width + c];
        to[row + i] =
            (float) (toActions ? conditioning.shift[i] + conditioning.scale[i] * value : value);
      }
    }
  }

  private void storeLogs(Block block, int part) {
    double constant = -0.5 * architecture.dims() * LOG_TWO_PI - conditioning.logScaleSum;
    int last = Math.min(block.width, count - part * block.width);
    for (int c = 0; c < last; c++) {
      logDensities[part * block.width + c] = block.logs[c] + constant;
    }
  }
}
