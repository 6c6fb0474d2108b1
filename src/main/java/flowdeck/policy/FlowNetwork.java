package flowdeck.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import flowdeck.flow.Conditioner;
import flowdeck.flow.FlowArchitecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

  // Constants are arrays of the network. A Number handed to an operation becomes an array over Java
  // memory that is freed at the next garbage collection, before the backward pass reads it.
  private final NDArray zero;
  private final NDArray one;
  private final NDArray four;
  private final NDArray span;
  private final NDArray bound;
  private final NDArray minusBound;
  private final NDArray clipOfSizes;
  private final NDArray clipOfSlopes;
  private final NDArray logScaleLimit;
  private final NDArray minusHalf;
  private final NDArray logOfNormalisation;

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
    zero = manager.create(0f);
    one = manager.create(1f);
    four = manager.create(4f);
    span = manager.create((float) (2 * architecture.bound()));
    bound = manager.create((float) architecture.bound());
    minusBound = bound.neg();
    clipOfSizes = manager.create((float) (-2 / LOG_LEAST_SLOPE));
    clipOfSlopes = manager.create((float) (-1 / LOG_LEAST_SLOPE));
    logScaleLimit = manager.create((float) FlowArchitecture.LOG_SCALE_LIMIT);
    minusHalf = manager.create(-0.5f);
    int dims = architecture.dims();
    logOfNormalisation = manager.create((float) (0.5 * dims * LOG_TWO_PI));
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
    if (architecture.conditioner() != Conditioner.FILM) {
      throw new IllegalStateException("A concat flow has no affine layer");
    }
    return centre(context, linear(trunk(context), "affine").split(2, 1).getFirst());
  }

  /**
   * Log-density of action sequences in nats.
   *
   * @param context normalised, [batch, context]
   * @param actions normalised, [batch, dims]
   * @return [batch]
   */
  public NDArray logDensity(NDArray context, NDArray actions) {
    Conditioned conditioned = condition(context);
    List<NDList> modulation = conditioned.modulation();
    NDArray u = conditioned.standardised(actions);
    NDArray log = conditioned.logOfScales(actions).neg();
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
    Conditioned conditioned = condition(context);
    List<NDList> modulation = conditioned.modulation();
    NDArray u = base;
    NDArray log = logNormal(base).sub(conditioned.logOfScales(base));
    for (int layer = architecture.layers() - 1; layer >= 0; layer--) {
      NDList halves = u.matMul(orders[layer]).split(new long[] {architecture.passed()}, 1);
      NDArray raw = raw(layer, halves.get(0), modulation.get(layer));
      NDList mapped = spline(raw, halves.get(1), true);
      log = log.add(mapped.get(1).sum(new int[] {1}));
      u = halves.get(0).concat(mapped.get(0), 1).matMul(ordersBack[layer]);
    }
    return new NDList(conditioned.actions(u), log);
  }

  /**
   * What an observation means to all layers.
   *
   * @param affine centre and log-scale, [batch, dims]; null without an affine layer
   * @param modulation per layer, for {@link #raw}
   */
  private record Conditioned(@Nullable NDList affine, List<NDList> modulation) {
    NDArray standardised(NDArray actions) {
      return affine == null ? actions : actions.sub(affine.get(0)).mul(affine.get(1).neg().exp());
    }

    NDArray actions(NDArray standardised) {
      return affine == null
          ? standardised
          : standardised.mul(affine.get(1).exp()).add(affine.get(0));
    }

    NDArray logOfScales(NDArray batch) {
      NDArray scales = affine == null ? batch.zerosLike() : affine.get(1);
      return scales.sum(new int[] {1});
    }
  }

  private Conditioned condition(NDArray context) {
    return switch (architecture.conditioner()) {
      case FILM -> {
        NDArray h = trunk(context);
        NDList affine = linear(h, "affine").split(2, 1);
        yield new Conditioned(
            new NDList(centre(context, affine.get(0)), logScale(affine.get(1))), modulation(h));
      }
      case CONCAT -> {
        List<NDList> shifts = new ArrayList<>();
        for (int layer = 0; layer < architecture.layers(); layer++) {
          shifts.add(new NDList(product(context, "coupling." + layer + ".context")));
        }
        yield new Conditioned(null, shifts);
      }
    };
  }

  private NDArray trunk(NDArray context) {
    NDArray h = silu(linear(context, "trunk.in"));
    for (int i = 0; i < architecture.trunkBlocks(); i++) {
      h = h.add(linear(silu(linear(h, "trunk." + i + ".a")), "trunk." + i + ".b"));
    }
    return h;
  }

  /** Where the affine layer is centred, [batch, dims]. */
  private NDArray centre(NDArray context, NDArray fromTrunk) {
    return architecture.skip() ? fromTrunk.add(product(context, "affine.skip")) : fromTrunk;
  }

  private NDArray logScale(NDArray raw) {
    return raw.div(logScaleLimit).tanh().mul(logScaleLimit);
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
    NDArray raw =
        switch (architecture.conditioner()) {
          case FILM -> {
            NDArray h = passed;
            h = linear(h, name + ".in").mul(modulation.get(0).add(one)).add(modulation.get(1));
            h =
                linear(silu(h), name + ".mid")
                    .mul(modulation.get(2).add(one))
                    .add(modulation.get(3));
            yield product(silu(h), name + ".out").add(modulation.get(4));
          }
          case CONCAT -> {
            // A product with both inputs side by side, in two parts: one observation for many
            // candidates then counts once.
            NDArray h = linear(passed, name + ".in").add(modulation.get(0));
            yield linear(silu(linear(silu(h), name + ".mid")), name + ".out");
          }
        };
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
    long batch = raw.getShape().get(0);
    long count = architecture.transformed();
    NDList parts = raw.split(new long[] {2L * bins}, 1);
    // Widths and heights side by side: [batch, 2, bins, count].
    NDArray unscaled = softClippedExp(parts.get(0), clipOfSizes).reshape(batch, 2, bins, count);
    NDArray sizes = unscaled.div(unscaled.sum(new int[] {2}, true)).mul(span);
    NDArray ends = sizes.cumSum(2).sub(bound);
    // Points outside are mapped as if on the border, then replaced: no gradient ever sees them.
    NDArray inside = x.maximum(minusBound).minimum(bound);
    NDArray isInside = inside.eq(x);
    NDArray axis = ends.split(2, 1).get(inverse ? 1 : 0).reshape(batch, bins, count);
    NDArray innerEnds = axis.split(new long[] {bins - 1L}, 1).get(0);
    // Counting in floats is far cheaper than in the integers an index must have.
    NDArray bin =
        inside
            .expandDims(1)
            .gte(innerEnds)
            .toType(DataType.FLOAT32, false)
            .sum(new int[] {1}, true);
    NDArray index = bin.toType(DataType.INT64, false);
    NDArray both = index.expandDims(1).concat(index.expandDims(1), 1);
    NDArray size = sizes.gather(both, 2);
    NDList start = ends.gather(both, 2).sub(size).split(2, 1);
    NDList widthAndHeight = size.split(2, 1);
    NDArray w = widthAndHeight.get(0).reshape(batch, count);
    NDArray h = widthAndHeight.get(1).reshape(batch, count);
    NDArray left = start.get(0).reshape(batch, count);
    NDArray bottom = start.get(1).reshape(batch, count);
    NDArray edge = bin.zerosLike();
    NDArray rawSlopes = edge.concat(parts.get(1), 1).concat(edge, 1);
    NDArray nextIndex = bin.add(one).toType(DataType.INT64, false);
    NDArray d0 = softClippedExp(rawSlopes.gather(index, 1).squeeze(1), clipOfSlopes);
    NDArray d1 = softClippedExp(rawSlopes.gather(nextIndex, 1).squeeze(1), clipOfSlopes);
    NDArray s = h.div(w);
    NDArray e = d0.add(d1).sub(s).sub(s);
    NDArray theta;
    if (inverse) {
      NDArray dy = inside.sub(bottom);
      NDArray dye = dy.mul(e);
      NDArray a = h.mul(s.sub(d0)).add(dye);
      NDArray b = h.mul(d0).sub(dye);
      NDArray c = s.mul(dy).neg();
      NDArray root = b.square().sub(a.mul(c).mul(four)).maximum(zero).sqrt();
      theta = c.add(c).div(b.neg().sub(root)).maximum(zero).minimum(one);
    } else {
      theta = inside.sub(left).div(w).maximum(zero).minimum(one);
    }
    NDArray rest = theta.neg().add(one);
    NDArray q = theta.mul(rest);
    NDArray denominator = e.mul(q).add(s);
    NDArray square = theta.square();
    NDArray sq = s.mul(q);
    NDArray numerator = d1.mul(square).add(sq).add(sq).add(d0.mul(rest.square()));
    NDArray ratio = s.div(denominator);
    NDArray logSlope = numerator.mul(ratio).mul(ratio).log();
    NDArray mapped =
        inverse
            ? left.add(theta.mul(w))
            : bottom.add(h.mul(s.mul(square).add(d0.mul(q))).div(denominator));
    return new NDList(
        NDArrays.where(isInside, mapped, x),
        NDArrays.where(isInside, logSlope, logSlope.zerosLike()));
  }

  /** exp(x / (1 + |x| clip)), which keeps bins and slopes from becoming extreme. */
  private NDArray softClippedExp(NDArray raw, NDArray clip) {
    return raw.div(raw.abs().mul(clip).add(one)).exp();
  }

  private NDArray logNormal(NDArray z) {
    return z.square().sum(new int[] {1}).mul(minusHalf).sub(logOfNormalisation);
  }

  private NDArray linear(NDArray x, String name) {
    return product(x, name).add(parameter(name + ".bias"));
  }

  private NDArray product(NDArray x, String name) {
    NDArray transposed = parameter(name + ".weight").transpose();
    // It would otherwise stay with the weights, one more for each call.
    transposed.attach(x.getManager());
    return x.matMul(transposed);
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
