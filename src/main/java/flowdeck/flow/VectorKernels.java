package flowdeck.flow;

import static flowdeck.flow.PackedMatrix.PANEL;

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
  private static final int LOG = 9;

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

  private static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static FloatVector load(float[] from, int at) {
    return FloatVector.fromArray(FLOATS, from, at);
  }

  /** Six rows of sixteen candidates. */
  private static void wide(
      float[] w, int panel, int inputs, float[] start, float[] x, float[] y, int at) {
    int row = panel * PANEL;
    FloatVector a0 = all(start[row]);
    FloatVector b0 = a0;
    FloatVector a1 = all(start[row + 1]);
    FloatVector b1 = a1;
    FloatVector a2 = all(start[row + 2]);
    FloatVector b2 = a2;
    FloatVector a3 = all(start[row + 3]);
    FloatVector b3 = a3;
    FloatVector a4 = all(start[row + 4]);
    FloatVector b4 = a4;
    FloatVector a5 = all(start[row + 5]);
    FloatVector b5 = a5;
    int next = row * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector xa = load(x, in * WIDE);
      FloatVector xb = load(x, in * WIDE + LANES);
      FloatVector v = all(w[next]);
      a0 = v.fma(xa, a0);
      b0 = v.fma(xb, b0);
      v = all(w[next + 1]);
      a1 = v.fma(xa, a1);
      b1 = v.fma(xb, b1);
      v = all(w[next + 2]);
      a2 = v.fma(xa, a2);
      b2 = v.fma(xb, b2);
      v = all(w[next + 3]);
      a3 = v.fma(xa, a3);
      b3 = v.fma(xb, b3);
      v = all(w[next + 4]);
      a4 = v.fma(xa, a4);
      b4 = v.fma(xb, b4);
      v = all(w[next + 5]);
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
    FloatVector a0 = all(start[row]);
    FloatVector a1 = all(start[row + 1]);
    FloatVector a2 = all(start[row + 2]);
    FloatVector a3 = all(start[row + 3]);
    FloatVector a4 = all(start[row + 4]);
    FloatVector a5 = all(start[row + 5]);
    FloatVector b0 = all(start[row + 6]);
    FloatVector b1 = all(start[row + 7]);
    FloatVector b2 = all(start[row + 8]);
    FloatVector b3 = all(start[row + 9]);
    FloatVector b4 = all(start[row + 10]);
    FloatVector b5 = all(start[row + 11]);
    int next = row * inputs;
    int other = next + PANEL * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector v = load(x, in * NARROW);
      a0 = v.fma(all(w[next]), a0);
      a1 = v.fma(all(w[next + 1]), a1);
      a2 = v.fma(all(w[next + 2]), a2);
      a3 = v.fma(all(w[next + 3]), a3);
      a4 = v.fma(all(w[next + 4]), a4);
      a5 = v.fma(all(w[next + 5]), a5);
      b0 = v.fma(all(w[other]), b0);
      b1 = v.fma(all(w[other + 1]), b1);
      b2 = v.fma(all(w[other + 2]), b2);
      b3 = v.fma(all(w[other + 3]), b3);
      b4 = v.fma(all(w[other + 4]), b4);
      b5 = v.fma(all(w[other + 5]), b5);
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
    FloatVector a0 = all(start[row]);
    FloatVector a1 = all(start[row + 1]);
    FloatVector a2 = all(start[row + 2]);
    FloatVector a3 = all(start[row + 3]);
    FloatVector a4 = all(start[row + 4]);
    FloatVector a5 = all(start[row + 5]);
    int next = row * inputs;
    for (int in = 0; in < inputs; in++) {
      FloatVector v = load(x, in * NARROW);
      a0 = v.fma(all(w[next]), a0);
      a1 = v.fma(all(w[next + 1]), a1);
      a2 = v.fma(all(w[next + 2]), a2);
      a3 = v.fma(all(w[next + 3]), a3);
      a4 = v.fma(all(w[next + 4]), a4);
      a5 = v.fma(all(w[next + 5]), a5);
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
  public void multiply(RowMatrix matrix, int fromRow, int toRow, float[] x, float[] y) {
    float[] weights = matrix.weights();
    int[] halves = matrix.halves();
    int row = fromRow;
    if (weights != null) {
      for (; row + 4 <= toRow; row += 4) {
        fourRows(weights, row, matrix.stride(), x, y);
      }
      for (; row < toRow; row++) {
        oneRow(weights, row, matrix.stride(), x, y);
      }
    } else if (halves != null) {
      for (; row + 4 <= toRow; row += 4) {
        fourHalfRows(halves, row, matrix.stride(), x, y);
      }
      for (; row < toRow; row++) {
        oneHalfRow(halves, row, matrix.stride(), x, y);
      }
    }
  }

  private static void fourRows(float[] w, int row, int stride, float[] x, float[] y) {
    FloatVector a0 = all(0);
    FloatVector a1 = all(0);
    FloatVector a2 = all(0);
    FloatVector a3 = all(0);
    int at = row * stride;
    for (int in = 0; in < stride; in += LANES) {
      FloatVector v = load(x, in);
      a0 = v.fma(load(w, at + in), a0);
      a1 = v.fma(load(w, at + stride + in), a1);
      a2 = v.fma(load(w, at + 2 * stride + in), a2);
      a3 = v.fma(load(w, at + 3 * stride + in), a3);
    }
    y[row] = a0.reduceLanes(VectorOperators.ADD);
    y[row + 1] = a1.reduceLanes(VectorOperators.ADD);
    y[row + 2] = a2.reduceLanes(VectorOperators.ADD);
    y[row + 3] = a3.reduceLanes(VectorOperators.ADD);
  }

  private static void oneRow(float[] w, int row, int stride, float[] x, float[] y) {
    FloatVector a = all(0);
    int at = row * stride;
    for (int in = 0; in < stride; in += LANES) {
      a = load(x, in).fma(load(w, at + in), a);
    }
    y[row] = a.reduceLanes(VectorOperators.ADD);
  }

  /** The 16-bit floats in the upper halves, times 2^-112. */
  private static FloatVector upper(IntVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, 3).and(HALF_MASK).reinterpretAsFloats();
  }

  private static FloatVector lower(IntVector pairs) {
    return upper(pairs.lanewise(VectorOperators.LSHL, 16));
  }

  private static IntVector pairs(int[] halves, int at) {
    return IntVector.fromArray(INTS, halves, at);
  }

  private static void fourHalfRows(int[] w, int row, int stride, float[] x, float[] y) {
    FloatVector a0 = all(0);
    FloatVector a1 = all(0);
    FloatVector a2 = all(0);
    FloatVector a3 = all(0);
    int step = stride / 2;
    int at = row * step;
    for (int in = 0; in < step; in += LANES) {
      FloatVector first = load(x, 2 * in).mul(HALF_SCALE);
      FloatVector second = load(x, 2 * in + LANES).mul(HALF_SCALE);
      IntVector p = pairs(w, at + in);
      a0 = second.fma(lower(p), first.fma(upper(p), a0));
      p = pairs(w, at + step + in);
      a1 = second.fma(lower(p), first.fma(upper(p), a1));
      p = pairs(w, at + 2 * step + in);
      a2 = second.fma(lower(p), first.fma(upper(p), a2));
      p = pairs(w, at + 3 * step + in);
      a3 = second.fma(lower(p), first.fma(upper(p), a3));
    }
    y[row] = a0.reduceLanes(VectorOperators.ADD);
    y[row + 1] = a1.reduceLanes(VectorOperators.ADD);
    y[row + 2] = a2.reduceLanes(VectorOperators.ADD);
    y[row + 3] = a3.reduceLanes(VectorOperators.ADD);
  }

  private static void oneHalfRow(int[] w, int row, int stride, float[] x, float[] y) {
    FloatVector a = all(0);
    int step = stride / 2;
    for (int in = 0; in < step; in += LANES) {
      IntVector p = pairs(w, row * step + in);
      a = load(x, 2 * in).mul(HALF_SCALE).fma(upper(p), a);
      a = load(x, 2 * in + LANES).mul(HALF_SCALE).fma(lower(p), a);
    }
    y[row] = a.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void modulate(float[] sums, float[] gain, float[] offset, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      FloatVector g = all(gain[row]);
      FloatVector o = all(offset[row]);
      for (int at = row * width; at < (row + 1) * width; at += LANES) {
        load(sums, at).fma(g, o).intoArray(sums, at);
      }
    }
  }

  /** Natural exponential; the argument must stay within 87 of zero. */
  private static FloatVector exp(FloatVector x) {
    FloatVector z = x.fma(all(LOG_2_E), all(ROUND));
    FloatVector n = z.sub(ROUND);
    FloatVector r = n.fma(all(-LN_2_LOW), n.fma(all(-LN_2_HIGH), x));
    FloatVector p = r.fma(all(1f / 720), all(1f / 120));
    p = p.fma(r, all(1f / 24));
    p = p.fma(r, all(1f / 6));
    p = p.fma(r, all(0.5f));
    p = p.fma(r, all(1));
    p = p.fma(r, all(1));
    return z.reinterpretAsInts()
        .lanewise(VectorOperators.LSHL, EXPONENT)
        .add(ONE_BITS)
        .reinterpretAsFloats()
        .mul(p);
  }

  /** Natural logarithm of positive normal numbers. */
  private static FloatVector log(FloatVector x) {
    IntVector bits = x.reinterpretAsInts();
    IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, EXPONENT);
    FloatVector m = bits.sub(k.lanewise(VectorOperators.LSHL, EXPONENT)).reinterpretAsFloats();
    FloatVector e = k.add(Float.floatToRawIntBits(ROUND)).reinterpretAsFloats().sub(ROUND);
    FloatVector s = m.sub(1).div(m.add(1));
    FloatVector q = s.mul(s);
    FloatVector p = q.fma(all(2f / 9), all(2f / 7));
    p = p.fma(q, all(2f / 5));
    p = p.fma(q, all(2f / 3));
    p = p.fma(q, all(2)).mul(s);
    return e.fma(all(LN_2_HIGH), e.fma(all(LN_2_LOW), p));
  }

  @Override
  public void silu(float[] from, float[] to, int length) {
    for (int at = 0; at < length; at += LANES) {
      FloatVector x = load(from, at);
      FloatVector e = exp(x.neg().max(-SILU_LIMIT).min(SILU_LIMIT));
      x.div(e.add(1)).intoArray(to, at);
    }
  }

  @Override
  public void siluBackward(float[] sums, float[] gain, float[] adjoint, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      FloatVector g = all(gain[row]);
      for (int at = row * width; at < (row + 1) * width; at += LANES) {
        FloatVector x = load(sums, at);
        FloatVector sigmoid = all(1).div(exp(x.neg().max(-SILU_LIMIT).min(SILU_LIMIT)).add(1));
        FloatVector slope = sigmoid.mul(x.mul(all(1).sub(sigmoid)).add(1));
        load(adjoint, at).mul(slope).mul(g).intoArray(adjoint, at);
      }
    }
  }

  private static FloatVector softClippedExp(FloatVector raw, float clip) {
    return exp(raw.div(raw.abs().fma(all(clip), all(1))));
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
      piece(shape, raw, rawAt + lane, width, values, at + lane, inverse ? bins : 0, scratch);
      if (inverse) {
        inverse(shape.bound(), values, at + lane, scratch, piece);
      } else {
        forward(shape.bound(), values, at + lane, scratch, piece);
      }
      int log = piece + LOG * LANES;
      for (int c = 0; c < LANES; c++) {
        logSlopes[lane + c] += scratch[log + c];
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
    FloatVector widths = all(0);
    FloatVector heights = all(0);
    for (int k = 0; k < bins; k++) {
      FloatVector w = softClippedExp(load(raw, rawAt + k * width), SplineShape.SIZE_CLIP);
      w.intoArray(scratch, k * LANES);
      widths = widths.add(w);
      FloatVector h = softClippedExp(load(raw, rawAt + (bins + k) * width), SplineShape.SIZE_CLIP);
      h.intoArray(scratch, (bins + k) * LANES);
      heights = heights.add(h);
    }
    int piece = 2 * bins * LANES;
    widths.intoArray(scratch, piece + WIDTHS * LANES);
    heights.intoArray(scratch, piece + HEIGHTS * LANES);
    search(shape, raw, rawAt, width, values, at, axis, scratch);
  }

  private static void search(
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
    FloatVector perWidth = all(2 * shape.bound()).div(load(scratch, piece + WIDTHS * LANES));
    FloatVector perHeight = all(2 * shape.bound()).div(load(scratch, piece + HEIGHTS * LANES));
    FloatVector share =
        load(values, at)
            .add(shape.bound())
            .mul(load(scratch, piece + (axis == 0 ? WIDTHS : HEIGHTS) * LANES))
            .mul(1 / (2 * shape.bound()));
    FloatVector left = all(0);
    FloatVector bottom = all(0);
    FloatVector w = load(scratch, 0);
    FloatVector h = load(scratch, bins * LANES);
    FloatVector rawSlope = all(0);
    FloatVector nextRawSlope = load(raw, rawAt + 2 * bins * width);
    FloatVector bin = all(0);
    FloatVector edgeX = all(0);
    FloatVector edgeY = all(0);
    FloatVector edge = all(0);
    for (int k = 1; k < bins; k++) {
      edgeX = edgeX.add(load(scratch, (k - 1) * LANES));
      edgeY = edgeY.add(load(scratch, (bins + k - 1) * LANES));
      edge = edge.add(load(scratch, (axis + k - 1) * LANES));
      VectorMask<Float> beyond = share.compare(VectorOperators.GE, edge);
      left = left.blend(edgeX, beyond);
      bottom = bottom.blend(edgeY, beyond);
      w = w.blend(load(scratch, k * LANES), beyond);
      h = h.blend(load(scratch, (bins + k) * LANES), beyond);
      rawSlope = rawSlope.blend(load(raw, rawAt + (2 * bins + k - 1) * width), beyond);
      // The slope at the bound is one, so its raw number is zero; the row read there is masked off.
      int next = Math.min(2 * bins + k, 3 * bins - 2);
      nextRawSlope =
          nextRawSlope.blend(load(raw, rawAt + next * width).mul(k == bins - 1 ? 0f : 1f), beyond);
      bin = bin.blend(all(k), beyond);
    }
    left.fma(perWidth, all(-shape.bound())).intoArray(scratch, piece + LEFT * LANES);
    bottom.fma(perHeight, all(-shape.bound())).intoArray(scratch, piece + BOTTOM * LANES);
    w.mul(perWidth).intoArray(scratch, piece + WIDTH * LANES);
    h.mul(perHeight).intoArray(scratch, piece + HEIGHT * LANES);
    softClippedExp(rawSlope, SplineShape.SIZE_CLIP / 2).intoArray(scratch, piece + SLOPE * LANES);
    softClippedExp(nextRawSlope, SplineShape.SIZE_CLIP / 2)
        .intoArray(scratch, piece + NEXT_SLOPE * LANES);
    bin.intoArray(scratch, piece + BIN * LANES);
  }

  private static void forward(float bound, float[] values, int at, float[] scratch, int piece) {
    FloatVector x = load(values, at);
    FloatVector h = load(scratch, piece + HEIGHT * LANES);
    FloatVector w = load(scratch, piece + WIDTH * LANES);
    FloatVector d0 = load(scratch, piece + SLOPE * LANES);
    FloatVector s = h.div(w);
    FloatVector theta = x.sub(load(scratch, piece + LEFT * LANES)).div(w).max(0).min(1);
    FloatVector q = theta.mul(all(1).sub(theta));
    FloatVector e = d0.add(load(scratch, piece + NEXT_SLOPE * LANES)).sub(s.add(s));
    FloatVector denominator = e.fma(q, s);
    FloatVector y =
        s.mul(theta)
            .mul(theta)
            .add(d0.mul(q))
            .div(denominator)
            .fma(h, load(scratch, piece + BOTTOM * LANES));
    VectorMask<Float> inside = x.abs().compare(VectorOperators.LT, bound);
    x.blend(y, inside).intoArray(values, at);
    logSlope(theta, s, denominator, scratch, piece, inside);
  }

  private static void inverse(float bound, float[] values, int at, float[] scratch, int piece) {
    FloatVector y = load(values, at);
    FloatVector h = load(scratch, piece + HEIGHT * LANES);
    FloatVector w = load(scratch, piece + WIDTH * LANES);
    FloatVector d0 = load(scratch, piece + SLOPE * LANES);
    FloatVector s = h.div(w);
    FloatVector e = d0.add(load(scratch, piece + NEXT_SLOPE * LANES)).sub(s.add(s));
    FloatVector dy = y.sub(load(scratch, piece + BOTTOM * LANES));
    FloatVector dye = dy.mul(e);
    FloatVector a = h.fma(s.sub(d0), dye);
    FloatVector b = h.mul(d0).sub(dye);
    FloatVector c = s.mul(dy);
    // The root without cancellation: 2c / (b + sqrt(b² + 4ac)).
    FloatVector root = a.mul(c).mul(4).add(b.mul(b)).max(0).sqrt();
    FloatVector theta = c.add(c).div(b.add(root)).max(0).min(1);
    FloatVector x = theta.fma(w, load(scratch, piece + LEFT * LANES));
    FloatVector q = theta.mul(all(1).sub(theta));
    VectorMask<Float> inside = y.abs().compare(VectorOperators.LT, bound);
    y.blend(x, inside).intoArray(values, at);
    logSlope(theta, s, e.fma(q, s), scratch, piece, inside);
  }

  private static void logSlope(
      FloatVector theta,
      FloatVector s,
      FloatVector denominator,
      float[] scratch,
      int piece,
      VectorMask<Float> inside) {
    FloatVector d0 = load(scratch, piece + SLOPE * LANES);
    FloatVector d1 = load(scratch, piece + NEXT_SLOPE * LANES);
    FloatVector rest = all(1).sub(theta);
    FloatVector m =
        d1.mul(theta).mul(theta).add(s.add(s).mul(theta).mul(rest)).add(d0.mul(rest).mul(rest));
    FloatVector ratio = s.div(denominator);
    all(0).blend(log(m.mul(ratio).mul(ratio)), inside).intoArray(scratch, piece + LOG * LANES);
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
    pieceBackward(
        shape, arguments, argumentsAt, adjoints, at, scratch, piece, rawAdjoints, rawAdjointsAt);
    rawBackward(shape, raw, rawAt, scratch, piece, rawAdjoints, rawAdjointsAt);
  }

  /**
   * Equations 4 and 5 of Durkan et al., 2019, backwards: y = bottom + h n / d and log slope = 2 log
   * s + log m - 2 log d. What {@link #rawBackward} needs goes where the piece was.
   */
  private static void pieceBackward(
      SplineShape shape,
      float[] arguments,
      int argumentsAt,
      float[] adjoints,
      int at,
      float[] scratch,
      int piece,
      float[] rawAdjoints,
      int rawAdjointsAt) {
    FloatVector x = load(arguments, argumentsAt);
    FloatVector output = load(adjoints, at);
    FloatVector h = load(scratch, piece + HEIGHT * LANES);
    FloatVector w = load(scratch, piece + WIDTH * LANES);
    FloatVector d0 = load(scratch, piece + SLOPE * LANES);
    FloatVector d1 = load(scratch, piece + NEXT_SLOPE * LANES);
    FloatVector one = all(1);
    FloatVector s = h.div(w);
    FloatVector theta = x.sub(load(scratch, piece + LEFT * LANES)).div(w).max(0).min(1);
    FloatVector rest = one.sub(theta);
    FloatVector q = theta.mul(rest);
    FloatVector e = d0.add(d1).sub(s.add(s));
    FloatVector n = s.mul(theta).mul(theta).add(d0.mul(q));
    FloatVector perD = one.div(e.fma(q, s));
    FloatVector m = d1.mul(theta).mul(theta).add(s.add(s).mul(q)).add(d0.mul(rest).mul(rest));

    FloatVector adjN = output.mul(h).mul(perD);
    FloatVector adjD = adjN.mul(n).add(2).mul(perD).neg();
    FloatVector adjM = one.div(m);
    FloatVector adjE = adjD.mul(q);
    FloatVector adjQ = adjN.mul(d0).add(adjD.mul(e)).add(adjM.mul(s.add(s)));
    FloatVector adjTheta =
        adjN.mul(s.add(s))
            .mul(theta)
            .add(adjM.mul(d1.mul(theta).sub(d0.mul(rest))).mul(2))
            .add(adjQ.mul(one.sub(theta.add(theta))));
    FloatVector adjS =
        all(2)
            .div(s)
            .add(adjN.mul(theta).mul(theta))
            .add(adjD)
            .add(adjM.mul(q).mul(2))
            .sub(adjE.add(adjE));
    VectorMask<Float> inside = x.abs().compare(VectorOperators.LT, shape.bound());
    FloatVector zero = all(0);
    FloatVector argument = adjTheta.div(w);
    output.blend(argument, inside).intoArray(adjoints, at);
    zero.blend(adjN.mul(q).add(adjM.mul(rest).mul(rest)).add(adjE).mul(d0), inside)
        .intoArray(scratch, piece + SLOPE * LANES);
    zero.blend(adjM.mul(theta).mul(theta).add(adjE).mul(d1), inside)
        .intoArray(scratch, piece + NEXT_SLOPE * LANES);
    zero.blend(adjS.mul(s).add(adjTheta.mul(theta)).div(w).neg(), inside)
        .intoArray(scratch, piece + WIDTH * LANES);
    zero.blend(output.mul(n).mul(perD).add(adjS.div(w)), inside)
        .intoArray(scratch, piece + HEIGHT * LANES);
    zero.blend(argument.neg(), inside).intoArray(scratch, piece + LEFT * LANES);
    zero.blend(output, inside).intoArray(scratch, piece + BOTTOM * LANES);
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
    FloatVector bin = load(scratch, piece + BIN * LANES);
    FloatVector lower = load(scratch, piece + SLOPE * LANES);
    FloatVector upper = load(scratch, piece + NEXT_SLOPE * LANES);
    for (int knot = 0; knot < bins - 1; knot++) {
      FloatVector adjoint =
          all(0)
              .blend(upper, bin.compare(VectorOperators.EQ, (float) knot))
              .blend(lower, bin.compare(VectorOperators.EQ, (float) knot + 1));
      int row = (2 * bins + knot) * NARROW;
      adjoint
          .mul(clipSlope(load(raw, rawAt + row), SplineShape.SIZE_CLIP / 2))
          .intoArray(rawAdjoints, rawAdjointsAt + row);
    }
  }

  /** Derivative of {@code x / (1 + |x| clip)}. */
  private static FloatVector clipSlope(FloatVector x, float clip) {
    FloatVector inverse = all(1).div(x.abs().fma(all(clip), all(1)));
    return inverse.mul(inverse);
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
    FloatVector bin = load(scratch, piece + BIN * LANES);
    FloatVector edge = load(scratch, piece + (from == 0 ? LEFT : BOTTOM) * LANES);
    FloatVector size = load(scratch, piece + (from == 0 ? WIDTH : HEIGHT) * LANES);
    FloatVector sum = load(scratch, piece + (from == 0 ? WIDTHS : HEIGHTS) * LANES);
    FloatVector mean = all(0);
    for (int k = 0; k < bins; k++) {
      FloatVector adjoint =
          all(0)
              .blend(size, bin.compare(VectorOperators.EQ, (float) k))
              .blend(edge, bin.compare(VectorOperators.GT, (float) k));
      mean = adjoint.fma(load(scratch, (from + k) * LANES), mean);
    }
    FloatVector share = all(2 * shape.bound()).div(sum.mul(sum));
    for (int k = 0; k < bins; k++) {
      FloatVector adjoint =
          all(0)
              .blend(size, bin.compare(VectorOperators.EQ, (float) k))
              .blend(edge, bin.compare(VectorOperators.GT, (float) k));
      int row = (from + k) * NARROW;
      adjoint
          .mul(sum)
          .sub(mean)
          .mul(share)
          .mul(load(scratch, (from + k) * LANES))
          .mul(clipSlope(load(raw, rawAt + row), SplineShape.SIZE_CLIP))
          .intoArray(rawAdjoints, rawAdjointsAt + row);
    }
  }
}
