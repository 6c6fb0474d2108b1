package flowdeck.policy.encoder;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ResNet18 trunk, its children named as in torchvision so that weights can be exchanged.
 *
 * <p>Input: images {@code [B, 3, H, W]}. Output: the maps of every stage, at strides 4, 8, 16 and
 * (if the last stage is there) 32.
 */
final class ResNet18 extends AbstractBlock {
  /** Channels after the last stage. */
  static final int EMBEDDING = 512;

  private static final int[] CHANNELS = {64, 128, 256, EMBEDDING};

  private final Conv2d conv1;
  private final BatchNorm bn1;
  private final List<Stage> stages = new ArrayList<>();

  /**
   * @param lastStage whether to have the stage that only the embedding needs; it holds three
   *     quarters of the weights and a quarter of the time
   */
  ResNet18(boolean lastStage) {
    conv1 = addChildBlock("conv1", convolution(CHANNELS[0], 7, 2));
    bn1 = addChildBlock("bn1", norm());
    int before = CHANNELS[0];
    for (int i = 0; i < (lastStage ? 4 : 3); i++) {
      stages.add(addChildBlock("layer" + (i + 1), new Stage(before, CHANNELS[i], i == 0 ? 1 : 2)));
      before = CHANNELS[i];
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDList x = bn1.forward(store, conv1.forward(store, inputs, training), training);
    x =
        new NDList(
            Pool.maxPool2d(
                Activation.relu(x.singletonOrThrow()),
                new Shape(3, 3),
                new Shape(2, 2),
                new Shape(1, 1),
                false));
    NDList maps = new NDList();
    for (Stage stage : stages) {
      x = stage.forward(store, x, training);
      maps.add(x.singletonOrThrow());
    }
    return maps;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape shape = pooled(conv1.getOutputShapes(inputs)[0]);
    Shape[] outputs = new Shape[stages.size()];
    for (int i = 0; i < outputs.length; i++) {
      shape = stages.get(i).getOutputShapes(new Shape[] {shape})[0];
      outputs[i] = shape;
    }
    return outputs;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    conv1.initialize(manager, type, inputs);
    Shape shape = conv1.getOutputShapes(inputs)[0];
    bn1.initialize(manager, type, shape);
    shape = pooled(shape);
    for (Stage stage : stages) {
      stage.initialize(manager, type, shape);
      shape = stage.getOutputShapes(new Shape[] {shape})[0];
    }
  }

  private static Shape pooled(Shape shape) {
    return new Shape(
        shape.get(0), shape.get(1), (shape.get(2) - 1) / 2 + 1, (shape.get(3) - 1) / 2 + 1);
  }

  private static Conv2d convolution(int filters, int kernel, int stride) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optBias(false)
        .build();
  }

  private static BatchNorm norm() {
    // DJL's momentum is the weight of the past; torchvision's 0.1 is that of the new batch.
    return BatchNorm.builder()
        .optEpsilon((float) FoldedConvolution.NORM_EPSILON)
        .optMomentum(0.9f)
        .build();
  }

  /** Two residual blocks, the first of which may halve the resolution. */
  private static final class Stage extends AbstractBlock {
    private final Residual first;
    private final Residual second;

    Stage(int before, int channels, int stride) {
      first = addChildBlock("0", new Residual(channels, stride, before != channels));
      second = addChildBlock("1", new Residual(channels, 1, false));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      return second.forward(store, first.forward(store, inputs, training), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return first.getOutputShapes(inputs);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      first.initialize(manager, type, inputs);
      second.initialize(manager, type, first.getOutputShapes(inputs));
    }
  }

  /** Two 3x3 convolutions round which the input is carried. */
  private static final class Residual extends AbstractBlock {
    private final Conv2d conv1;
    private final BatchNorm bn1;
    private final Conv2d conv2;
    private final BatchNorm bn2;
    private final @Nullable Shortcut downsample;

    Residual(int channels, int stride, boolean project) {
      conv1 = addChildBlock("conv1", convolution(channels, 3, stride));
      bn1 = addChildBlock("bn1", norm());
      conv2 = addChildBlock("conv2", convolution(channels, 3, 1));
      bn2 = addChildBlock("bn2", norm());
      downsample = project ? addChildBlock("downsample", new Shortcut(channels, stride)) : null;
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      NDList x = bn1.forward(store, conv1.forward(store, inputs, training), training);
      x = conv2.forward(store, new NDList(Activation.relu(x.singletonOrThrow())), training);
      x = bn2.forward(store, x, training);
      NDList around = downsample == null ? inputs : downsample.forward(store, inputs, training);
      return new NDList(Activation.relu(x.singletonOrThrow().add(around.singletonOrThrow())));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return conv1.getOutputShapes(inputs);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      conv1.initialize(manager, type, inputs);
      Shape[] inside = conv1.getOutputShapes(inputs);
      bn1.initialize(manager, type, inside);
      conv2.initialize(manager, type, inside);
      bn2.initialize(manager, type, inside);
      if (downsample != null) {
        downsample.initialize(manager, type, inputs);
      }
    }
  }

  /** Brings the carried input to the size of the residual. */
  private static final class Shortcut extends AbstractBlock {
    private final Conv2d projection;
    private final BatchNorm norm;

    Shortcut(int channels, int stride) {
      projection =
          addChildBlock(
              "0",
              Conv2d.builder()
                  .setFilters(channels)
                  .setKernelShape(new Shape(1, 1))
                  .optStride(new Shape(stride, stride))
                  .optBias(false)
                  .build());
      norm = addChildBlock("1", norm());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store,
        NDList inputs,
        boolean training,
        @Nullable PairList<String, Object> params) {
      return norm.forward(store, projection.forward(store, inputs, training), training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return projection.getOutputShapes(inputs);
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
      projection.initialize(manager, type, inputs);
      norm.initialize(manager, type, projection.getOutputShapes(inputs));
    }
  }
}
