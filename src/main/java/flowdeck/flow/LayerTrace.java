package flowdeck.flow;

/** What one coupling layer computed for one point, kept for the way back. */
final class LayerTrace {
  /** Numbers that passed. */
  final float[] input;

  /** Numbers before they were transformed. */
  final double[] transformed;

  /** Modulated sums of both hidden layers, before their activation. */
  final float[] firstSum;

  final float[] secondSum;

  /** Raw spline numbers. */
  final float[] raw;

  LayerTrace(FlowArchitecture architecture) {
    input = new float[architecture.passed()];
    transformed = new double[architecture.transformed()];
    firstSum = new float[architecture.hidden()];
    secondSum = new float[architecture.hidden()];
    raw = new float[architecture.couplingOutputs()];
  }
}
