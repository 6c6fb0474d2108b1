package flowdeck.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The sizes of a conditional spline flow.
 *
 * @param conditioner how the layers learn of the observation
 * @param dims numbers in one action sequence, horizon x action size
 * @param context numbers in one observation history
 * @param layers coupling layers (10 in the paper)
 * @param bins bins of each spline
 * @param bound the splines are the identity outside [-bound, bound]
 * @param hidden width of the per-candidate networks
 * @param trunkWidth width of the trunk; this and what follows are 0 and false for {@link
 *     Conditioner#CONCAT}, which has no trunk
 * @param trunkBlocks residual blocks in the trunk
 * @param code numbers the trunk hands to the modulation of all layers
 * @param skip whether the centre of the affine layer also follows the context linearly, past the
 *     trunk. Predicts recordings better, because most of what comes next continues what was
 */
public record FlowArchitecture(
    Conditioner conditioner,
    int dims,
    int context,
    int layers,
    int bins,
    double bound,
    int hidden,
    int trunkWidth,
    int trunkBlocks,
    int code,
    boolean skip) {

  /** The affine layer's log-scale stays within this distance of zero. */
  public static final double LOG_SCALE_LIMIT = 5;

  /** Beyond any use; the names alone of many more tensors would fill the memory. */
  private static final int MOST_LAYERS = 1000;

  public FlowArchitecture {
    boolean trunk =
        switch (conditioner) {
          case FILM -> trunkWidth > 0 && trunkBlocks >= 0 && code > 0;
          case CONCAT -> trunkWidth == 0 && trunkBlocks == 0 && code == 0 && !skip;
        };
    if (dims < 2
        || context < 1
        || layers < 1
        || bins < 2
        || !(bound > 0)
        || hidden < 1
        || !trunk
        || Math.max(layers, trunkBlocks) > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "Not a %s flow: dims %d, context %d, layers %d, bins %d, bound %s, hidden %d, trunk %d x %d, code %d, skip %b"
              .formatted(
                  conditioner,
                  dims,
                  context,
                  layers,
                  bins,
                  bound,
                  hidden,
                  trunkWidth,
                  trunkBlocks,
                  code,
                  skip));
    }
  }

  /** Sizes of a flow with the conditioner {@link Conditioner#FILM}. */
  public FlowArchitecture(
      int dims,
      int context,
      int layers,
      int bins,
      double bound,
      int hidden,
      int trunkWidth,
      int trunkBlocks,
      int code,
      boolean skip) {
    this(
        Conditioner.FILM,
        dims,
        context,
        layers,
        bins,
        bound,
        hidden,
        trunkWidth,
        trunkBlocks,
        code,
        skip);
  }

  /** Sizes of a flow with the conditioner {@link Conditioner#CONCAT}. */
  public static FlowArchitecture concat(
      int dims, int context, int layers, int bins, double bound, int hidden) {
    return new FlowArchitecture(
        Conditioner.CONCAT, dims, context, layers, bins, bound, hidden, 0, 0, 0, false);
  }

  /** These sizes for other data. */
  public FlowArchitecture forData(int dims, int context) {
    return new FlowArchitecture(
        conditioner,
        dims,
        context,
        layers,
        bins,
        bound,
        hidden,
        trunkWidth,
        trunkBlocks,
        code,
        skip);
  }

  /** Sizes that train within minutes on one core: about 1.6 million parameters. */
  public static FlowArchitecture standard(int dims, int context) {
    return new FlowArchitecture(dims, context, 10, 8, 5, 64, 256, 2, 64, false);
  }

  /** These sizes with or without the linear skip. */
  public FlowArchitecture withSkip(boolean with) {
    return new FlowArchitecture(
        conditioner,
        dims,
        context,
        layers,
        bins,
        bound,
        hidden,
        trunkWidth,
        trunkBlocks,
        code,
        with);
  }

  /** Numbers that pass a coupling layer unchanged. */
  public int passed() {
    return dims / 2;
  }

  /** Numbers that a coupling layer transforms. */
  public int transformed() {
    return dims - passed();
  }

  /** Raw numbers per spline. */
  public int splineNumbers() {
    return RationalQuadraticSpline.numbersPerSpline(bins);
  }

  /** Spline numbers of one coupling layer, all widths first: [splineNumbers][transformed]. */
  public int couplingOutputs() {
    return splineNumbers() * transformed();
  }

  /**
   * What an observation tells each layer: gain and shift of two hidden layers, and an output bias.
   */
  public int modulation() {
    return 4 * hidden + couplingOutputs();
  }

  /**
   * Names and shapes of all tensors. Matrices are [outputs, inputs]; {@code coupling.N.order} is
   * not trained and lists the numbers in the order of layer N: first those that pass.
   */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    if (conditioner == Conditioner.FILM) {
      linear(shapes, "trunk.in", trunkWidth, context);
      for (int i = 0; i < trunkBlocks; i++) {
        linear(shapes, "trunk." + i + ".a", trunkWidth, trunkWidth);
        linear(shapes, "trunk." + i + ".b", trunkWidth, trunkWidth);
      }
      linear(shapes, "affine", 2 * dims, trunkWidth);
      linear(shapes, "code", code, trunkWidth);
      linear(shapes, "film", layers * modulation(), code);
    }
    for (int i = 0; i < layers; i++) {
      String layer = "coupling." + i;
      shapes.put(layer + ".order", new long[] {dims});
      linear(shapes, layer + ".in", hidden, passed());
      linear(shapes, layer + ".mid", hidden, hidden);
      shapes.put(layer + ".out.weight", new long[] {couplingOutputs(), hidden});
      if (conditioner == Conditioner.CONCAT) {
        shapes.put(layer + ".context.weight", new long[] {hidden, context});
        shapes.put(layer + ".out.bias", new long[] {couplingOutputs()});
      }
    }
    if (skip) {
      shapes.put("affine.skip.weight", new long[] {dims, context});
    }
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String name, int outputs, int inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs});
    shapes.put(name + ".bias", new long[] {outputs});
  }

  /** How many numbers a trained flow of these sizes has. */
  public long parameters() {
    return shapes().entrySet().stream()
        .filter(entry -> isTrained(entry.getKey()))
        .mapToLong(entry -> count(entry.getValue()))
        .sum();
  }

  /** Whether a tensor is trained rather than fixed. */
  public static boolean isTrained(String name) {
    return !name.endsWith(".order");
  }

  /** How many numbers a shape holds. */
  public static int count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return Math.toIntExact(count);
  }

  /**
   * Tensors of an untrained flow: exactly the standard normal distribution, whatever the context,
   * because everything that reaches a spline or the affine layer starts at zero.
   */
  public Map<String, float[]> initial(long seed) {
    Random random = new Random(seed);
    Map<String, float[]> tensors = new LinkedHashMap<>();
    shapes()
        .forEach(
            (name, shape) -> {
              float[] values = new float[count(shape)];
              boolean zero =
                  name.endsWith(".bias")
                      || name.startsWith("affine")
                      || name.startsWith("film")
                      || name.endsWith(".out.weight");
              if (!zero && isTrained(name)) {
                double scale = Math.sqrt((name.endsWith(".b.weight") ? 0.2 : 2) / inputs(name));
                for (int i = 0; i < values.length; i++) {
                  values[i] = (float) (scale * random.nextGaussian());
                }
              }
              tensors.put(name, values);
            });
    float[] order = {};
    for (int layer = 0; layer < layers; layer++) {
      // Every second layer turns the order round, so that each pair of layers transforms all.
      order = layer % 2 == 0 ? shuffled(random) : reversed(order);
      tensors.put("coupling." + layer + ".order", order);
    }
    return tensors;
  }

  /** How many numbers meet in one output of a matrix. */
  private long inputs(String name) {
    if (conditioner == Conditioner.CONCAT
        && (name.endsWith(".in.weight") || name.endsWith(".context.weight"))) {
      return (long) passed() + context;
    }
    return shapes().getOrDefault(name, new long[2])[1];
  }

  private float[] shuffled(Random random) {
    float[] order = new float[dims];
    for (int i = 0; i < dims; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static float[] reversed(float[] order) {
    float[] reversed = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      reversed[i] = order[order.length - 1 - i];
    }
    return reversed;
  }
}
