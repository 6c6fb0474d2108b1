package flowdeck.training;

import java.util.stream.IntStream;

/**
 * The directions in which rows of numbers differ, the strongest first: eigenvectors of their second
 * moments by cyclic Jacobi rotations, which are exact to rounding and the same on every run.
 *
 * @param variances along each axis, descending
 * @param axes unit vectors, [axes][numbers]
 */
record PrincipalAxes(double[] variances, double[][] axes) {
  private static final int MOST_SWEEPS = 30;
  private static final double SMALL = 1e-12;

  /**
   * Of a symmetric matrix.
   *
   * @param moments is overwritten
   */
  static PrincipalAxes of(double[][] moments) {
    int size = moments.length;
    double[][] vectors = new double[size][size];
    for (int i = 0; i < size; i++) {
      vectors[i][i] = 1;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && !isDiagonal(moments); sweep++) {
      for (int p = 0; p < size - 1; p++) {
        for (int q = p + 1; q < size; q++) {
          rotate(moments, vectors, p, q);
        }
      }
    }
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Double.compare(moments[b][b], moments[a][a]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] variances = new double[size];
    double[][] axes = new double[size][];
    for (int i = 0; i < size; i++) {
      variances[i] = Math.max(0, moments[order[i]][order[i]]);
      axes[i] = vectors[order[i]];
    }
    return new PrincipalAxes(variances, axes);
  }

  private static boolean isDiagonal(double[][] moments) {
    double off = 0;
    double all = 0;
    for (int i = 0; i < moments.length; i++) {
      for (int j = 0; j < moments.length; j++) {
        double square = moments[i][j] * moments[i][j];
        all += square;
        off += i == j ? 0 : square;
      }
    }
    return off <= SMALL * SMALL * all;
  }

  /** Makes element (p, q) zero. The rows of {@code vectors} turn into the eigenvectors. */
  private static void rotate(double[][] moments, double[][] vectors, int p, int q) {
    double off = moments[p][q];
    if (off == 0) {
      return;
    }
    double theta = (moments[q][q] - moments[p][p]) / (2 * off);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < moments.length; k++) {
      double kp = moments[k][p];
      double kq = moments[k][q];
      moments[k][p] = c * kp - s * kq;
      moments[k][q] = s * kp + c * kq;
    }
    turn(moments[p], moments[q], c, s);
    turn(vectors[p], vectors[q], c, s);
  }

  private static void turn(double[] p, double[] q, double c, double s) {
    for (int k = 0; k < p.length; k++) {
      double a = p[k];
      double b = q[k];
      p[k] = c * a - s * b;
      q[k] = s * a + c * b;
    }
  }
}
