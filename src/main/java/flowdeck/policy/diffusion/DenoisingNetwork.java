package flowdeck.policy.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv1d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import flowdeck.policy.diffusion.UnetArchitecture.Residual;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conditional 1-D U-Net of Diffusion Policy in DJL: predicts the noise in action sequences.
 * Each residual block is scaled and shifted by what the step of diffusion and the observation say
 * (FiLM). Both enter a matrix each, so that the observation counts once per decision and not once
 * per step.
 *
 * <p>Owns native memory; used and closed by one thread. Intermediate arrays attach to the manager
 * of the arrays passed in, so callers pass arrays of a manager per batch.
 */
public final class DenoisingNetwork implements AutoCloseable {
  private static final float EPSILON = 1e-5f;
  private static final double LONGEST_PERIOD = 10_000;

  private final UnetArchitecture architecture;
  private final NDManager manager;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final Map<Long, NDArray> ones = new LinkedHashMap<>(); // by length
  private final Map<Long, NDArray> zeros = new LinkedHashMap<>();
  private final List<Residual> residuals;

  /**
   * Copies the tensors of a U-Net into native memory.
   *
   * @param parent closes the network's memory at the latest
   * @param tensors as {@link UnetArchitecture#shapes()} says
   * @param trainable whether gradients will be asked for
   */
  public DenoisingNetwork(
      NDManager parent,
      UnetArchitecture architecture,
      Map<String, float[]> tensors,
      boolean trainable) {
    this.architecture = architecture;
    residuals = architecture.residuals();
    manager = parent.newSubManager();
    architecture
        .shapes()
        .forEach(
            (name, shape) -> {
              float[] values = tensors.get(name);
              if (values == null) {
                throw new IllegalArgumentException("Tensor %s is missing".formatted(name));
              }
              NDArray array = manager.create(values, new Shape(shape));
              array.setRequiresGradient(trainable);
              parameters.put(name, array);
            });
    for (int level = 0; level < architecture.widths().size(); level++) {
      long group =
          (long) architecture.widths().get(level)
              / architecture.groups()
              * (architecture.length() >> level);
      constants(group);
      if (level > 0) { // the way up is as wide as the level it leads to
        constants(
            (long) architecture.widths().get(level - 1)
                / architecture.groups()
                * (architecture.length() >> level));
      }
    }
  }

  private void constants(long size) {
    ones.computeIfAbsent(size, n -> manager.ones(new Shape(n)));
    zeros.computeIfAbsent(size, n -> manager.zeros(new Shape(n)));
  }

  public UnetArchitecture architecture() {
    return architecture;
  }

  /** Trained arrays by name; they belong to the network. */
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /**
   * How much noise there is, as sines and cosines, {@code [steps][step code]}: what {@link #step}
   * takes.
   */
  public float[] code(int... steps) {
    int half = architecture.stepCode() / 2;
    float[] code = new float[steps.length * 2 * half];
    for (int row = 0; row < steps.length; row++) {
      for (int i = 0; i < half; i++) {
        double angle = steps[row] * Math.exp(-Math.log(LONGEST_PERIOD) * i / (half - 1));
        code[row * 2 * half + i] = (float) Math.sin(angle);
        code[row * 2 * half + half + i] = (float) Math.cos(angle);
      }
    }
    return code;
  }

  /**
   * What steps of diffusion mean to all residual blocks.
   *
   * @param code of {@link #code}, [batch, step code]
   * @return per block [batch, 2 channels]
   */
  public NDList step(NDArray code) {
    NDArray h = linear(mish(linear(code, "step.in")), "step.out");
    NDArray active = mish(h);
    NDList parts = new NDList();
    for (Residual block : residuals) {
      parts.add(Linear.linear(active, parameter(block.name() + ".step.weight")).singletonOrThrow());
    }
    return parts;
  }

  /**
   * What observations mean to all residual blocks.
   *
   * @param context normalised, [batch, context]
   * @return per block [batch, 2 channels]
   */
  public NDList observation(NDArray context) {
    NDArray active = mish(context);
    NDList parts = new NDList();
    for (Residual block : residuals) {
      parts.add(linear(active, block.name() + ".context"));
    }
    return parts;
  }

