package flowdeck.training;

import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * Least squares of several outputs on the same inputs, with a little shrinking, from sums that need
 * one pass through the data.
 */
final class Regression {
  private static final double RIDGE = 1e-3;

  private final double[][] inputs;
  private final double[][] products;
  private final double[][] outputs;
  private long rows;

  /**
   * @param inputs numbers to predict from; a constant must be among them
   * @param outputs numbers to predict
   */
  Regression(int inputs, int outputs) {
    this.inputs = new double[inputs][inputs];
    this.products = new double[inputs][outputs];
    this.outputs = new double[outputs][outputs];
  }

  void add(double[] in, double[] out) {
    rows++;
    addOuter(inputs, in, in);
    addOuter(products, in, out);
    addOuter(outputs, out, out);
  }

  private static void addOuter(double[][] sums, double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      double[] row = sums[i];
      for (int j = 0; j < b.length; j++) {
        row[j] += a[i] * b[j];
      }
    }
  }

  /**
   * The coefficients of the first inputs when only these are used.
   *
   * @return [count][outputs]
   */
  RealMatrix coefficients(int count) {
    RealMatrix gram = MatrixUtils.createRealMatrix(inputs).getSubMatrix(0, count - 1, 0, count - 1);
    for (int i = 0; i < count; i++) {
      gram.addToEntry(i, i, RIDGE * rows);
    }
    return new CholeskyDecomposition(gram)
        .getSolver()
        .solve(
            MatrixUtils.createRealMatrix(products)
                .getSubMatrix(0, count - 1, 0, outputs.length - 1));
  }

  /** Second moments of what all inputs together leave unexplained, [outputs][outputs]. */
  RealMatrix residualMoments() {
    RealMatrix b = coefficients(inputs.length);
    RealMatrix gram = MatrixUtils.createRealMatrix(inputs);
    RealMatrix explained = b.transposeMultiply(MatrixUtils.createRealMatrix(products));
    // With the shrinking, explained is not simply b'p: (y - b'x)(y - b'x)' = yy' - b'p - p'b + b'Gb
    RealMatrix moments =
        MatrixUtils.createRealMatrix(outputs)
            .subtract(explained)
            .subtract(explained.transpose())
            .add(b.transposeMultiply(gram.multiply(b)));
    return moments.add(moments.transpose()).scalarMultiply(0.5 / rows); // symmetric to the last bit
  }
}
