package flowdeck.policy.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A light feature pyramid: the maps at strides 16, 8 and 4 are brought to 32 channels each, added
 * from coarse to fine, and turned into one heat map per key point at stride 4.
 *
 * <p>Stride 4 costs little here because the trunk has it already; coordinates from coarser maps, or
 * regressed without maps, took many times more images to become useful.
 */
final class HeatmapHead extends AbstractBlock {
  /** Channels of the fine maps. */
  static final int CHANNELS = 32;

  /** Image pixels per heat map cell. */
  static final int STRIDE = 4;

  private static final int BILINEAR = 1;

  private final List<Conv2d> laterals;
  private final Conv2d maps;

  HeatmapHead(int keypoints) {
    laterals =
        List.of(
            addChildBlock("lateral1", convolution(CHANNELS, 1)),
            addChildBlock("lateral2", convolution(CHANNELS, 1)),
            addChildBlock("lateral3", convolution(CHANNELS, 1)));
    maps = addChildBlock("maps", convolution(keypoints, 3));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> params) {
    NDArray sum = lateral(store, inputs, 2, training);
    for (int i = 1; i >= 0; i--) {
      NDArray finer = lateral(store, inputs, i, training);
      sum = finer.add(doubled(sum, finer.getShape()));
    }
    return maps.forward(store, new NDList(Activation.relu(sum)), training);
  }

  private NDArray lateral(ParameterStore store, NDList inputs, int index, boolean training) {
    return laterals
        .get(index)
        .forward(store, new NDList(inputs.get(index)), training)
        .singletonOrThrow();
  }

  /** Twice the size; where the finer map has an odd size, the last row or column falls away. */
  static NDArray doubled(NDArray coarse, Shape fine) {
    long height = coarse.getShape().get(2) * 2;
    long width = coarse.getShape().get(3) * 2;
    NDArray doubled =
        coarse.getNDArrayInternal().interpolation(new long[] {height, width}, BILINEAR, false);
    if (height == fine.get(2) && width == fine.get(3)) {
      return doubled;
    }
    return doubled.get(":, :, :%d, :%d".formatted(fine.get(2), fine.get(3)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return maps.getOutputShapes(laterals.get(0).getOutputShapes(new Shape[] {inputs[0]}));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    for (int i = 0; i < laterals.size(); i++) {
      laterals.get(i).initialize(manager, type, inputs[i]);
    }
    maps.initialize(manager, type, laterals.get(0).getOutputShapes(new Shape[] {inputs[0]}));
  }

  private static Conv2d convolution(int filters, int kernel) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optPadding(new Shape(kernel / 2, kernel / 2))
        .optBias(true)
        .build();
  }
}
