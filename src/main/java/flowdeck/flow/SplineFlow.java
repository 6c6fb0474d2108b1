package flowdeck.flow;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conditional neural spline flow for decisions: draws and scores all candidates in one inverse
 * pass (paper §III-B, §IV-C). A base sample z becomes, layer by layer, a standardised deviation and
 * then an action sequence: x = shift(o) + scale(o) · u.
 *
 * <p>Networks run in single precision, splines and log-determinants in double. Confined to one
 * thread at a time: an object owns its working memory.
 */
public final class SplineFlow {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final FlowArchitecture architecture;
  private final DenseMatrix trunkIn;
  private final float[] trunkInBias;
  private final DenseMatrix[] blocksA;
  private final float[][] blocksABias;
  private final DenseMatrix[] blocksB;
  private final float[][] blocksBBias;
  private final DenseMatrix affine;
  private final float[] affineBias;
  private final @Nullable DenseMatrix skip;
  private final DenseMatrix code;
  private final float[] codeBias;
  private final DenseMatrix film;
  private final float[] filmBias;
  private final CouplingLayer[] layers;
  private final LayerTrace[] traces;

  /**
   * Takes the tensors of {@link FlowArchitecture#shapes()}; others are ignored.
   *
   * @param tensors by name, row-major
   */
  public SplineFlow(FlowArchitecture architecture, Map<String, float[]> tensors) {
    this.architecture = architecture;
    architecture
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] values = tensors.get(name);
              if (values == null || values.length != FlowArchitecture.count(shape)) {
                throw new IllegalArgumentException(
                    "Tensor %s must have shape %s, got %s"
                        .formatted(
                            name,
                            Arrays.toString(shape),
                            values == null ? "none" : values.length + " values"));
              }
            });
    Tensors t = new Tensors(architecture.shapes(), tensors);
    trunkIn = t.matrix("trunk.in");
    trunkInBias = t.bias("trunk.in");
    int blocks = architecture.trunkBlocks();
    blocksA = new DenseMatrix[blocks];
    blocksB = new DenseMatrix[blocks];
    blocksABias = new float[blocks][];
    blocksBBias = new float[blocks][];
    for (int i = 0; i < blocks; i++) {
      blocksA[i] = t.matrix("trunk." + i + ".a");
      blocksABias[i] = t.bias("trunk." + i + ".a");
      blocksB[i] = t.matrix("trunk." + i + ".b");
      blocksBBias[i] = t.bias("trunk." + i + ".b");
    }
    affine = t.matrix("affine");
    affineBias = t.bias("affine");
    skip = architecture.skip() ? t.matrix("affine.skip") : null;
    code = t.matrix("code");
    codeBias = t.bias("code");
    film = t.matrix("film");
    filmBias = t.bias("film");
    layers = new CouplingLayer[architecture.layers()];
    traces = new LayerTrace[layers.length];
    for (int i = 0; i < layers.length; i++) {
      String name = "coupling." + i;
      layers[i] =
          new CouplingLayer(
              architecture,
              i * architecture.modulation(),
              t.values(name + ".order"),
              t.matrix(name + ".in"),
              t.bias(name + ".in"),
              t.matrix(name + ".mid"),
              t.bias(name + ".mid"),
              t.matrix(name + ".out"));
      traces[i] = new LayerTrace(architecture);
    }
  }

  public FlowArchitecture architecture() {
    return architecture;
  }

  /**
   * Runs the trunk.
   *
   * @param context the observation history, normalised
   */
  public Conditioning condition(float[] context) {
    if (context.length != architecture.context()) {
      throw new IllegalArgumentException(
          "Expected a context of %d numbers, got %d"
              .formatted(architecture.context(), context.length));
    }
    float[] h = product(trunkIn, trunkInBias, context);
    FastExp.silu(h);
    for (int i = 0; i < blocksA.length; i++) {
      float[] inner = product(blocksA[i], blocksABias[i], h);
      FastExp.silu(inner);
      float[] change = product(blocksB[i], blocksBBias[i], inner);
      for (int j = 0; j < h.length; j++) {
        h[j] += change[j];
      }
    }
    float[] raw = product(affine, affineBias, h);
    float[] linear = new float[architecture.dims()];
    if (skip != null) {
      skip.addProduct(context, linear);
    }
    int dims = architecture.dims();
    double[] scale = new double[dims];
    double[] shift = new double[dims];
    double logScaleSum = 0;
    for (int i = 0; i < dims; i++) {
      double limit = FlowArchitecture.LOG_SCALE_LIMIT;
      double logScale = limit * Math.tanh(raw[dims + i] / limit);
      shift[i] = raw[i] + linear[i];
      scale[i] = Math.exp(logScale);
      logScaleSum += logScale;
    }
    float[] coded = product(code, codeBias, h);
    FastExp.silu(coded);
    return new Conditioning(scale, shift, logScaleSum, product(film, filmBias, coded));
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
    int dims = architecture.dims();
    double[] point = new double[dims];
    double[] next = new double[dims];
    for (int c = 0; c < count; c += 2) {
      int other = Math.min(c + 1, count - 1);
      load(base, c, point);
      load(base, other, next);
      double log = logNormal(point) - conditioning.logScaleSum();
      double otherLog = logNormal(next) - conditioning.logScaleSum();
      for (int i = layers.length - 1; i >= 0; i--) {
        layers[i].parameters(conditioning.modulation(), point, next);
        log += layers[i].inverse(point, 0);
        otherLog += layers[i].inverse(next, 1);
      }
      store(conditioning, point, actions, c);
      store(conditioning, next, actions, other);
      logDensities[other] = otherLog;
      logDensities[c] = log;
    }
  }

  /**
   * Log-density of given action sequences, in nats.
   *
   * @param actions normalised, [count][dims]
   */
  public double[] logDensity(Conditioning conditioning, float[] actions, int count) {
    int dims = architecture.dims();
    double[] logDensities = new double[count];
    double[] point = new double[dims];
    for (int c = 0; c < count; c++) {
      load(actions, c, point);
      logDensities[c] = toBase(conditioning, point);
    }
    return logDensities;
  }

  /**
   * Log-density of one action sequence and its gradient with respect to the actions, by going back
   * through all layers.
   *
   * @param actions normalised, [dims]
   * @param gradient receives d log p / d actions, nats per normalised unit, [dims]
   * @return log p(actions | observation), nats
   */
  public double gradient(Conditioning conditioning, float[] actions, float[] gradient) {
    int dims = architecture.dims();
    double[] point = new double[dims];
    for (int i = 0; i < dims; i++) {
      point[i] = (actions[i] - conditioning.shift()[i]) / conditioning.scale()[i];
    }
    double log = -conditioning.logScaleSum();
    for (int i = 0; i < layers.length; i++) {
      log += layers[i].forward(conditioning.modulation(), point, traces[i]);
    }
    log += logNormal(point);
    double[] adjoint = new double[dims];
    for (int i = 0; i < dims; i++) {
      adjoint[i] = -point[i];
    }
    for (int i = layers.length - 1; i >= 0; i--) {
      layers[i].backward(conditioning.modulation(), traces[i], adjoint);
    }
    for (int i = 0; i < dims; i++) {
      gradient[i] = (float) (adjoint[i] / conditioning.scale()[i]);
    }
    return log;
  }

  /**
   * {@link #gradient(Conditioning, float[], float[])} of several action sequences.
   *
   * @param actions normalised, [count][dims]
   * @param gradients receives d log p / d actions, [count][dims]
   * @param logDensities receives log p in nats, [count]
   */
  public void gradients(
      Conditioning conditioning,
      int count,
      float[] actions,
      float[] gradients,
      double[] logDensities) {
    int dims = architecture.dims();
    float[] action = new float[dims];
    float[] gradient = new float[dims];
    for (int c = 0; c < count; c++) {
      System.arraycopy(actions, c * dims, action, 0, dims);
      logDensities[c] = gradient(conditioning, action, gradient);
      System.arraycopy(gradient, 0, gradients, c * dims, dims);
    }
  }

  /** The base sample that becomes an action sequence. */
  public float[] base(Conditioning conditioning, float[] action) {
    double[] point = new double[architecture.dims()];
    load(action, 0, point);
    toBase(conditioning, point);
    float[] base = new float[point.length];
    for (int i = 0; i < base.length; i++) {
      base[i] = (float) point[i];
    }
    return base;
  }

  private double toBase(Conditioning conditioning, double[] point) {
    for (int i = 0; i < point.length; i++) {
      point[i] = (point[i] - conditioning.shift()[i]) / conditioning.scale()[i];
    }
    double log = -conditioning.logScaleSum();
    for (CouplingLayer layer : layers) {
      layer.parameters(conditioning.modulation(), point, point);
      log += layer.forward(point, 0);
    }
    return log + logNormal(point);
  }

  private static double logNormal(double[] z) {
    double squares = 0;
    for (double value : z) {
      squares += value * value;
    }
    return -0.5 * (squares + z.length * LOG_TWO_PI);
  }

  private static void load(float[] values, int row, double[] point) {
    for (int i = 0; i < point.length; i++) {
      point[i] = values[row * point.length + i];
    }
  }

  private static void store(Conditioning conditioning, double[] point, float[] actions, int row) {
    for (int i = 0; i < point.length; i++) {
      actions[row * point.length + i] =
          (float) (conditioning.shift()[i] + conditioning.scale()[i] * point[i]);
    }
  }

  private static float[] product(DenseMatrix matrix, float[] bias, float[] x) {
    float[] result = bias.clone();
    matrix.addProduct(x, result);
    return result;
  }

  /** Tensors with their declared shapes. */
  private record Tensors(Map<String, long[]> shapes, Map<String, float[]> byName) {
    float[] values(String name) {
      float[] values = byName.get(name);
      if (values == null) {
        throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
      }
      return values;
    }

    float[] bias(String layer) {
      return values(layer + ".bias").clone();
    }

    DenseMatrix matrix(String layer) {
      String name = layer + ".weight";
      long[] shape = shapes.getOrDefault(name, new long[2]);
      return new DenseMatrix(values(name), (int) shape[0], (int) shape[1]);
    }
  }
}
