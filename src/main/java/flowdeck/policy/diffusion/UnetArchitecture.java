package flowdeck.policy.diffusion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The sizes of the conditional 1-D U-Net of Diffusion Policy (Chi et al., 2023, "CNN-based"). Each
 * level has two residual blocks; between levels the sequence is halved on the way down and doubled
 * on the way up. The way up joins what the levels below the first left on the way down, as there.
 *
 * @param dims numbers per action
 * @param length actions in a sequence
 * @param context numbers in one observation history
 * @param stepCode numbers that say how much noise there is
 * @param widths channels of each level, the first one at full length
 * @param kernel actions that meet in one convolution, odd
 * @param groups of channels that are normalised together
 */
public record UnetArchitecture(
    int dims, int length, int context, int stepCode, List<Integer> widths, int kernel, int groups) {
  private static final int STEP_CODE = 128;
  private static final int KERNEL = 5;
  private static final int GROUPS = 8;

  /** Kernel of the convolution that halves a sequence. */
  static final int HALVING = 3;

  /** Kernel of the convolution that doubles a sequence. */
  static final int DOUBLING = 4;

  /** Beyond any use: a sequence would have to be thousands of actions long. */
  private static final int MOST_LEVELS = 12;

  /** Beyond any use, and small enough that no product of two overflows. */
  private static final int LARGEST = 1 << 20;

  public UnetArchitecture {
    widths = List.copyOf(widths);
    int halvings = widths.size() - 1;
    boolean sound =
        within(dims)
            && within(length)
            && within(context)
            && within(stepCode)
            && stepCode >= 4
            && stepCode % 2 == 0
            && within(kernel)
            && kernel % 2 == 1
            && within(groups)
            && !widths.isEmpty()
            && widths.size() <= MOST_LEVELS;
    if (!sound || length % (1 << halvings) != 0) {
      throw new IllegalArgumentException(
          "Not a U-Net: %d actions of %d numbers, context %d, step code %d, widths %s, kernel %d"
              .formatted(length, dims, context, stepCode, widths, kernel));
    }
    for (int width : widths) {
      if (!within(width) || width % groups != 0) {
        throw new IllegalArgumentException(
            "A width of %d cannot be normalised in %d groups".formatted(width, groups));
      }
    }
  }

  private static boolean within(int size) {
    return size >= 1 && size <= LARGEST;
  }

  /** With the usual step code, kernel and groups. */
  public static UnetArchitecture of(int dims, int length, int context, List<Integer> widths) {
    return new UnetArchitecture(dims, length, context, STEP_CODE, widths, KERNEL, GROUPS);
  }

  /** These sizes for other data. */
  public UnetArchitecture forData(int dims, int context) {
    return new UnetArchitecture(dims, length, context, stepCode, widths, kernel, groups);
  }

  /** A residual block: from so many channels to so many. */
  record Residual(String name, int in, int out) {}

  /** All residual blocks in the order in which they are passed. */
  List<Residual> residuals() {
    List<Residual> blocks = new ArrayList<>();
    int last = widths.size() - 1;
    for (int level = 0; level <= last; level++) {
      int in = level == 0 ? dims : widths.get(level - 1);
      blocks.add(new Residual("down." + level + ".0", in, widths.get(level)));
      blocks.add(new Residual("down." + level + ".1", widths.get(level), widths.get(level)));
    }
    blocks.add(new Residual("mid.0", widths.get(last), widths.get(last)));
    blocks.add(new Residual("mid.1", widths.get(last), widths.get(last)));
    for (int level = last; level > 0; level--) {
      int out = widths.get(level - 1);
      blocks.add(new Residual("up." + level + ".0", 2 * widths.get(level), out));
      blocks.add(new Residual("up." + level + ".1", out, out));
    }
    return blocks;
  }

  /**
   * Names and shapes of all tensors. Kernels are [outputs, inputs, actions]; that of {@code
   * up.N.double} belongs to a convolution over the sequence with a zero after each action, which is
   * a transposed convolution with the kernel turned round.
   */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    linear(shapes, "step.in", 4 * stepCode, stepCode);
    linear(shapes, "step.out", stepCode, 4 * stepCode);
    for (Residual block : residuals()) {
      convolution(shapes, block.name() + ".a", block.out(), block.in());
      convolution(shapes, block.name() + ".b", block.out(), block.out());
      shapes.put(block.name() + ".step.weight", new long[] {2L * block.out(), stepCode});
      linear(shapes, block.name() + ".context", 2 * block.out(), context);
      if (block.in() != block.out()) {
        shapes.put(block.name() + ".skip.weight", new long[] {block.out(), block.in(), 1});
        shapes.put(block.name() + ".skip.bias", new long[] {block.out()});
      }
    }
    for (int level = 0; level < widths.size() - 1; level++) {
      int width = widths.get(level);
      shapes.put("down." + level + ".halve.weight", new long[] {width, width, HALVING});
      shapes.put("down." + level + ".halve.bias", new long[] {width});
      shapes.put("up." + (level + 1) + ".double.weight", new long[] {width, width, DOUBLING});
      shapes.put("up." + (level + 1) + ".double.bias", new long[] {width});
    }
    convolution(shapes, "final", widths.getFirst(), widths.getFirst());
    shapes.put("out.weight", new long[] {dims, widths.getFirst(), 1});
    shapes.put("out.bias", new long[] {dims});
    return shapes;
  }

  private static void linear(Map<String, long[]> shapes, String name, long outputs, long inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs});
    shapes.put(name + ".bias", new long[] {outputs});
  }

  /** A convolution at the same length and the normalisation after it. */
  private void convolution(Map<String, long[]> shapes, String name, int outputs, int inputs) {
    shapes.put(name + ".weight", new long[] {outputs, inputs, kernel});
    shapes.put(name + ".bias", new long[] {outputs});
    shapes.put(name + ".norm.scale", new long[] {outputs, 1});
    shapes.put(name + ".norm.shift", new long[] {outputs, 1});
  }

  /** How many numbers a U-Net of these sizes has. */
  public long parameters() {
    return shapes().values().stream().mapToLong(UnetArchitecture::count).sum();
  }

  private static long count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }

  /**
   * Tensors of an untrained U-Net: uniform within one over the root of the numbers that meet in an
   * output, as PyTorch begins.
   */
  public Map<String, float[]> initial(long seed) {
    Random random = new Random(seed);
    Map<String, long[]> shapes = shapes();
    Map<String, float[]> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          float[] values = new float[Math.toIntExact(count(shape))];
          if (name.endsWith(".scale")) {
            java.util.Arrays.fill(values, 1);
          } else if (!name.endsWith(".shift")) {
            double bound = 1 / Math.sqrt(inputs(shapes, name));
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) (bound * (2 * random.nextDouble() - 1));
            }
          }
          tensors.put(name, values);
        });
    return tensors;
  }

  /** How many numbers meet in one output of the matrix or kernel a tensor belongs to. */
  private long inputs(Map<String, long[]> shapes, String name) {
    if (name.contains(".context.") || name.contains(".step.")) {
      return (long) stepCode + context; // side by side they are one matrix
    }
    long[] weight = shapes.getOrDefault(name.replace(".bias", ".weight"), new long[] {1, 1});
    return count(weight) / weight[0];
  }
}
