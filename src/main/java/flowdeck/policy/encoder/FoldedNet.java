package flowdeck.policy.encoder;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import flowdeck.policy.Safetensors.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The encoder for one image at a time, fast on a CPU: normalisations are folded into the
 * convolutions, additions and rectifications are fused into them, and their weights are put in
 * oneDNN's order once, here. The same numbers as {@link EncoderNet} outside training.
 *
 * <p>Belongs to one thread.
 */
final class FoldedNet implements AutoCloseable {
  private static final String NO_SCALARS = "annotate(List[Optional[number]], [])";

  private final EncoderConfig config;
  private final NDManager manager;
  private final PtSymbolBlock net;
  private final PtNDArray[] weights;

  /**
   * What one pass gives.
   *
   * @param logits heat maps {@code [K][H/4][W/4]}; empty if the encoder gives no key points
   * @param embedding 512 numbers; empty if the encoder gives none
   */
  record Output(float[] logits, float[] embedding) {}

  /** Collects the script of the net and the weights it needs, in one walk through the layers. */
  private static final class Plan {
    private final Map<String, Tensor> tensors;
    private final String prefix;
    private final NDManager manager;
    private final List<String> run = new ArrayList<>();
    private final List<String> order = new ArrayList<>();
    private final List<PtNDArray> arrays = new ArrayList<>();

    Plan(Map<String, Tensor> tensors, String prefix, NDManager manager) {
      this.tensors = tensors;
      this.prefix = prefix;
      this.manager = manager;
    }

    /** Adds weights; returns how the script calls kernel and bias. */
    String weights(FoldedConvolution convolution, int stride, Size input) {
      int at = arrays.size();
      int kernel = convolution.kernel();
      arrays.add(
          (PtNDArray)
              manager.create(
                  convolution.weight(),
                  new Shape(convolution.filters(), convolution.channels(), kernel, kernel)));
      arrays.add((PtNDArray) manager.create(convolution.bias()));
      order.add(
          "w%d = ops.mkldnn._reorder_convolution_weight(w[%d], %s, %s, [1, 1], 1, [1, %d, %d, %d])"
              .formatted(
                  at,
                  at,
                  pair(kernel / 2),
                  pair(stride),
                  convolution.channels(),
                  input.height,
                  input.width));
      return "w[%d], w[%d], %s, %s, [1, 1], 1"
          .formatted(at, at + 1, pair(kernel / 2), pair(stride));
    }

    void convolve(
        String to,
        String from,
        FoldedConvolution convolution,
        int stride,
        Size input,
        String then) {
      run.add(
          "%s = ops.mkldnn._convolution_pointwise(%s, %s, \"%s\", %s, \"\")"
              .formatted(to, from, weights(convolution, stride, input), then, NO_SCALARS));
    }

    /** Convolves, adds to what {@code to} holds, rectifies, and leaves the result there. */
    void convolveOnto(String to, String from, FoldedConvolution convolution, Size input) {
      run.add(
          "%s = ops.mkldnn._convolution_pointwise_(%s, %s, %s, \"add\", 1.0, \"relu\", %s, None)"
              .formatted(to, to, from, weights(convolution, 1, input), NO_SCALARS));
    }

    FoldedConvolution normed(String conv, String norm, int filters, int channels, int kernel) {
      return FoldedConvolution.of(tensors, prefix + conv, prefix + norm, filters, channels, kernel);
    }

    FoldedConvolution plain(String conv, int filters, int channels, int kernel) {
      return FoldedConvolution.plain(tensors, prefix + conv, filters, channels, kernel);
    }

    private static String pair(int value) {
      return "[%d, %d]".formatted(value, value);
    }
  }

  private record Size(int width, int height) {
    Size halved() {
      return new Size((width - 1) / 2 + 1, (height - 1) / 2 + 1);
    }
  }

  FoldedNet(EncoderConfig config, Map<String, Tensor> tensors, String prefix, NDManager manager) {
    this.config = config;
    this.manager = manager;
    try (NDManager scope = manager.newSubManager()) {
      Plan plan = new Plan(tensors, prefix, scope);
      layers(config, plan);
      plan.order.add(
          IntStream.range(0, plan.arrays.size())
              // Torch must own its copy of each bias: an array made from Java lies in a buffer of
              // the JVM, which is freed once only torch knows of the array.
              .mapToObj(i -> i % 2 == 0 ? "w" + i : "torch.clone(w[" + i + "])")
              .collect(Collectors.joining(", ", "return [", "]")));
      try (PtSymbolBlock orderer =
              TorchScript.compile(manager, "w: List[Tensor]", "List[Tensor]", plan.order);
          IValue plain = IValue.listFrom(plan.arrays.toArray(PtNDArray[]::new));
          IValue ordered = orderer.forward(plain)) {
        weights =
            ordered.toNDList((PtNDManager) manager).stream()
                .map(array -> (PtNDArray) array)
                .toArray(PtNDArray[]::new);
      }
      net = TorchScript.compile(manager, "x: Tensor, w: List[Tensor]", "List[Tensor]", plan.run);
    }
  }

