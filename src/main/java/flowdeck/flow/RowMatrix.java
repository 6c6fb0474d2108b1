package flowdeck.flow;

import org.jspecify.annotations.Nullable;

/**
 * A weight matrix for products with a single vector, row after row. A large one is kept in 16-bit
 * floats if that changes no weight, because such a product takes as long as reading the weights.
 * Immutable.
 */
final class RowMatrix {
  /** Rows are filled up with zeros to a multiple of this. */
  static final int STEP = 16;

  /** Smaller matrices stay in the processor's cache, where 32 bits are read as fast. */
  private static final int LARGE = 1 << 20;

  private final int rows;
  private final int inputs;
  private final int stride;
  private final float @Nullable [] weights;
  private final int @Nullable [] halves;

  /**
   * Takes a matrix in the order of the weight files.
   *
   * @param weight [rows][inputs], row-major
   */
  RowMatrix(float[] weight, int rows, int inputs) {
    this.rows = rows;
    this.inputs = inputs;
    stride = paddedInputs(inputs);
    if (weight.length >= LARGE && isHalf(weight)) {
      halves = packed(weight);
      weights = null;
    } else {
      halves = null;
      weights = new float[rows * stride];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(weight, row * inputs, weights, row * stride, inputs);
      }
    }
  }

  /** How many numbers a vector for this matrix must have room for. */
  static int paddedInputs(int inputs) {
    return (inputs + STEP - 1) / STEP * STEP;
  }

  private static boolean isHalf(float[] weight) {
    for (float value : weight) {
      if (Float.float16ToFloat(Float.floatToFloat16(value)) != value) {
        return false;
      }
    }
    return true;
  }

  /** Pairs of numbers half a step apart, the first one in the upper 16 bits. */
  private int[] packed(float[] weight) {
    int[] packed = new int[rows * stride / 2];
    int half = STEP / 2;
    for (int row = 0; row < rows; row++) {
      for (int in = 0; in < inputs; in++) {
        int at = (row * stride + in / STEP * STEP) / 2 + in % half;
        int bits = Float.floatToFloat16(weight[row * inputs + in]) & 0xffff;
        packed[at] |= in % STEP < half ? bits << 16 : bits;
      }
    }
    return packed;
  }

  int rows() {
    return rows;
  }

  /** Numbers per row, a multiple of {@link #STEP}. */
  int stride() {
    return stride;
  }

  /** [rows][stride], or null if kept in 16 bits. */
  float @Nullable [] weights() {
    return weights;
  }

  /** [rows][stride / 2], see {@link #packed}, or null if kept in 32 bits. */
  int @Nullable [] halves() {
    return halves;
  }
}
