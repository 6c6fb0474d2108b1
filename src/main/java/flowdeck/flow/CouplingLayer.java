package flowdeck.flow;

import flowdeck.flow.Conditioning.LayerConditioning;
import flowdeck.flow.Kernels.SplineShape;

/**
 * One coupling layer: half of the numbers pass unchanged and, with what the observation means to
 * the layer, decide the splines that transform the other half. Immutable; works on blocks.
 */
final class CouplingLayer {
  private final Kernels kernels;
  private final SplineShape shape;
  private final int hidden;
  private final int passed;
  private final int transformed;
  private final int panelsPerSpline;
  private final int rowsPerSpline;
  private final int[] order;
  private final PackedMatrix in;
  private final PackedMatrix mid;
  private final PackedMatrix out;
  private final PackedMatrix inBack;
  private final PackedMatrix midBack;
  private final PackedMatrix outBack;
  private final float[] zeros;

  CouplingLayer(FlowArchitecture architecture, int index, Tensors tensors, Kernels kernels) {
    this.kernels = kernels;
    shape = new SplineShape(architecture.bins(), (float) architecture.bound());
    hidden = architecture.hidden();
    passed = architecture.passed();
    transformed = architecture.transformed();
    panelsPerSpline = RawRows.panelsPerSpline(architecture);
    rowsPerSpline = RawRows.perSpline(architecture);
    String name = "coupling." + index;
    order = permutation(tensors.values(name + ".order"));
    in = tensors.packed(name + ".in");
    inBack = tensors.transposed(name + ".in");
    mid = tensors.packed(name + ".mid");
    midBack = tensors.transposed(name + ".mid");
    float[] rows = RawRows.arranged(architecture, tensors.values(name + ".out.weight"), hidden);
    out = PackedMatrix.of(rows, RawRows.count(architecture), hidden);
    outBack = PackedMatrix.transposed(rows, RawRows.count(architecture), hidden);
    zeros = new float[Block.padded(Math.max(hidden, passed))];
  }

  private static int[] permutation(float[] order) {
    int[] permutation = new int[order.length];
    boolean[] seen = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      int position = Math.round(order[i]);
      if (position < 0 || position >= order.length || seen[position]) {
        throw new IllegalArgumentException(
            "A coupling order must list each of %d numbers once".formatted(order.length));
      }
      seen[position] = true;
      permutation[i] = position;
    }
    return permutation;
  }

  /**
   * Maps a block in place and adds the log-determinants of the direction towards the base to the
   * block's logs.
   *
   * @param inverse whether away from the base
   */
  void map(LayerConditioning observed, Block block, boolean inverse) {
    first(observed, block, block.sums, block.first);
    second(observed, block, block.first, block.sums, block.second);
    for (int t = 0; t < transformed; t++) {
      int panel = t * panelsPerSpline;
      kernels.multiply(
          out,
          panel,
          panel + panelsPerSpline,
          observed.output,
          block.second,
          block.raw,
          0,
          block.width);
      int at = order[passed + t] * block.width;
      kernels.spline(
          shape, block.raw, 0, block.point, at, inverse, block.scratch, block.logs, block.width);
    }
  }

  /** Towards the base, like {@link #map}, keeping what {@link #backward} needs. */
  void forward(LayerConditioning observed, Block block, Block.Trace trace) {
    first(observed, block, trace.firstSigmoid, trace.first);
    second(observed, block, trace.first, trace.secondSigmoid, trace.second);
    kernels.multiply(
        out, 0, out.panels(), observed.output, trace.second, trace.raw, 0, block.width);
    for (int t = 0; t < transformed; t++) {
      int at = order[passed + t] * block.width;
      System.arraycopy(block.point, at, trace.arguments, t * block.width, block.width);
      kernels.spline(
          shape,
          trace.raw,
          t * rowsPerSpline * block.width,
          block.point,
          at,
          false,
          block.scratch,
          block.logs,
          block.width);
    }
  }

  /** The first hidden layer, from the numbers that pass. */
  private void first(LayerConditioning observed, Block block, float[] sums, float[] result) {
    int width = block.width;
    for (int i = 0; i < passed; i++) {
      System.arraycopy(block.point, order[i] * width, block.input, i * width, width);
    }
    kernels.multiply(in, 0, in.panels(), zeros, block.input, sums, 0, width);
    kernels.modulate(sums, observed.firstGain, observed.firstOffset, hidden, width);
    kernels.silu(sums, result, hidden * width);
  }

  /** The second one. */
  private void second(
      LayerConditioning observed, Block block, float[] first, float[] sums, float[] result) {
    int width = block.width;
    kernels.multiply(mid, 0, mid.panels(), zeros, first, sums, 0, width);
    kernels.modulate(sums, observed.secondGain, observed.secondOffset, hidden, width);
    kernels.silu(sums, result, hidden * width);
  }

  /**
   * From the adjoints of the layer's results to those of its points, in place; the layer's own
   * log-determinant counts with weight one.
   */
  void backward(LayerConditioning observed, Block.WithGradient memory, Block.Trace trace) {
    Block block = memory.block;
    int width = block.width;
    for (int t = 0; t < transformed; t++) {
      kernels.splineBackward(
          shape,
          trace.raw,
          t * rowsPerSpline * width,
          trace.arguments,
          t * width,
          memory.adjoint,
          order[passed + t] * width,
          block.scratch,
          memory.rawAdjoints,
          t * rowsPerSpline * width);
    }
    kernels.multiply(
        outBack, 0, outBack.panels(), zeros, memory.rawAdjoints, block.second, 0, width);
    kernels.siluBackward(
        trace.secondSigmoid, trace.second, observed.secondGain, block.second, hidden, width);
    kernels.multiply(midBack, 0, midBack.panels(), zeros, block.second, block.first, 0, width);
    kernels.siluBackward(
        trace.firstSigmoid, trace.first, observed.firstGain, block.first, hidden, width);
    kernels.multiply(inBack, 0, inBack.panels(), zeros, block.first, block.input, 0, width);
    for (int i = 0; i < passed; i++) {
      int at = order[i] * width;
      for (int c = 0; c < width; c++) {
        memory.adjoint[at + c] += block.input[i * width + c];
      }
    }
  }
}