  /**
   * The noise in action sequences.
   *
   * @param noisy [batch, length x dims]
   * @param step of {@link #step}, one for all or one per sequence
   * @param observation of {@link #observation}, one for all or one per sequence
   * @return [batch, length x dims]
   */
  public NDArray noise(NDArray noisy, NDList step, NDList observation) {
    long batch = noisy.getShape().get(0);
    int last = architecture.widths().size() - 1;
    NDArray x = noisy.reshape(batch, architecture.length(), architecture.dims()).transpose(0, 2, 1);
    Deque<NDArray> left = new ArrayDeque<>();
    int block = 0;
    for (int level = 0; level <= last; level++) {
      x = residual(x, block, step.get(block), observation.get(block++));
      x = residual(x, block, step.get(block), observation.get(block++));
      if (level > 0) { // the first level's is not joined again
        left.push(x);
      }
      x = level < last ? halved(x, "down." + level + ".halve") : x;
    }
    x = residual(x, block, step.get(block), observation.get(block++));
    x = residual(x, block, step.get(block), observation.get(block++));
    for (int level = last; level > 0; level--) {
      x = x.concat(left.pop(), 1);
      x = residual(x, block, step.get(block), observation.get(block++));
      x = residual(x, block, step.get(block), observation.get(block++));
      x = doubled(x, "up." + level + ".double");
    }
    x = convolution(convolved(x, "final"), "out", 1, 0);
    return x.transpose(0, 2, 1).reshape(batch, -1);
  }

  private NDArray residual(NDArray x, int number, NDArray step, NDArray observation) {
    Residual block = residuals.get(number);
    NDList film = step.add(observation).expandDims(2).split(2, 1);
    NDArray h = convolved(x, block.name() + ".a").mul(film.get(0)).add(film.get(1));
    NDArray skip = block.in() == block.out() ? x : convolution(x, block.name() + ".skip", 1, 0);
    return convolved(h, block.name() + ".b").add(skip);
  }

  /** Convolution at the same length, normalisation, Mish. */
  private NDArray convolved(NDArray x, String name) {
    NDArray h = convolution(x, name, 1, architecture.kernel() / 2);
    Shape shape = h.getShape();
    int groups = architecture.groups();
    long size = shape.get(1) / groups * shape.get(2);
    NDArray rows = h.reshape(shape.get(0), groups, size);
    NDArray normal =
        LayerNorm.layerNorm(
                rows, new Shape(size), constant(ones, size), constant(zeros, size), EPSILON)
            .singletonOrThrow()
            .reshape(shape);
    return mish(normal.mul(parameter(name + ".norm.scale")).add(parameter(name + ".norm.shift")));
  }

  private static NDArray constant(Map<Long, NDArray> constants, long size) {
    NDArray found = constants.get(size);
    if (found == null) {
      throw new IllegalStateException("No constant of length " + size);
    }
    return found;
  }

  private NDArray halved(NDArray x, String name) {
    return convolution(x, name, 2, 1);
  }

  /** A transposed convolution with stride 2 and padding 1, which DJL's engine lacks. */
  private NDArray doubled(NDArray x, String name) {
    Shape shape = x.getShape();
    NDArray column = x.expandDims(3);
    NDArray spread =
        column.concat(column.zerosLike(), 3).reshape(shape.get(0), shape.get(1), 2 * shape.get(2));
    return convolution(spread, name, 1, UnetArchitecture.DOUBLING / 2)
        .split(new long[] {2 * shape.get(2)}, 2)
        .get(0);
  }

  private NDArray convolution(NDArray x, String name, int stride, int padding) {
    return Conv1d.conv1d(
            x,
            parameter(name + ".weight"),
            parameter(name + ".bias"),
            new Shape(stride),
            new Shape(padding))
        .singletonOrThrow();
  }

  private NDArray linear(NDArray x, String name) {
    return Linear.linear(x, parameter(name + ".weight"), parameter(name + ".bias"))
        .singletonOrThrow();
  }

  /** x tanh(ln(1 + eˣ)). */
  private static NDArray mish(NDArray x) {
    return x.mul(Activation.softPlus(x).tanh());
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

  @Override
  public void close() {
    manager.close();
  }
}
