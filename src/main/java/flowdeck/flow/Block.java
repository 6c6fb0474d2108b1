package flowdeck.flow;

/** Working memory of one thread for a block of candidates, side by side: [rows][width]. */
final class Block {
  final int width;

  /** The candidates between two layers, [dims]. */
  final float[] point;

  /** Numbers that pass a layer, [passed]. */
  final float[] input;

  final float[] sums;
  final float[] first;
  final float[] second;
  final float[] raw;
  final float[] scratch;
  final double[] logs;

  Block(FlowArchitecture architecture, int width) {
    this.width = width;
    int hidden = padded(architecture.hidden());
    point = new float[architecture.dims() * width];
    input = new float[padded(architecture.passed()) * width];
    sums = new float[hidden * width];
    first = new float[hidden * width];
    second = new float[hidden * width];
    raw = new float[RawRows.perSpline(architecture) * width];
    scratch = new float[Kernels.scratch(architecture.bins())];
    logs = new double[width];
  }

  static int padded(int rows) {
    return (rows + PackedMatrix.PANEL - 1) / PackedMatrix.PANEL * PackedMatrix.PANEL;
  }

  /** What the layers computed on the way to the base, kept for the way back. Blocks are narrow. */
  static final class Trace {
    final float[] firstSigmoid;
    final float[] first;
    final float[] secondSigmoid;
    final float[] second;

    /** Numbers before they were transformed, [transformed]. */
    final float[] arguments;

    /** Raw spline numbers of all splines. */
    final float[] raw;

    Trace(FlowArchitecture architecture) {
      int hidden = padded(architecture.hidden());
      firstSigmoid = new float[hidden * Kernels.NARROW];
      first = new float[hidden * Kernels.NARROW];
      secondSigmoid = new float[hidden * Kernels.NARROW];
      second = new float[hidden * Kernels.NARROW];
      arguments = new float[architecture.transformed() * Kernels.NARROW];
      raw = new float[RawRows.count(architecture) * Kernels.NARROW];
    }
  }

  /** Working memory of one thread for gradients. */
  static final class WithGradient {
    final Block block;
    final Trace[] traces;
    final float[] adjoint;
    final float[] rawAdjoints;

    WithGradient(FlowArchitecture architecture) {
      block = new Block(architecture, Kernels.NARROW);
      traces = new Trace[architecture.layers()];
      for (int i = 0; i < traces.length; i++) {
        traces[i] = new Trace(architecture);
      }
      adjoint = new float[architecture.dims() * Kernels.NARROW];
      rawAdjoints = new float[RawRows.count(architecture) * Kernels.NARROW];
    }
  }
}
