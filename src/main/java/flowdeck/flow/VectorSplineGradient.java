package flowdeck.flow;

import static flowdeck.flow.Kernels.NARROW;
import static flowdeck.flow.VectorKernels.FLOATS;
import static flowdeck.flow.VectorKernels.LANES;
import static flowdeck.flow.VectorSpline.ADJOINT_D;
import static flowdeck.flow.VectorSpline.ADJOINT_M;
import static flowdeck.flow.VectorSpline.ADJOINT_N;
import static flowdeck.flow.VectorSpline.BIN;
import static flowdeck.flow.VectorSpline.BOTTOM;
import static flowdeck.flow.VectorSpline.HEIGHT;
import static flowdeck.flow.VectorSpline.HEIGHTS;
import static flowdeck.flow.VectorSpline.LEFT;
import static flowdeck.flow.VectorSpline.NEXT_SLOPE;
import static flowdeck.flow.VectorSpline.RESULT;
import static flowdeck.flow.VectorSpline.SLOPE;
import static flowdeck.flow.VectorSpline.THETA;
import static flowdeck.flow.VectorSpline.WIDTH;
import static flowdeck.flow.VectorSpline.WIDTHS;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import flowdeck.flow.Kernels.SplineShape;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The way back through splines of eight candidates: equations 4 and 5 of Durkan et al., 2019, with
 * y = bottom + h n / d and log slope = 2 log s + log m - 2 log d. First what leads to n, d and m,
 * then from there to the piece, whose adjoints go where it was, then to the raw numbers.
 */
final class VectorSplineGradient {
  private VectorSplineGradient() {}

  static void outputBackward(
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

  static void pieceBackward(
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

  static void rawBackward(
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
