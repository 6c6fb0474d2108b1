package flowdeck.flow;

import static flowdeck.flow.VectorKernels.FLOATS;
import static flowdeck.flow.VectorKernels.INTS;
import static flowdeck.flow.VectorKernels.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Exponentials and logarithms of eight numbers at once, to a few units in the last place. */
final class VectorMath {
  /** Adding it rounds a small float to an integer in its lower bits. */
  private static final float ROUND = 12582912f;

  private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);
  private static final float LN_2_HIGH = 0.693359375f;
  private static final float LN_2_LOW = (float) (Math.log(2) - 0.693359375);
  private static final float LOG_2_E = (float) (1 / Math.log(2));
  private static final int ONE_BITS = 0x3f800000;
  private static final int SQRT_HALF_BITS = 0x3f3504f3;
  private static final int EXPONENT = 23;

  private VectorMath() {}

  /** Replaces numbers, which must stay within 87 of zero, by their natural exponentials. */
  static void exp(float[] values, int from, int to) {
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

  /** Natural logarithms of eight normal numbers, in place; NaN of what is not positive. */
  static void log(float[] values, int at) {
    IntVector exponent = IntVector.broadcast(INTS, EXPONENT);
    FloatVector x = fromArray(FLOATS, values, at);
    IntVector bits = x.reinterpretAsInts();
    IntVector k = bits.sub(IntVector.broadcast(INTS, SQRT_HALF_BITS)).lanewise(ASHR, exponent);
    FloatVector m = bits.sub(k.lanewise(LSHL, exponent)).reinterpretAsFloats();
    FloatVector e = k.add(IntVector.broadcast(INTS, ROUND_BITS)).reinterpretAsFloats().sub(ROUND);
    FloatVector s = m.sub(1).div(m.add(1));
    FloatVector q = s.mul(s);
    FloatVector p = q.fma(broadcast(FLOATS, 2f / 9), broadcast(FLOATS, 2f / 7));
    p = p.fma(q, broadcast(FLOATS, 2f / 5));
    p = p.fma(q, broadcast(FLOATS, 2f / 3));
    p = p.fma(q, broadcast(FLOATS, 2)).mul(s);
    FloatVector log = e.fma(broadcast(FLOATS, LN_2_HIGH), e.fma(broadcast(FLOATS, LN_2_LOW), p));
    broadcast(FLOATS, Float.NaN).blend(log, x.compare(GT, 0)).intoArray(values, at);
  }

  /** {@code exp(x / (1 + |x| clip))} of rows of eight numbers. */
  static void softClippedExp(
      float[] from, int at, int stride, int rows, float clip, float[] to, int toAt) {
    FloatVector one = broadcast(FLOATS, 1);
    FloatVector factor = broadcast(FLOATS, clip);
    for (int row = 0; row < rows; row++) {
      FloatVector x = fromArray(FLOATS, from, at + row * stride);
      x.div(x.abs().fma(factor, one)).intoArray(to, toAt + row * LANES);
    }
    exp(to, toAt, toAt + rows * LANES);
  }
}