  private static void layers(EncoderConfig config, Plan plan) {
    boolean embedding = config.features().hasEmbedding();
    boolean keypoints = config.features().hasKeypoints();
    Size size = new Size(config.width(), config.height());
    plan.run.add("x = torch.contiguous(x, memory_format=2)");
    plan.convolve("x", "x", plan.normed("conv1", "bn1", 64, 3, 7), 2, size, "relu");
    plan.run.add("x = torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)");
    size = size.halved().halved();
    int channels = 64;
    Size[] sizes = new Size[4];
    for (int stage = 1; stage <= (embedding ? 4 : 3); stage++) {
      int filters = 64 << (stage - 1);
      size = stage(plan, "layer" + stage, size, channels, filters, stage == 1 ? 1 : 2);
      sizes[stage - 1] = size;
      channels = filters;
      if (keypoints && stage < 4) {
        FoldedConvolution lateral =
            plan.plain("head.lateral" + stage, HeatmapHead.CHANNELS, channels, 1);
        plan.convolve("l" + stage, "x", lateral, 1, size, "none");
      }
    }
    List<String> results = new ArrayList<>();
    if (keypoints) {
      head(config, plan, sizes);
      results.add("maps");
    }
    if (embedding) {
      plan.run.add("embedding = torch.contiguous(torch.mean(x, [2, 3]))");
      results.add("embedding");
    }
    plan.run.add("return [" + String.join(", ", results) + "]");
  }

  private static void head(EncoderConfig config, Plan plan, Size[] sizes) {
    for (int level = 2; level >= 1; level--) {
      Size fine = sizes[level - 1];
      plan.run.add(
          "up = torch.upsample_bilinear2d(l%d, [%d, %d], False)"
              .formatted(level + 1, 2 * sizes[level].height, 2 * sizes[level].width));
      plan.run.add(
          "up = torch.narrow(torch.narrow(up, 2, 0, %d), 3, 0, %d)"
              .formatted(fine.height, fine.width));
      plan.run.add("l%d = torch.add(l%d, up)".formatted(level, level));
    }
    plan.run.add("l1 = torch.relu(l1)");
    FoldedConvolution maps =
        plan.plain("head.maps", config.keypoints().size(), HeatmapHead.CHANNELS, 3);
    plan.convolve("maps", "l1", maps, 1, sizes[0], "none");
    plan.run.add("maps = torch.contiguous(maps, memory_format=0)");
  }

  private static Size stage(
      Plan plan, String layer, Size input, int channels, int filters, int stride) {
    Size size = stride == 1 ? input : input.halved();
    plan.convolve(
        "y",
        "x",
        plan.normed(layer + ".0.conv1", layer + ".0.bn1", filters, channels, 3),
        stride,
        input,
        "relu");
    if (channels != filters) {
      plan.convolve(
          "x",
          "x",
          plan.normed(layer + ".0.downsample.0", layer + ".0.downsample.1", filters, channels, 1),
          stride,
          input,
          "none");
    }
    plan.convolveOnto(
        "x", "y", plan.normed(layer + ".0.conv2", layer + ".0.bn2", filters, filters, 3), size);
    plan.convolve(
        "y",
        "x",
        plan.normed(layer + ".1.conv1", layer + ".1.bn1", filters, filters, 3),
        1,
        size,
        "relu");
    plan.convolveOnto(
        "x", "y", plan.normed(layer + ".1.conv2", layer + ".1.bn2", filters, filters, 3), size);
    return size;
  }

  /** One image, {@code [3][H][W]} normalised. */
  Output run(float[] image) {
    try (NDManager scope = manager.newSubManager()) {
      PtNDArray x =
          (PtNDArray) scope.create(image, new Shape(1, 3, config.height(), config.width()));
      try (IValue input = IValue.from(x);
          IValue all = IValue.listFrom(weights);
          IValue output = net.forward(input, all)) {
        NDList arrays = output.toNDList((PtNDManager) scope);
        return new Output(
            config.features().hasKeypoints() ? arrays.get(0).toFloatArray() : new float[0],
            config.features().hasEmbedding()
                ? arrays.get(arrays.size() - 1).toFloatArray()
                : new float[0]);
      }
    }
  }

  @Override
  public void close() {
    net.close();
    for (PtNDArray weight : weights) {
      weight.close();
    }
  }
}
