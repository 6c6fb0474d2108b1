package flowdeck.flow;

/** A weight matrix laid out for products with few rows: one array per input. */
final class DenseMatrix {
  private final float[][] columns;
  private final int outputs;

  /**
   * Takes a matrix in the order of the weight files.
   *
   * @param weight [outputs][inputs], row-major
   */
  DenseMatrix(float[] weight, int outputs, int inputs) {
    this.outputs = outputs;
    columns = new float[inputs][outputs];
    for (int in = 0; in < inputs; in++) {
      for (int out = 0; out < outputs; out++) {
        columns[in][out] = weight[out * inputs + in];
      }
    }
  }

  private DenseMatrix(float[][] columns, int outputs) {
    this.columns = columns;
    this.outputs = outputs;
  }

  /** The same numbers with inputs and outputs exchanged. */
  DenseMatrix transposed() {
    float[][] rows = new float[outputs][columns.length];
    for (int in = 0; in < columns.length; in++) {
      for (int out = 0; out < outputs; out++) {
        rows[out][in] = columns[in][out];
      }
    }
    return new DenseMatrix(rows, columns.length);
  }

  int outputs() {
    return outputs;
  }

  int inputs() {
    return columns.length;
  }

  /** Adds the product with {@code x} to {@code result}, which holds the bias beforehand. */
  void addProduct(float[] x, float[] result) {
    int in = 0;
    for (; in + 4 <= columns.length; in += 4) {
      addFour(
          result,
          columns[in],
          columns[in + 1],
          columns[in + 2],
          columns[in + 3],
          x[in],
          x[in + 1],
          x[in + 2],
          x[in + 3]);
    }
    for (; in < columns.length; in++) {
      addOne(result, columns[in], x[in]);
    }
  }

  /** The same for two vectors at once, which halves the traffic of weights. */
  void addProducts(float[] x, float[] other, float[] result, float[] otherResult) {
    int in = 0;
    for (; in + 4 <= columns.length; in += 4) {
      addFourTwice(result, otherResult, columns, in, x, other);
    }
    for (; in < columns.length; in++) {
      addOne(result, columns[in], x[in]);
      addOne(otherResult, columns[in], other[in]);
    }
  }

  // The compiler turns these plain loops over equal indices into vector instructions.

  private static void addFourTwice(
      float[] result, float[] otherResult, float[][] columns, int in, float[] x, float[] other) {
    float[] w0 = columns[in];
    float[] w1 = columns[in + 1];
    float[] w2 = columns[in + 2];
    float[] w3 = columns[in + 3];
    float x0 = x[in];
    float x1 = x[in + 1];
    float x2 = x[in + 2];
    float x3 = x[in + 3];
    float y0 = other[in];
    float y1 = other[in + 1];
    float y2 = other[in + 2];
    float y3 = other[in + 3];
    for (int j = 0; j < result.length; j++) {
      result[j] =
          Math.fma(
              x3, w3[j], Math.fma(x2, w2[j], Math.fma(x1, w1[j], Math.fma(x0, w0[j], result[j]))));
      otherResult[j] =
          Math.fma(
              y3,
              w3[j],
              Math.fma(y2, w2[j], Math.fma(y1, w1[j], Math.fma(y0, w0[j], otherResult[j]))));
    }
  }

  private static void addFour(
      float[] result,
      float[] w0,
      float[] w1,
      float[] w2,
      float[] w3,
      float x0,
      float x1,
      float x2,
      float x3) {
    for (int j = 0; j < result.length; j++) {
      result[j] =
          Math.fma(
              x3, w3[j], Math.fma(x2, w2[j], Math.fma(x1, w1[j], Math.fma(x0, w0[j], result[j]))));
    }
  }

  private static void addOne(float[] result, float[] w, float x) {
    for (int j = 0; j < result.length; j++) {
      result[j] = Math.fma(x, w[j], result[j]);
    }
  }
}
