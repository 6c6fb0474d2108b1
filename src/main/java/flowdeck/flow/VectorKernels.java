package flowdeck.flow;

import static flowdeck.flow.PackedMatrix.PANEL;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Kernels on vectors of eight floats. Vectors live in registers only as long as no method passes
 * them to one that is not inlined, and none survives a branch: results go through arrays.
 */
final class VectorKernels implements Kernels {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int LANES = 8;

  /** Adding it rounds a small float to an integer in its lower bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final float LN_2_HIGH = 0.693359375f;
  private static final float LN_2_LOW = (float) (Math.log(2) - 0.693359375);
  private static final float LOG_2_E = (float) (1 / Math.log(2));
  private static final int ONE_BITS = 0x3f800000;
  private static final int SQRT_HALF_BITS = 0x3f3504f3;
  private static final int EXPONENT = 23;

  /** Beyond it silu is its own limit in single precision. */
  private static final float SILU_LIMIT = 80;

  /** Moves the exponent of a 16-bit float to where a 32-bit float expects it: 2^112. */
  private static final float HALF_SCALE = 0x1p112f;

  /** Sign and fraction of a 16-bit float moved right by three. */
  private static final int HALF_MASK = 0x8fffe000;

  // Rows of the scratch after the 2 · bins sizes.
  private static final int LEFT = 0;
  private static final int BOTTOM = 1;
  private static final int WIDTH = 2;
  private static final int HEIGHT = 3;
  private static final int SLOPE = 4;
  private static final int NEXT_SLOPE = 5;
  private static final int BIN = 6;
  private static final int WIDTHS = 7;
  private static final int HEIGHTS = 8;
  private static final int RESULT = 9;
  private static final int THETA = 10;
  private static final int ADJOINT_N = 11;
  private static final int ADJOINT_D = 12;
  private static final int ADJOINT_M = 13;

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
        wide(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
        at += PANEL * WIDE;
      }
      return;
    }
    for (; panel + 1 < toPanel; panel += 2) {
      narrowPair(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
      at += 2 * PANEL * NARROW;
    }
    if (panel < toPanel) {
      narrow(matrix.weights(), panel, matrix.inputs(), start, x, y, at);
    }
  }

  /** Six rows of sixteen candidates. */
  private static void wide(
      float[] w, int panel, int inputs, float[] start, float[] x, float[] y, int at) {
    int row = panel * PANEL;
    FloatVector a0 = broadcast(FLOATS, start[row]);
    FloatVector b0 = a0;
    FloatVector a1 = broadcast(FLOATS, start[row + 1]);
    FloatVector b1 = a1;
    FloatVector a2 = broadcast(FLOATS, start[row + 2]);
    FloatVector b2 = a2;
    FloatVector a3 = broadcast(FLOATS, start[row + 3]);
    FloatVector b3 = a3;
    FloatVector a4 = broadcast(FLOATS, start[row + 4]);
    FloatVector b4 = a4;
    FloatVector a5 = broadcast(FLOATS, start[row + 5]);
    FloatVector b5 = a5;
    int next = row * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector xa = fromArray(FLOATS, x, in * WIDE);
      FloatVector xb = fromArray(FLOATS, x, in * WIDE + LANES);
      FloatVector v = broadcast(FLOATS, w[next]);
      a0 = v.fma(xa, a0);
      b0 = v.fma(xb, b0);
      v = broadcast(FLOATS, w[next + 1]);
      a1 = v.fma(xa, a1);
      b1 = v.fma(xb, b1);
      v = broadcast(FLOATS, w[next + 2]);
      a2 = v.fma(xa, a2);
      b2 = v.fma(xb, b2);
      v = broadcast(FLOATS, w[next + 3]);
      a3 = v.fma(xa, a3);
      b3 = v.fma(xb, b3);
      v = broadcast(FLOATS, w[next + 4]);
      a4 = v.fma(xa, a4);
      b4 = v.fma(xb, b4);
      v = broadcast(FLOATS, w[next + 5]);
      a5 = v.fma(xa, a5);
      b5 = v.fma(xb, b5);
      next += PANEL;
    }
    a0.intoArray(y, at);
    b0.intoArray(y, at + LANES);
    a1.intoArray(y, at + WIDE);
    b1.intoArray(y, at + WIDE + LANES);
    a2.intoArray(y, at + 2 * WIDE);
    b2.intoArray(y, at + 2 * WIDE + LANES);
    a3.intoArray(y, at + 3 * WIDE);
    b3.intoArray(y, at + 3 * WIDE + LANES);
    a4.intoArray(y, at + 4 * WIDE);
    b4.intoArray(y, at + 4 * WIDE + LANES);
    a5.intoArray(y, at + 5 * WIDE);
    b5.intoArray(y, at + 5 * WIDE + LANES);
  }

  /** Twelve rows of eight candidates. */
  private static void narrowPair(
      float[] w, int panel, int inputs, float[] start, float[] x, float[] y, int at) {
    int row = panel * PANEL;
    FloatVector a0 = broadcast(FLOATS, start[row]);
    FloatVector a1 = broadcast(FLOATS, start[row + 1]);
    FloatVector a2 = broadcast(FLOATS, start[row + 2]);
    FloatVector a3 = broadcast(FLOATS, start[row + 3]);
    FloatVector a4 = broadcast(FLOATS, start[row + 4]);
    FloatVector a5 = broadcast(FLOATS, start[row + 5]);
    FloatVector b0 = broadcast(FLOATS, start[row + 6]);
    FloatVector b1 = broadcast(FLOATS, start[row + 7]);
    FloatVector b2 = broadcast(FLOATS, start[row + 8]);
    FloatVector b3 = broadcast(FLOATS, start[row + 9]);
    FloatVector b4 = broadcast(FLOATS, start[row + 10]);
    FloatVector b5 = broadcast(FLOATS, start[row + 11]);
    int next = row * inputs;
    int other = next + PANEL * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector v = fromArray(FLOATS, x, in * NARROW);
      a0 = v.fma(broadcast(FLOATS, w[next]), a0);
      a1 = v.fma(broadcast(FLOATS, w[next + 1]), a1);
      a2 = v.fma(broadcast(FLOATS, w[next + 2]), a2);
      a3 = v.fma(broadcast(FLOATS, w[next + 3]), a3);
      a4 = v.fma(broadcast(FLOATS, w[next + 4]), a4);
      a5 = v.fma(broadcast(FLOATS, w[next + 5]), a5);
      b0 = v.fma(broadcast(FLOATS, w[other]), b0);
      b1 = v.fma(broadcast(FLOATS, w[other + 1]), b1);
      b2 = v.fma(broadcast(FLOATS, w[other + 2]), b2);
      b3 = v.fma(broadcast(FLOATS, w[other + 3]), b3);
      b4 = v.fma(broadcast(FLOATS, w[other + 4]), b4);
      b5 = v.fma(broadcast(FLOATS, w[other + 5]), b5);
      next += PANEL;
      other += PANEL;
    }
    a0.intoArray(y, at);
    a1.intoArray(y, at + NARROW);
    a2.intoArray(y, at + 2 * NARROW);
    a3.intoArray(y, at + 3 * NARROW);
    a4.intoArray(y, at + 4 * NARROW);
    a5.intoArray(y, at + 5 * NARROW);
    b0.intoArray(y, at + 6 * NARROW);
    b1.intoArray(y, at + 7 * NARROW);
    b2.intoArray(y, at + 8 * NARROW);
    b3.intoArray(y, at + 9 * NARROW);
    b4.intoArray(y, at + 10 * NARROW);
    b5.intoArray(y, at + 11 * NARROW);
  }

  /** Six rows of eight candidates. */
  private static void narrow(
      float[] w, int panel, int inputs, float[] start, float[] x, float[] y, int at) {
    int row = panel * PANEL;
    FloatVector a0 = broadcast(FLOATS, start[row]);
    FloatVector a1 = broadcast(FLOATS, start[row + 1]);
    FloatVector a2 = broadcast(FLOATS, start[row + 2]);
    FloatVector a3 = broadcast(FLOATS, start[row + 3]);
    FloatVector a4 = broadcast(FLOATS, start[row + 4]);
    FloatVector a5 = broadcast(FLOATS, start[row + 5]);
    int next = row * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector v = fromArray(FLOATS, x, in * NARROW);
      a0 = v.fma(broadcast(FLOATS, w[next]), a0);
      a1 = v.fma(broadcast(FLOATS, w[next + 1]), a1);
      a2 = v.fma(broadcast(FLOATS, w[next + 2]), a2);
      a3 = v.fma(broadcast(FLOATS, w[next + 3]), a3);
      a4 = v.fma(broadcast(FLOATS, w[next + 4]), a4);
      a5 = v.fma(broadcast(FLOATS, w[next + 5]), a5);
      next += PANEL;
    }
    a0.intoArray(y, at);
    a1.intoArray(y, at + NARROW);
    a2.intoArray(y, at + 2 * NARROW);
    a3.intoArray(y, at + 3 * NARROW);
    a4.intoArray(y, at + 4 * NARROW);
    a5.intoArray(y, at + 5 * NARROW);
  }

  @Override
  public void multiply(RowMatrix matrix, int fromRow, int toRow, float[] x, float[] sums) {
    float[] weights = matrix.weights();
    int[] halves = matrix.halves();
    int row = fromRow;
    if (weights != null) {
      for (; row + 4 <= toRow; row += 4) {
        fourRows(weights, row, matrix.stride(), x, sums);
      }
      for (; row < toRow; row++) {
        oneRow(weights, row, matrix.stride(), x, sums);
      }
    } else if (halves != null) {
      for (; row + 4 <= toRow; row += 4) {
        fourHalfRows(halves, row, matrix.stride(), x, sums);
      }
      for (; row < toRow; row++) {
        oneHalfRow(halves, row, matrix.stride(), x, sums);
      }
    }
  }

  private static void fourRows(float[] w, int row, int stride, float[] x, float[] sums) {
    FloatVector a0 = broadcast(FLOATS, 0);
    FloatVector a1 = broadcast(FLOATS, 0);
    FloatVector a2 = broadcast(FLOATS, 0);
    FloatVector a3 = broadcast(FLOATS, 0);
    int at = row * stride;
    for (int in = 0; in < stride; in += LANES) {
      FloatVector v = fromArray(FLOATS, x, in);
      a0 = v.fma(fromArray(FLOATS, w, at + in), a0);
      a1 = v.fma(fromArray(FLOATS, w, at + stride + in), a1);
      a2 = v.fma(fromArray(FLOATS, w, at + 2 * stride + in), a2);
      a3 = v.fma(fromArray(FLOATS, w, at + 3 * stride + in), a3);
    }
    a0.intoArray(sums, row * LANES);
    a1.intoArray(sums, (row + 1) * LANES);
    a2.intoArray(sums, (row + 2) * LANES);
    a3.intoArray(sums, (row + 3) * LANES);
  }

  private static void oneRow(float[] w, int row, int stride, float[] x, float[] sums) {
    FloatVector a = broadcast(FLOATS, 0);
    int at = row * stride;
    for (int in = 0; in < stride; in += LANES) {
      a = fromArray(FLOATS, x, in).fma(fromArray(FLOATS, w, at + in), a);
    }
    a.intoArray(sums, row * LANES);
  }

  // A pair of 16-bit floats: moved right by three and masked, the upper one is a 32-bit float times
  // 2^-112; the lower one is brought up first. Written out, because a helper might not be inlined.

  private static void fourHalfRows(int[] w, int row, int stride, float[] x, float[] sums) {
    FloatVector a0 = broadcast(FLOATS, 0);
    FloatVector a1 = broadcast(FLOATS, 0);
    FloatVector a2 = broadcast(FLOATS, 0);
    FloatVector a3 = broadcast(FLOATS, 0);
    IntVector three = IntVector.broadcast(INTS, 3);
    IntVector sixteen = IntVector.broadcast(INTS, 16);
    IntVector mask = IntVector.broadcast(INTS, HALF_MASK);
    FloatVector scale = broadcast(FLOATS, HALF_SCALE);
    int step = stride / 2;
    int at = row * step;
    for (int in = 0; in < step; in += LANES) {
      FloatVector first = fromArray(FLOATS, x, 2 * in).mul(scale);
      FloatVector second = fromArray(FLOATS, x, 2 * in + LANES).mul(scale);
      IntVector p0 = IntVector.fromArray(INTS, w, at + in);
      IntVector p1 = IntVector.fromArray(INTS, w, at + step + in);
      IntVector p2 = IntVector.fromArray(INTS, w, at + 2 * step + in);
      IntVector p3 = IntVector.fromArray(INTS, w, at + 3 * step + in);
      a0 = first.fma(p0.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a0);
      a1 = first.fma(p1.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a1);
      a2 = first.fma(p2.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a2);
      a3 = first.fma(p3.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a3);
      IntVector q0 = p0.lanewise(LSHL, sixteen);
      IntVector q1 = p1.lanewise(LSHL, sixteen);
      IntVector q2 = p2.lanewise(LSHL, sixteen);
      IntVector q3 = p3.lanewise(LSHL, sixteen);
      a0 = second.fma(q0.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a0);
      a1 = second.fma(q1.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a1);
      a2 = second.fma(q2.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a2);
      a3 = second.fma(q3.lanewise(ASHR, three).and(mask).reinterpretAsFloats(), a3);
    }
    a0.intoArray(sums, row * LANES);
    a1.intoArray(sums, (row + 1) * LANES);
    a2.intoArray(sums, (row + 2) * LANES);
    a3.intoArray(sums, (row + 3) * LANES);
  }

  private static void oneHalfRow(int[] w, int row, int stride, float[] x, float[] sums) {
    FloatVector a = broadcast(FLOATS, 0);
    IntVector three = IntVector.broadcast(INTS, 3);
    IntVector sixteen = IntVector.broadcast(INTS, 16);
    IntVector mask = IntVector.broadcast(INTS, HALF_MASK);
    FloatVector scale = broadcast(FLOATS, HALF_SCALE);
    int step = stride / 2;
    for (int in = 0; in < step; in += LANES) {
      IntVector p = IntVector.fromArray(INTS, w, row * step + in);
      IntVector q = p.lanewise(LSHL, sixteen);
      FloatVector upper = p.lanewise(ASHR, three).and(mask).reinterpretAsFloats();
      FloatVector lower = q.lanewise(ASHR, three).and(mask).reinterpretAsFloats();
      a = fromArray(FLOATS, x, 2 * in).mul(scale).fma(upper, a);
      a = fromArray(FLOATS, x, 2 * in + LANES).mul(scale).fma(lower, a);
    }
    a.intoArray(sums, row * LANES);
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

  /** Replaces numbers, which must stay within 87 of zero, by their natural exponentials. */
  private static void exp(float[] values, int from, int to) {
    IntVector exponent = IntVector.broadcast(INTS, EXPONENT);
    IntVector one = IntVector.broadcast(INTS, ONE_BITS);
    FloatVector round = broadcast(FLOATS, ROUND);
    for (int at = from; at < to; at += LANES) {
      FloatVector x = fromArray(FLOATS, values, at);
      FloatVector z = x.fma(broadcast(FLOATS, LOG_2_E), round);
      FloatVector n = z.sub(round);
      FloatVector r = n.fma(broadcast(FLOATS, -LN_2_LOW), n.fma(broadcast(FLOATS, -LN_2_HIGH), x));
      FloatVector p = r.fma(broadcast(FLOATS, 1f / 720), broadcast(FLOATS, 1f / 120));
      p = p.fma(r, broadcast(FLOATS, 1f / 24));
      p = p.fma(r, broadcast(FLOATS, 1f / 6));
      p = p.fma(r, broadcast(FLOATS, 0.5f));
      p = p.fma(r, broadcast(FLOATS, 1));
      p = p.fma(r, broadcast(FLOATS, 1));
      z.reinterpretAsInts()
          .lanewise(LSHL, exponent)
          .add(one)
          .reinterpretAsFloats()
          .mul(p)
          .intoArray(values, at);
    }
  }

  /** Natural logarithms of eight positive normal numbers, in place. */
  private static void log(float[] values, int at) {
    IntVector exponent = IntVector.broadcast(INTS, EXPONENT);
    IntVector bits = fromArray(FLOATS, values, at).reinterpretAsInts();
    IntVector k = bits.sub(IntVector.broadcast(INTS, SQRT_HALF_BITS)).lanewise(ASHR, exponent);
    FloatVector m = bits.sub(k.lanewise(LSHL, exponent)).reinterpretAsFloats();
    FloatVector e = k.add(IntVector.broadcast(INTS, ROUND_BITS)).reinterpretAsFloats().sub(ROUND);
    FloatVector s = m.sub(1).div(m.add(1));
    FloatVector q = s.mul(s);
    FloatVector p = q.fma(broadcast(FLOATS, 2f / 9), broadcast(FLOATS, 2f / 7));
    p = p.fma(q, broadcast(FLOATS, 2f / 5));
    p = p.fma(q, broadcast(FLOATS, 2f / 3));
    p = p.fma(q, broadcast(FLOATS, 2)).mul(s);
    e.fma(broadcast(FLOATS, LN_2_HIGH), e.fma(broadcast(FLOATS, LN_2_LOW), p))
        .intoArray(values, at);
  }

  @Override
  public void silu(float[] sums, float[] to, int length) {
    for (int at = 0; at < length; at += LANES) {
      fromArray(FLOATS, sums, at).neg().max(-SILU_LIMIT).min(SILU_LIMIT).intoArray(to, at);
    }
    exp(to, 0, length);
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

  /** {@code exp(x / (1 + |x| clip))} of rows of eight numbers. */
  private static void softClippedExp(
      float[] from, int at, int stride, int rows, float clip, float[] to, int toAt) {
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector factor = broadcast(FLOATS, clip);
    for (int row = 0; row < rows; row++) {
      FloatVector x = fromArray(FLOATS, from, at + row * stride);
      x.div(x.abs().fma(factor, one)).intoArray(to, toAt + row * LANES);
    }
    exp(to, toAt, toAt + rows * LANES);
  }

  // One spline of eight candidates takes several passes over a scratch memory that stays in the
  // first cache: a compiler that is given all of it at once stops inlining half-way and then makes
  // an object of every vector.

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
      piece(shape, raw, rawAt + lane, width, values, at + lane, inverse ? bins : 0, scratch);
      if (inverse) {
        inverse(shape.bound(), values, at + lane, scratch, piece);
      } else {
        forward(shape.bound(), values, at + lane, scratch, piece);
      }
      int slope = piece + RESULT * LANES;
      log(scratch, slope);
      for (int c = 0; c < LANES; c++) {
        logSlopes[lane + c] += scratch[slope + c];
      }
    }
  }

  /**
   * Finds for eight values the bins they lie in.
   *
   * @param axis 0 if the values are arguments, {@code bins} if they are results
   */
  private static void piece(
      SplineShape shape,
      float[] raw,
      int rawAt,
      int width,
      float[] values,
      int at,
      int axis,
      float[] scratch) {
    int bins = shape.bins();
    int piece = 2 * bins * LANES;
    softClippedExp(raw, rawAt, width, 2 * bins, SplineShape.SIZE_CLIP, scratch, 0);
    sums(scratch, bins, piece);
    search(shape.bound(), bins, values, at, axis, scratch, piece);
    select(bins, scratch, piece, 0, LEFT, WIDTH, WIDTHS, shape.bound());
    select(bins, scratch, piece, bins, BOTTOM, HEIGHT, HEIGHTS, shape.bound());
    selectSlopes(bins, raw, rawAt + 2 * bins * width, width, scratch, piece);
    softClippedExp(
        scratch,
        piece + SLOPE * LANES,
        LANES,
        2,
        SplineShape.SIZE_CLIP / 2,
        scratch,
        piece + SLOPE * LANES);
  }

  private static void sums(float[] scratch, int bins, int piece) {
    FloatVector widths = broadcast(FLOATS, 0);
    FloatVector heights = broadcast(FLOATS, 0);
    for (int k = 0; k < bins; k++) {
      widths = widths.add(fromArray(FLOATS, scratch, k * LANES));
      heights = heights.add(fromArray(FLOATS, scratch, (bins + k) * LANES));
    }
    widths.intoArray(scratch, piece + WIDTHS * LANES);
    heights.intoArray(scratch, piece + HEIGHTS * LANES);
  }

  private static void search(
      float bound, int bins, float[] values, int at, int axis, float[] scratch, int piece) {
    FloatVector share =
        fromArray(FLOATS, values, at)
            .add(bound)
            .mul(fromArray(FLOATS, scratch, piece + (axis == 0 ? WIDTHS : HEIGHTS) * LANES))
            .mul(1 / (2 * bound));
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector bin = broadcast(FLOATS, 0);
    FloatVector edge = broadcast(FLOATS, 0);
    for (int k = 0; k < bins - 1; k++) {
      edge = edge.add(fromArray(FLOATS, scratch, (axis + k) * LANES));
      bin = bin.add(one, share.compare(VectorOperators.GE, edge));
    }
    bin.intoArray(scratch, piece + BIN * LANES);
  }

  /** The lower edge and the size of the bin found, of widths (from 0) or heights. */
  private static void select(
      int bins,
      float[] scratch,
      int piece,
      int from,
      int edgeRow,
      int sizeRow,
      int sumRow,
      float bound) {
    FloatVector bin = fromArray(FLOATS, scratch, piece + BIN * LANES);
    FloatVector scale =
        broadcast(FLOATS, 2 * bound).div(fromArray(FLOATS, scratch, piece + sumRow * LANES));
    FloatVector edge = broadcast(FLOATS, 0);
    FloatVector size = broadcast(FLOATS, 0);
    for (int k = 0; k < bins; k++) {
      FloatVector next = fromArray(FLOATS, scratch, (from + k) * LANES);
      edge = edge.add(next, bin.compare(VectorOperators.GT, (float) k));
      size = size.blend(next, bin.compare(VectorOperators.EQ, (float) k));
    }
    edge.fma(scale, broadcast(FLOATS, -bound)).intoArray(scratch, piece + edgeRow * LANES);
    size.mul(scale).intoArray(scratch, piece + sizeRow * LANES);
  }

  /** Raw slopes at both ends of the bin found; those at the bounds are one, so raw zero. */
  private static void selectSlopes(
      int bins, float[] raw, int rawAt, int width, float[] scratch, int piece) {
    FloatVector bin = fromArray(FLOATS, scratch, piece + BIN * LANES);
    FloatVector lower = broadcast(FLOATS, 0);
    FloatVector upper = broadcast(FLOATS, 0);
    for (int knot = 0; knot < bins - 1; knot++) {
      FloatVector slope = fromArray(FLOATS, raw, rawAt + knot * width);
      lower = lower.blend(slope, bin.compare(VectorOperators.EQ, knot + 1f));
      upper = upper.blend(slope, bin.compare(VectorOperators.EQ, (float) knot));
    }
    lower.intoArray(scratch, piece + SLOPE * LANES);
    upper.intoArray(scratch, piece + NEXT_SLOPE * LANES);
  }

  private static void forward(float bound, float[] values, int at, float[] scratch, int piece) {
    FloatVector x = fromArray(FLOATS, values, at);
    FloatVector h = fromArray(FLOATS, scratch, piece + HEIGHT * LANES);
    FloatVector w = fromArray(FLOATS, scratch, piece + WIDTH * LANES);
    FloatVector d0 = fromArray(FLOATS, scratch, piece + SLOPE * LANES);
    FloatVector d1 = fromArray(FLOATS, scratch, piece + NEXT_SLOPE * LANES);
    FloatVector s = h.div(w);
    FloatVector theta =
        x.sub(fromArray(FLOATS, scratch, piece + LEFT * LANES)).div(w).max(0).min(1);
    FloatVector rest = broadcast(FLOATS, 1).sub(theta);
    FloatVector q = theta.mul(rest);
    FloatVector ratio = s.div(d0.add(d1).sub(s.add(s)).fma(q, s));
    FloatVector y =
        s.mul(theta)
            .mul(theta)
            .add(d0.mul(q))
            .mul(ratio)
            .mul(w)
            .add(fromArray(FLOATS, scratch, piece + BOTTOM * LANES));
    FloatVector m = d1.mul(theta).mul(theta).add(s.add(s).mul(q)).add(d0.mul(rest).mul(rest));
    VectorMask<Float> inside = x.abs().compare(VectorOperators.LT, bound);
    x.blend(y, inside).intoArray(values, at);
    broadcast(FLOATS, 1)
        .blend(m.mul(ratio).mul(ratio), inside)
        .intoArray(scratch, piece + RESULT * LANES);
  }

  private static void inverse(float bound, float[] values, int at, float[] scratch, int piece) {
    FloatVector y = fromArray(FLOATS, values, at);
    FloatVector h = fromArray(FLOATS, scratch, piece + HEIGHT * LANES);
    FloatVector w = fromArray(FLOATS, scratch, piece + WIDTH * LANES);
    FloatVector d0 = fromArray(FLOATS, scratch, piece + SLOPE * LANES);
    FloatVector d1 = fromArray(FLOATS, scratch, piece + NEXT_SLOPE * LANES);
    FloatVector s = h.div(w);
    FloatVector e = d0.add(d1).sub(s.add(s));
    FloatVector dy = y.sub(fromArray(FLOATS, scratch, piece + BOTTOM * LANES));
    FloatVector dye = dy.mul(e);
    FloatVector a = h.fma(s.sub(d0), dye);
    FloatVector b = h.mul(d0).sub(dye);
    FloatVector c = s.mul(dy);
    // The root without cancellation: 2c / (b + sqrt(b² + 4ac)).
    FloatVector root = a.mul(c).mul(4).add(b.mul(b)).max(0).sqrt();
    FloatVector theta = c.add(c).div(b.add(root)).max(0).min(1);
    FloatVector rest = broadcast(FLOATS, 1).sub(theta);
    FloatVector q = theta.mul(rest);
    FloatVector ratio = s.div(e.fma(q, s));
    FloatVector m = d1.mul(theta).mul(theta).add(s.add(s).mul(q)).add(d0.mul(rest).mul(rest));
    FloatVector x = theta.fma(w, fromArray(FLOATS, scratch, piece + LEFT * LANES));
    VectorMask<Float> inside = y.abs().compare(VectorOperators.LT, bound);
    y.blend(x, inside).intoArray(values, at);
    broadcast(FLOATS, 1)
        .blend(m.mul(ratio).mul(ratio), inside)
        .intoArray(scratch, piece + RESULT * LANES);
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
    piece(shape, raw, rawAt, NARROW, arguments, argumentsAt, 0, scratch);
    outputBackward(arguments, argumentsAt, adjoints, at, scratch, piece);
    pieceBackward(shape, arguments, argumentsAt, adjoints, at, scratch, piece);
    rawBackward(shape, raw, rawAt, scratch, piece, rawAdjoints, rawAdjointsAt);
  }

  // Equations 4 and 5 of Durkan et al., 2019, backwards, with y = bottom + h n / d and log slope =
  // 2 log s + log m - 2 log d. First what leads to n, d and m, then from there to the piece; the
  // adjoints of the piece go where it was.

  private static void outputBackward(
      float[] arguments, int argumentsAt, float[] adjoints, int at, float[] scratch, int piece) {
    FloatVector output = fromArray(FLOATS, adjoints, at);
    FloatVector h = fromArray(FLOATS, scratch, piece + HEIGHT * LANES);
    FloatVector w = fromArray(FLOATS, scratch, piece + WIDTH * LANES);
    FloatVector d0 = fromArray(FLOATS, scratch, piece + SLOPE * LANES);
    FloatVector d1 = fromArray(FLOATS, scratch, piece + NEXT_SLOPE * LANES);
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector s = h.div(w);
    FloatVector theta =
        fromArray(FLOATS, arguments, argumentsAt)
            .sub(fromArray(FLOATS, scratch, piece + LEFT * LANES))
            .div(w)
            .max(0)
            .min(1);
    FloatVector rest = one.sub(theta);
    FloatVector q = theta.mul(rest);
    FloatVector n = s.mul(theta).mul(theta).add(d0.mul(q));
    FloatVector perD = one.div(d0.add(d1).sub(s.add(s)).fma(q, s));
    FloatVector m = d1.mul(theta).mul(theta).add(s.add(s).mul(q)).add(d0.mul(rest).mul(rest));
    FloatVector adjN = output.mul(h).mul(perD);
    theta.intoArray(scratch, piece + THETA * LANES);
    n.mul(perD).intoArray(scratch, piece + RESULT * LANES);
    adjN.intoArray(scratch, piece + ADJOINT_N * LANES);
    adjN.mul(n).add(2).mul(perD).neg().intoArray(scratch, piece + ADJOINT_D * LANES);
    one.div(m).intoArray(scratch, piece + ADJOINT_M * LANES);
  }

  private static void pieceBackward(
      SplineShape shape,
      float[] arguments,
      int argumentsAt,
      float[] adjoints,
      int at,
      float[] scratch,
      int piece) {
    FloatVector output = fromArray(FLOATS, adjoints, at);
    FloatVector w = fromArray(FLOATS, scratch, piece + WIDTH * LANES);
    FloatVector d0 = fromArray(FLOATS, scratch, piece + SLOPE * LANES);
    FloatVector d1 = fromArray(FLOATS, scratch, piece + NEXT_SLOPE * LANES);
    FloatVector s = fromArray(FLOATS, scratch, piece + HEIGHT * LANES).div(w);
    FloatVector theta = fromArray(FLOATS, scratch, piece + THETA * LANES);
    FloatVector adjN = fromArray(FLOATS, scratch, piece + ADJOINT_N * LANES);
    FloatVector adjD = fromArray(FLOATS, scratch, piece + ADJOINT_D * LANES);
    FloatVector adjM = fromArray(FLOATS, scratch, piece + ADJOINT_M * LANES);
    FloatVector zero = broadcast(FLOATS, 0);
    FloatVector rest = broadcast(FLOATS, 1).sub(theta);
    FloatVector q = theta.mul(rest);
    FloatVector twoS = s.add(s);
    FloatVector adjE = adjD.mul(q);
    FloatVector adjQ = adjN.mul(d0).add(adjD.mul(d0.add(d1).sub(twoS))).add(adjM.mul(twoS));
    FloatVector adjTheta =
        adjN.mul(twoS)
            .mul(theta)
            .add(adjM.mul(d1.mul(theta).sub(d0.mul(rest))).mul(2))
            .add(adjQ.mul(rest.sub(theta)));
    FloatVector adjS =
        adjN.mul(theta)
            .mul(theta)
            .add(adjD)
            .add(adjM.mul(q).sub(adjE).mul(2))
            .add(broadcast(FLOATS, 2).div(s));
    VectorMask<Float> inside =
        fromArray(FLOATS, arguments, argumentsAt).abs().compare(VectorOperators.LT, shape.bound());
    FloatVector argument = adjTheta.div(w);
    output.blend(argument, inside).intoArray(adjoints, at);
    zero.blend(argument.neg(), inside).intoArray(scratch, piece + LEFT * LANES);
    zero.blend(output, inside).intoArray(scratch, piece + BOTTOM * LANES);
    zero.blend(adjN.mul(q).add(adjM.mul(rest).mul(rest)).add(adjE).mul(d0), inside)
        .intoArray(scratch, piece + SLOPE * LANES);
    zero.blend(adjM.mul(theta).mul(theta).add(adjE).mul(d1), inside)
        .intoArray(scratch, piece + NEXT_SLOPE * LANES);
    zero.blend(
            output.mul(fromArray(FLOATS, scratch, piece + RESULT * LANES)).add(adjS.div(w)), inside)
        .intoArray(scratch, piece + HEIGHT * LANES);
    zero.blend(adjS.mul(s).add(adjTheta.mul(theta)).div(w).neg(), inside)
        .intoArray(scratch, piece + WIDTH * LANES);
  }

  private static void rawBackward(
      SplineShape shape,
      float[] raw,
      int rawAt,
      float[] scratch,
      int piece,
      float[] rawAdjoints,
      int rawAdjointsAt) {
    int bins = shape.bins();
    sizesBackward(shape, raw, rawAt, 0, scratch, piece, rawAdjoints, rawAdjointsAt);
    sizesBackward(shape, raw, rawAt, bins, scratch, piece, rawAdjoints, rawAdjointsAt);
    FloatVector bin = fromArray(FLOATS, scratch, piece + BIN * LANES);
    FloatVector lower = fromArray(FLOATS, scratch, piece + SLOPE * LANES);
    FloatVector upper = fromArray(FLOATS, scratch, piece + NEXT_SLOPE * LANES);
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector clip = broadcast(FLOATS, SplineShape.SIZE_CLIP / 2);
    for (int knot = 0; knot < bins - 1; knot++) {
      FloatVector adjoint =
          broadcast(FLOATS, 0)
              .blend(upper, bin.compare(VectorOperators.EQ, (float) knot))
              .blend(lower, bin.compare(VectorOperators.EQ, (float) knot + 1));
      int row = (2 * bins + knot) * NARROW;
      // The derivative of the soft clip x / (1 + |x| clip).
      FloatVector clipped = one.div(fromArray(FLOATS, raw, rawAt + row).abs().fma(clip, one));
      adjoint.mul(clipped).mul(clipped).intoArray(rawAdjoints, rawAdjointsAt + row);
    }
  }

  /** Through the normalisation of widths (from 0) or heights (from {@code bins}). */
  private static void sizesBackward(
      SplineShape shape,
      float[] raw,
      int rawAt,
      int from,
      float[] scratch,
      int piece,
      float[] rawAdjoints,
      int rawAdjointsAt) {
    int bins = shape.bins();
    FloatVector bin = fromArray(FLOATS, scratch, piece + BIN * LANES);
    FloatVector edge = fromArray(FLOATS, scratch, piece + (from == 0 ? LEFT : BOTTOM) * LANES);
    FloatVector size = fromArray(FLOATS, scratch, piece + (from == 0 ? WIDTH : HEIGHT) * LANES);
    FloatVector sum = fromArray(FLOATS, scratch, piece + (from == 0 ? WIDTHS : HEIGHTS) * LANES);
    FloatVector mean = broadcast(FLOATS, 0);
    for (int k = 0; k < bins; k++) {
      FloatVector adjoint =
          broadcast(FLOATS, 0)
              .blend(size, bin.compare(VectorOperators.EQ, (float) k))
              .blend(edge, bin.compare(VectorOperators.GT, (float) k));
      mean = adjoint.fma(fromArray(FLOATS, scratch, (from + k) * LANES), mean);
    }
    FloatVector share = broadcast(FLOATS, 2 * shape.bound()).div(sum.mul(sum));
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector clip = broadcast(FLOATS, SplineShape.SIZE_CLIP);
    for (int k = 0; k < bins; k++) {
      FloatVector adjoint =
          broadcast(FLOATS, 0)
              .blend(size, bin.compare(VectorOperators.EQ, (float) k))
              .blend(edge, bin.compare(VectorOperators.GT, (float) k));
      int row = (from + k) * NARROW;
      FloatVector clipped = one.div(fromArray(FLOATS, raw, rawAt + row).abs().fma(clip, one));
      adjoint
          .mul(sum)
          .sub(mean)
          .mul(share)
          .mul(fromArray(FLOATS, scratch, (from + k) * LANES))
          .mul(clipped)
          .mul(clipped)
          .intoArray(rawAdjoints, rawAdjointsAt + row);
    }
  }
}
