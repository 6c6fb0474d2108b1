package flowdeck.training;

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
  double[][] coefficients(int count) {
    double[][] lower = cholesky(count);
    double[][] solution = new double[count][outputs.length];
    for (int j = 0; j < outputs.length; j++) {
      for (int i = 0; i < count; i++) {
        double sum = products[i][j];
        for (int k = 0; k < i; k++) {
          sum -= lower[i][k] * solution[k][j];
        }
        solution[i][j] = sum / lower[i][i];
      }
      for (int i = count - 1; i >= 0; i--) {
        double sum = solution[i][j];
        for (int k = i + 1; k < count; k++) {
          sum -= lower[k][i] * solution[k][j];
        }
        solution[i][j] = sum / lower[i][i];
      }
    }
    return solution;
  }

  private double[][] cholesky(int count) {
    double[][] lower = new double[count][count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = inputs[i][j] + (i == j ? RIDGE * rows : 0);
        for (int k = 0; k < j; k++) {
          sum -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  /** Second moments of what all inputs together leave unexplained, [outputs][outputs]. */
  double[][] residualMoments() {
    int count = inputs.length;
    double[][] b = coefficients(count);
    // With the shrinking, explained is not simply b'p: (y - b'x)(y - b'x)' = yy' - b'p - p'b +
    // b'Gb.
    double[][] gb = new double[count][outputs.length];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < count; k++) {
        for (int j = 0; j < outputs.length; j++) {
          gb[i][j] += inputs[i][k] * b[k][j];
        }
      }
    }
    double[][] moments = new double[outputs.length][outputs.length];
    for (int p = 0; p < outputs.length; p++) {
      for (int q = 0; q < outputs.length; q++) {
        double sum = outputs[p][q];
        for (int i = 0; i < count; i++) {
          sum += b[i][p] * (gb[i][q] - products[i][q]) - products[i][p] * b[i][q];
        }
        moments[p][q] = sum / rows;
      }
    }
    return moments;
  }
}
