package flowdeck.policy.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import flowdeck.core.InputException;
import flowdeck.policy.Safetensors.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The encoder as a trainable network.
 *
 * <p>Input: normalised images {@code [B, 3, H, W]}. Output: heat map logits {@code [B, K, H/4,
 * W/4]}, and if the encoder has an embedding, a guess of all key points from the embedding alone
 * {@code [B, 2K]}, which exists to train the embedding and is not used by a policy.
 */
public final class EncoderNet extends AbstractBlock {
  private final EncoderConfig config;
  private final ResNet18 trunk;
  private final HeatmapHead head;
  private final @Nullable Linear guess;

  /**
   * @param config size and outputs
   */
  public EncoderNet(EncoderConfig config) {
    this.config = config;
    boolean embedding = config.features().hasEmbedding();
    trunk = addChildBlock("trunk", new ResNet18(embedding));
    head = addChildBlock("head", new HeatmapHead(config.keypoints().size()));
    guess =
        embedding
            ? addChildBlock(
                "guess", Linear.builder().setUnits(2L * config.keypoints().size()).build())
            : null;
  }

  /** Makes the arrays and fills them with random weights that follow from the seed. */
  public void initialize(NDManager manager, long seed) {
    initialize(manager, DataType.FLOAT32, new Shape(1, 3, config.height(), config.width()));
    SplittableRandom random = new SplittableRandom(seed);
    parameters()
        .forEach(
            (name, parameter) -> {
              NDArray array = parameter.getArray();
              array.set(FloatBuffer.wrap(initial(name, array.getShape(), random)));
            });
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList stages = trunk.forward(store, inputs, training);
    NDList outputs = head.forward(store, stages, training);
    if (guess != null) {
      NDArray embedding = Pool.globalAvgPool2d(stages.get(3));
      outputs.addAll(guess.forward(store, new NDList(embedding), training));
    }
    return outputs;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape maps = head.getOutputShapes(trunk.getOutputShapes(inputs))[0];
    return guess == null
        ? new Shape[] {maps}
        : new Shape[] {maps, new Shape(inputs[0].get(0), 2L * config.keypoints().size())};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    trunk.initialize(manager, type, inputs);
    head.initialize(manager, type, trunk.getOutputShapes(inputs));
    if (guess != null) {
      guess.initialize(manager, type, new Shape(inputs[0].get(0), ResNet18.EMBEDDING));
    }
  }

  /**
   * Every weight and statistic under its name in files: the trunk's as in torchvision ({@code
   * layer1.0.conv1.weight}), the others under {@code head.} and {@code guess.}.
   */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    collect(trunk, "", parameters);
    collect(head, "head.", parameters);
    if (guess != null) {
      collect(guess, "guess.", parameters);
    }
    return parameters;
  }

  /** Copies all weights out. */
  public Map<String, Tensor> export(String prefix) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    parameters()
        .forEach(
            (name, parameter) -> {
              NDArray array = parameter.getArray();
              tensors.put(
                  prefix + name, new Tensor(array.getShape().getShape(), array.toFloatArray()));
            });
    return tensors;
  }

  /**
   * Copies all weights in.
   *
   * @throws InputException if one is missing or has another shape
   */
  public void load(Map<String, Tensor> tensors, String prefix) {
    parameters()
        .forEach(
            (name, parameter) -> {
              NDArray array = parameter.getArray();
              boolean gradient = array.hasGradient();
              // Torch refuses to overwrite an array that gradients are collected for.
              array.setRequiresGradient(false);
              Tensor tensor = require(tensors, prefix + name, array.getShape().getShape());
              array.set(FloatBuffer.wrap(tensor.values()));
              array.setRequiresGradient(gradient);
            });
  }

  static Tensor require(Map<String, Tensor> tensors, String name, long... shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InputException(
          "The weights of the encoder lack '%s'; take a file that was written for this encoder."
              .formatted(name));
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new InputException(
          "'%s' has shape %s in the weights, the encoder needs %s; do policy.json and weights belong together?"
              .formatted(name, Arrays.toString(tensor.shape()), Arrays.toString(shape)));
    }
    return tensor;
  }

  private static void collect(Block block, String prefix, Map<String, Parameter> into) {
    for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
      into.put(prefix + fileName(parameter.getKey()), parameter.getValue());
    }
    for (Pair<String, Block> child : block.getChildren()) {
      // DJL puts two digits before each name it was given.
      collect(child.getValue(), prefix + child.getKey().substring(2) + ".", into);
    }
  }

  private static String fileName(String djlName) {
    return switch (djlName) {
      case "gamma" -> "weight";
      case "beta" -> "bias";
      case "runningMean" -> "running_mean";
      case "runningVar" -> "running_var";
      default -> djlName.toLowerCase(Locale.ROOT);
    };
  }

  /** He initialisation by fan-out; each residual starts as nothing, so the net starts shallow. */
  private static float[] initial(String name, Shape shape, SplittableRandom random) {
    float[] values = new float[(int) shape.size()];
    if (shape.dimension() > 1) {
      long fan = shape.dimension() == 4 ? shape.get(0) * shape.get(2) * shape.get(3) : shape.get(1);
      // The heat maps start nearly flat, so that no early winner has to be unlearned.
      double scale = name.startsWith("head.maps") ? 0.01 : Math.sqrt(2.0 / fan);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (scale * random.nextGaussian());
      }
    } else if (name.endsWith("running_var")
        || (name.endsWith(".weight") && !name.endsWith("bn2.weight"))) {
      Arrays.fill(values, 1f);
    }
    return values;
  }
}
