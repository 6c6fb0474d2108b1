package flowdeck.flow;

import static flowdeck.flow.VectorKernels.FLOATS;
import static flowdeck.flow.VectorKernels.LANES;
import static flowdeck.flow.VectorMath.softClippedExp;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import flowdeck.flow.Kernels.SplineShape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Splines of eight candidates. One takes several passes over a scratch memory that stays in the
 * first cache: a compiler that is given all of it at once stops inlining half-way and then makes an
 * object of every vector. The scratch holds the 2 · bins sizes, then a row for each name below.
 */
final class VectorSpline {
  static final int LEFT = 0;
  static final int BOTTOM = 1;
  static final int WIDTH = 2;
  static final int HEIGHT = 3;
  static final int SLOPE = 4;
  static final int NEXT_SLOPE = 5;
  static final int BIN = 6;
  static final int WIDTHS = 7;
  static final int HEIGHTS = 8;
  static final int RESULT = 9;
  static final int THETA = 10;
  static final int ADJOINT_N = 11;
  static final int ADJOINT_D = 12;
  static final int ADJOINT_M = 13;

  private VectorSpline() {}

  /**
   * Finds for eight values the bins they lie in.
   *
   * @param axis 0 if the values are arguments, {@code bins} if they are results
   */
  static void piece(
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

  static void forward(float bound, float[] values, int at, float[] scratch, int piece) {
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

  static void inverse(float bound, float[] values, int at, float[] scratch, int piece) {
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
}
