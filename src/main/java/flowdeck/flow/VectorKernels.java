package flowdeck.flow;

import static flowdeck.flow.PackedMatrix.PANEL;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on vectors of eight floats. Vectors live in registers only as long as no method passes
 * them to one that is not inlined, and none survives a branch: results go through arrays.
 */
final class VectorKernels implements Kernels {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  static final int LANES = 8;

  /** Beyond it silu is its own limit in single precision. */
  private static final float SILU_LIMIT = 80;

  /** Whether the machine has such vectors; without them the operations are emulated and slow. */
  static boolean isFast() {
    return FloatVector.SPECIES_PREFERRED.length() >= LANES;
  }

  @Override
  public String description() {
    return "vectors of 8 floats";
  }

  @Override
  public void multiply(
      PackedMatrix matrix,
      int fromPanel,
      int toPanel,
      float[] start,
      float[] x,
      float[] y,
      int yAt,
      int width) {
    int panel = fromPanel;
    int at = yAt;
    if (width == WIDE) {
      for (; panel < toPanel; panel++) {
        VectorProducts.wide(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
        at += PANEL * WIDE;
      }
      return;
    }
    for (; panel + 1 < toPanel; panel += 2) {
      VectorProducts.narrowPair(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
      at += 2 * PANEL * NARROW;
    }
    if (panel < toPanel) {
      VectorProducts.narrow(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
    }
  }

  @Override
  public void multiply(RowMatrix matrix, int fromRow, int toRow, float[] x, float[] sums) {
    float[] weights = matrix.weights();
    int[] halves = matrix.halves();
    int row = fromRow;
    if (weights != null) {
      for (; row + 4 <= toRow; row += 4) {
        VectorProducts.fourRows(weights, row, matrix.stride(), x, sums);
      }
      for (; row < toRow; row++) {
        VectorProducts.oneRow(weights, row, matrix.stride(), x, sums);
      }
    } else if (halves != null) {
      for (; row + 4 <= toRow; row += 4) {
        VectorProducts.fourHalfRows(halves, row, matrix.stride(), x, sums);
      }
      for (; row < toRow; row++) {
        VectorProducts.oneHalfRow(halves, row, matrix.stride(), x, sums);
      }
    }
  }

  @Override
  public void modulate(float[] sums, float[] gain, float[] offset, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      FloatVector g = broadcast(FLOATS, gain[row]);
      FloatVector o = broadcast(FLOATS, offset[row]);
      for (int at = row * width; at < (row + 1) * width; at += LANES) {
        fromArray(FLOATS, sums, at).fma(g, o).intoArray(sums, at);
      }
    }
  }

  @Override
  public void silu(float[] sums, float[] to, int length) {
    for (int at = 0; at < length; at += LANES) {
      fromArray(FLOATS, sums, at).neg().max(-SILU_LIMIT).min(SILU_LIMIT).intoArray(to, at);
    }
    VectorMath.exp(to, 0, length);
    FloatVector one = broadcast(FLOATS, 1);
    for (int at = 0; at < length; at += LANES) {
      FloatVector x = fromArray(FLOATS, sums, at);
      FloatVector sigmoid = one.div(fromArray(FLOATS, to, at).add(one));
      sigmoid.intoArray(sums, at);
      x.mul(sigmoid).intoArray(to, at);
    }
  }

  @Override
  public void siluBackward(
      float[] sigmoid, float[] silu, float[] gain, float[] adjoint, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      FloatVector g = broadcast(FLOATS, gain[row]);
      for (int at = row * width; at < (row + 1) * width; at += LANES) {
        FloatVector s = fromArray(FLOATS, sigmoid, at);
        FloatVector h = fromArray(FLOATS, silu, at);
        fromArray(FLOATS, adjoint, at).mul(g).mul(s.add(h.sub(h.mul(s)))).intoArray(adjoint, at);
      }
    }
  }

  @Override
  public void spline(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] values,
      int at,
      boolean inverse,
      float[] scratch,
      double[] logSlopes,
      int width) {
    int bins = shape.bins();
    int piece = 2 * bins * LANES;
    for (int lane = 0; lane < width; lane += LANES) {
      VectorSpline.piece(
          shape, raw, rawAt + lane, width, values, at + lane, inverse ? bins : 0, scratch);
      if (inverse) {
        VectorSpline.inverse(shape.bound(), values, at + lane, scratch, piece);
      } else {
        VectorSpline.forward(shape.bound(), values, at + lane, scratch, piece);
      }
      int slope = piece + VectorSpline.RESULT * LANES;
      VectorMath.log(scratch, slope);
      for (int c = 0; c < LANES; c++) {
        logSlopes[lane + c] += scratch[slope + c];
      }
    }
  }

  @Override
  public void splineBackward(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] arguments,
      int argumentsAt,
      float[] adjoints,
      int at,
      float[] scratch,
      float[] rawAdjoints,
      int rawAdjointsAt) {
    int piece = 2 * shape.bins() * LANES;
    VectorSpline.piece(shape, raw, rawAt, NARROW, arguments, argumentsAt, 0, scratch);
    VectorSplineGradient.outputBackward(arguments, argumentsAt, adjoints, at, scratch, piece);
    VectorSplineGradient.pieceBackward(shape, arguments, argumentsAt, adjoints, at, scratch, piece);
    VectorSplineGradient.rawBackward(shape, raw, rawAt, scratch, piece, rawAdjoints, rawAdjointsAt);
  }
}
