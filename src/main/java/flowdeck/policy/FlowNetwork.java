package flowdeck.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import flowdeck.flow.FlowArchitecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The spline flow of {@link flowdeck.flow.SplineFlow} in DJL: differentiable, so this is what is
 * trained, and the reference that the decision engine must match.
 *
 * <p>Owns native memory; used and closed by one thread. Intermediate arrays attach to the manager
 * of the arrays passed in, so callers pass arrays of a manager per batch.
 */
public final class FlowNetwork implements AutoCloseable {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);
  private static final double LOG_LEAST_SLOPE = Math.log(1e-3);

  private final FlowArchitecture architecture;
  private final NDManager manager;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final NDArray[] orders;
  private final NDArray[] ordersBack;

  /**
   * Copies the tensors of a flow into native memory.
   *
   * @param parent closes the network's memory at the latest
   * @param tensors as {@link FlowArchitecture#shapes()} says
   * @param trainable whether gradients will be asked for
   */
  public FlowNetwork(
      NDManager parent,
      FlowArchitecture architecture,
      Map<String, float[]> tensors,
      boolean trainable) {
    this.architecture = architecture;
    manager = parent.newSubManager();
    architecture
        .shapes()
        .forEach(
            (name, shape) -> {
              if (FlowArchitecture.isTrained(name)) {
                NDArray array = manager.create(values(tensors, name), new Shape(shape));
                array.setRequiresGradient(trainable);
                parameters.put(name, array);
              }
            });
    int dims = architecture.dims();
    orders = new NDArray[architecture.layers()];
    ordersBack = new NDArray[architecture.layers()];
    for (int layer = 0; layer < orders.length; layer++) {
      float[] order = values(tensors, "coupling." + layer + ".order");
      float[] permutation = new float[dims * dims];
      for (int i = 0; i < dims; i++) {
        permutation[Math.round(order[i]) * dims + i] = 1;
      }
      orders[layer] = manager.create(permutation, new Shape(dims, dims));
      ordersBack[layer] = orders[layer].transpose().duplicate();
    }
  }

  private static float[] values(Map<String, float[]> tensors, String name) {
    float[] values = tensors.get(name);
    if (values == null) {
      throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
    }
    return values;
  }

  public FlowArchitecture architecture() {
    return architecture;
  }

  /** Trained arrays by name; they belong to the network. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** The conditional mean of the affine layer, [batch, dims], for the warm start. */
  public NDArray mean(NDArray context) {
    return linear(trunk(context), "affine").split(2, 1).getFirst();
  }

  /**
   * Log-density of action sequences in nats.
   *
   * @param context normalised, [batch, context]
   * @param actions normalised, [batch, dims]
   * @return [batch]
   */
  public NDArray logDensity(NDArray context, NDArray actions) {
    NDArray h = trunk(context);
    NDList affine = linear(h, "affine").split(2, 1);
    NDArray logScale = logScale(affine.get(1));
    List<NDList> modulation = modulation(h);
    NDArray u = actions.sub(affine.get(0)).mul(logScale.neg().exp());
    NDArray log = logScale.sum(new int[] {1}).neg();
    for (int layer = 0; layer < architecture.layers(); layer++) {
      NDList halves = u.matMul(orders[layer]).split(new long[] {architecture.passed()}, 1);
      NDArray raw = raw(layer, halves.get(0), modulation.get(layer));
      NDList mapped = spline(raw, halves.get(1), false);
      log = log.add(mapped.get(1).sum(new int[] {1}));
      u = halves.get(0).concat(mapped.get(0), 1).matMul(ordersBack[layer]);
    }
    return log.add(logNormal(u));
  }

  /**
   * Turns base samples into action sequences and scores them under N(0, I), in one pass.
   *
   * @param context one observation, [1, context], or one per sample
   * @param base [count, dims]
   * @return actions [count, dims] and their log-densities [count]
   */
  public NDList sample(NDArray context, NDArray base) {
    NDArray h = trunk(context);
    NDList affine = linear(h, "affine").split(2, 1);
    NDArray logScale = logScale(affine.get(1));
    List<NDList> modulation = modulation(h);
    NDArray u = base;
    NDArray log = logNormal(base).sub(logScale.sum(new int[] {1}));
    for (int layer = architecture.layers() - 1; layer >= 0; layer--) {
      NDList halves = u.matMul(orders[layer]).split(new long[] {architecture.passed()}, 1);
      NDArray raw = raw(layer, halves.get(0), modulation.get(layer));
      NDList mapped = spline(raw, halves.get(1), true);
      log = log.add(mapped.get(1).sum(new int[] {1}));
      u = halves.get(0).concat(mapped.get(0), 1).matMul(ordersBack[layer]);
    }
    return new NDList(u.mul(logScale.exp()).add(affine.get(0)), log);
  }

  private NDArray trunk(NDArray context) {
    NDArray h = silu(linear(context, "trunk.in"));
    for (int i = 0; i < architecture.trunkBlocks(); i++) {
      h = h.add(linear(silu(linear(h, "trunk." + i + ".a")), "trunk." + i + ".b"));
    }
    return h;
  }

  private NDArray logScale(NDArray raw) {
    double limit = FlowArchitecture.LOG_SCALE_LIMIT;
    return raw.div(limit).tanh().mul(limit);
  }

  /** Per layer: gain and shift of both hidden layers, output bias. */
  private List<NDList> modulation(NDArray h) {
    int hidden = architecture.hidden();
    NDArray film = linear(silu(linear(h, "code")), "film");
    List<NDList> modulation = new ArrayList<>();
    for (NDArray layer : film.split(architecture.layers(), 1)) {
      modulation.add(layer.split(new long[] {hidden, 2L * hidden, 3L * hidden, 4L * hidden}, 1));
    }
    return modulation;
  }

  private NDArray raw(int layer, NDArray passed, NDList modulation) {
    String name = "coupling." + layer;
    NDArray h = passed;
    h = linear(h, name + ".in").mul(modulation.get(0).add(1)).add(modulation.get(1));
    h = linear(silu(h), name + ".mid").mul(modulation.get(2).add(1)).add(modulation.get(3));
    NDArray weight = parameter(name + ".out.weight");
    NDArray raw = silu(h).matMul(weight.transpose()).add(modulation.get(4));
    return raw.reshape(
        raw.getShape().get(0), architecture.splineNumbers(), architecture.transformed());
  }

  /**
   * All splines of a layer at once.
   *
   * @param raw [batch, spline numbers, transformed]
   * @param x [batch, transformed]
   * @return mapped numbers and logarithms of the forward slopes, both [batch, transformed]
   */
  private NDList spline(NDArray raw, NDArray x, boolean inverse) {
    int bins = architecture.bins();
    double bound = architecture.bound();
    NDList parts = raw.split(new long[] {bins, 2L * bins}, 1);
    NDArray widths = sizes(parts.get(0));
    NDArray heights = sizes(parts.get(1));
    NDArray right = widths.cumSum(1).sub(bound);
    NDArray top = heights.cumSum(1).sub(bound);
    // Points outside are mapped as if on the border, then replaced: no gradient ever sees them.
    NDArray inside = x.clip(-bound, bound);
    NDArray isInside = inside.eq(x);
    NDArray ends = (inverse ? top : right).get(":, :" + (bins - 1));
    NDArray bin =
        inside.expandDims(1).gte(ends).toType(DataType.INT64, false).sum(new int[] {1}, true);
    NDArray w = at(widths, bin);
    NDArray h = at(heights, bin);
    NDArray left = at(right, bin).sub(w);
    NDArray bottom = at(top, bin).sub(h);
    NDArray edge = raw.getManager().zeros(new Shape(raw.getShape().get(0), 1, x.getShape().get(1)));
    NDArray rawSlopes = edge.concat(parts.get(2), 1).concat(edge, 1);
    NDArray d0 = slope(at(rawSlopes, bin));
    NDArray d1 = slope(at(rawSlopes, bin.add(1)));
    NDArray s = h.div(w);
    NDArray e = d0.add(d1).sub(s.mul(2));
    NDArray theta;
    NDArray y;
    if (inverse) {
      NDArray dy = inside.sub(bottom);
      NDArray dye = dy.mul(e);
      NDArray a = h.mul(s.sub(d0)).add(dye);
      NDArray b = h.mul(d0).sub(dye);
      NDArray c = s.mul(dy).neg();
      NDArray root = b.square().sub(a.mul(c).mul(4)).maximum(0).sqrt();
      theta = c.mul(2).div(b.neg().sub(root)).clip(0, 1);
      y = left.add(theta.mul(w));
    } else {
      theta = inside.sub(left).div(w).clip(0, 1);
      y = theta;
    }
    NDArray rest = theta.neg().add(1);
    NDArray q = theta.mul(rest);
    NDArray denominator = e.mul(q).add(s);
    NDArray square = theta.square();
    NDArray numerator = d1.mul(square).add(s.mul(q).mul(2)).add(d0.mul(rest.square()));
    NDArray logSlope = numerator.log().add(s.div(denominator).log().mul(2));
    if (!inverse) {
      y = bottom.add(h.mul(s.mul(square).add(d0.mul(q))).div(denominator));
    }
    NDArray zero = logSlope.zerosLike();
    return new NDList(
        ai.djl.ndarray.NDArrays.where(isInside, y, x),
        ai.djl.ndarray.NDArrays.where(isInside, logSlope, zero));
  }

  private NDArray sizes(NDArray raw) {
    NDArray clipped = raw.div(raw.abs().mul(-2 / LOG_LEAST_SLOPE).add(1)).exp();
    return clipped.div(clipped.sum(new int[] {1}, true)).mul(2 * architecture.bound());
  }

  private static NDArray slope(NDArray raw) {
    return raw.div(raw.abs().mul(-1 / LOG_LEAST_SLOPE).add(1)).exp();
  }

  /** The entry of the bin each number falls into: [batch, bins, n] by [batch, 1, n]. */
  private static NDArray at(NDArray values, NDArray bin) {
    return values.gather(bin, 1).squeeze(1);
  }

  private static NDArray logNormal(NDArray z) {
    double constant = 0.5 * z.getShape().get(1) * LOG_TWO_PI;
    return z.square().sum(new int[] {1}).mul(-0.5).sub(constant);
  }

  private NDArray linear(NDArray x, String name) {
    return x.matMul(parameter(name + ".weight").transpose()).add(parameter(name + ".bias"));
  }

  private NDArray parameter(String name) {
    NDArray array = parameters.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "No parameter %s among %s"
              .formatted(name, Arrays.toString(parameters.keySet().toArray())));
    }
    return array;
  }

  private static NDArray silu(NDArray x) {
    return x.mul(Activation.sigmoid(x));
  }

  @Override
  public void close() {
    manager.close();
  }
}
