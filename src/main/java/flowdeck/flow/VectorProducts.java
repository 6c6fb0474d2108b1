package flowdeck.flow;

import static flowdeck.flow.Kernels.NARROW;
import static flowdeck.flow.Kernels.WIDE;
import static flowdeck.flow.PackedMatrix.PANEL;
import static flowdeck.flow.VectorKernels.FLOATS;
import static flowdeck.flow.VectorKernels.INTS;
import static flowdeck.flow.VectorKernels.LANES;
import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Innermost loops of matrix products on vectors; sums stay in registers throughout each. */
final class VectorProducts {
  /** Moves the exponent of a 16-bit float to where a 32-bit float expects it: 2^112. */
  private static final float HALF_SCALE = 0x1p112f;

  /** Sign and fraction of a 16-bit float moved right by three. */
  private static final int HALF_MASK = 0x8fffe000;

  private VectorProducts() {}

  /** Six rows of sixteen candidates. */
  static void wide(float[] w, int panel, int inputs, float[] start, float[] x, float[] y, int at) {
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
  static void narrowPair(
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
  static void narrow(
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

  static void fourRows(float[] w, int row, int stride, float[] x, float[] sums) {
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

  static void oneRow(float[] w, int row, int stride, float[] x, float[] sums) {
    FloatVector a = broadcast(FLOATS, 0);
    int at = row * stride;
    for (int in = 0; in < stride; in += LANES) {
      a = fromArray(FLOATS, x, in).fma(fromArray(FLOATS, w, at + in), a);
    }
    a.intoArray(sums, row * LANES);
  }

  // A pair of 16-bit floats: moved right by three and masked, the upper one is a 32-bit float times
  // 2^-112; the lower one is brought up first. Written out, because a helper might not be inlined.

  static void fourHalfRows(int[] w, int row, int stride, float[] x, float[] sums) {
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

  static void oneHalfRow(int[] w, int row, int stride, float[] x, float[] sums) {
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
}
