package flowdeck.flow;

import java.util.Arrays;

/**
 * One coupling layer: half of the numbers pass unchanged and, with the observation's modulation,
 * decide the splines that transform the other half. Works on two points at once.
 */
final class CouplingLayer {
  private final int hidden;
  private final int passed;
  private final int transformed;
  private final int modulationFrom;
  private final int[] order;
  private final DenseMatrix in;
  private final float[] inBias;
  private final DenseMatrix mid;
  private final float[] midBias;
  private final DenseMatrix out;
  private final DenseMatrix inBack;
  private final DenseMatrix midBack;
  private final DenseMatrix outBack;
  private final SplineRow[] splines;

  private final float[][] input;
  private final float[][] first;
  private final float[][] second;
  private final float[][] outputs;
  private final SplineGradient splineGradient;
  private final float[] rawAdjoint;

  CouplingLayer(
      FlowArchitecture architecture,
      int modulationFrom,
      float[] order,
      DenseMatrix in,
      float[] inBias,
      DenseMatrix mid,
      float[] midBias,
      DenseMatrix out) {
    hidden = architecture.hidden();
    passed = architecture.passed();
    transformed = architecture.transformed();
    this.modulationFrom = modulationFrom;
    this.order = permutation(order);
    this.in = in;
    this.inBias = inBias;
    this.mid = mid;
    this.midBias = midBias;
    this.out = out;
    inBack = in.transposed();
    midBack = mid.transposed();
    outBack = out.transposed();
    splines = new SplineRow[] {new SplineRow(architecture), new SplineRow(architecture)};
    input = new float[2][passed];
    first = new float[2][hidden];
    second = new float[2][hidden];
    outputs = new float[2][architecture.couplingOutputs()];
    splineGradient = new SplineGradient(architecture);
    rawAdjoint = new float[architecture.couplingOutputs()];
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

  /** Runs the small network for two points (the same one twice if there is only one). */
  void parameters(float[] modulation, double[] point, double[] other) {
    for (int i = 0; i < passed; i++) {
      input[0][i] = (float) point[order[i]];
      input[1][i] = (float) other[order[i]];
    }
    layer(in, inBias, input, first, modulation, modulationFrom);
    layer(mid, midBias, first, second, modulation, modulationFrom + 2 * hidden);
    for (float[] output : outputs) {
      System.arraycopy(modulation, modulationFrom + 4 * hidden, output, 0, output.length);
    }
    out.addProducts(second[0], second[1], outputs[0], outputs[1]);
    splines[0].set(outputs[0]);
    splines[1].set(outputs[1]);
  }

  private void layer(
      DenseMatrix weight,
      float[] bias,
      float[][] from,
      float[][] to,
      float[] modulation,
      int modulationAt) {
    System.arraycopy(bias, 0, to[0], 0, hidden);
    System.arraycopy(bias, 0, to[1], 0, hidden);
    weight.addProducts(from[0], from[1], to[0], to[1]);
    for (float[] values : to) {
      for (int j = 0; j < hidden; j++) {
        float gain = 1 + modulation[modulationAt + j];
        values[j] = gain * values[j] + modulation[modulationAt + hidden + j];
      }
      FastExp.silu(values);
    }
  }

  /** Towards the base; returns the log-determinant of the step. */
  double forward(double[] point, int which) {
    return splines[which].forward(point, order, passed);
  }

  /**
   * Towards the base for one point, keeping what {@link #backward} needs.
   *
   * @return the log-determinant of the step
   */
  double forward(float[] modulation, double[] point, LayerTrace trace) {
    for (int i = 0; i < passed; i++) {
      trace.input[i] = (float) point[order[i]];
    }
    float[] h = first[0];
    modulated(in, inBias, trace.input, trace.firstSum, modulation, modulationFrom);
    System.arraycopy(trace.firstSum, 0, h, 0, hidden);
    FastExp.silu(h);
    modulated(mid, midBias, h, trace.secondSum, modulation, modulationFrom + 2 * hidden);
    System.arraycopy(trace.secondSum, 0, h, 0, hidden);
    FastExp.silu(h);
    System.arraycopy(modulation, modulationFrom + 4 * hidden, trace.raw, 0, trace.raw.length);
    out.addProduct(h, trace.raw);
    for (int i = 0; i < transformed; i++) {
      trace.transformed[i] = point[order[passed + i]];
    }
    splines[0].set(trace.raw);
    return splines[0].forward(point, order, passed);
  }

  private void modulated(
      DenseMatrix weight,
      float[] bias,
      float[] from,
      float[] to,
      float[] modulation,
      int modulationAt) {
    System.arraycopy(bias, 0, to, 0, hidden);
    weight.addProduct(from, to);
    for (int j = 0; j < hidden; j++) {
      to[j] = (1 + modulation[modulationAt + j]) * to[j] + modulation[modulationAt + hidden + j];
    }
  }

  /**
   * From the adjoint of the layer's result to that of its point, in place; the layer's own
   * log-determinant counts with weight one.
   */
  void backward(float[] modulation, LayerTrace trace, double[] adjoint) {
    for (int i = 0; i < transformed; i++) {
      int at = order[passed + i];
      adjoint[at] =
          splineGradient.backward(trace.raw, i, trace.transformed[i], adjoint[at], rawAdjoint);
    }
    float[] adjSecond = second[0];
    float[] adjFirst = first[0];
    float[] adjInput = input[0];
    Arrays.fill(adjSecond, 0);
    Arrays.fill(adjFirst, 0);
    Arrays.fill(adjInput, 0);
    outBack.addProduct(rawAdjoint, adjSecond);
    throughLayer(adjSecond, trace.secondSum, modulation, modulationFrom + 2 * hidden);
    midBack.addProduct(adjSecond, adjFirst);
    throughLayer(adjFirst, trace.firstSum, modulation, modulationFrom);
    inBack.addProduct(adjFirst, adjInput);
    for (int i = 0; i < passed; i++) {
      adjoint[order[i]] += adjInput[i];
    }
  }

  private void throughLayer(float[] adjoint, float[] sum, float[] modulation, int modulationAt) {
    for (int j = 0; j < hidden; j++) {
      adjoint[j] *= FastExp.siluSlope(sum[j]) * (1 + modulation[modulationAt + j]);
    }
  }

  /** Away from the base; returns the log-determinant of the forward step at the result. */
  double inverse(double[] point, int which) {
    return splines[which].inverse(point, order, passed);
  }
}
