package flowdeck.camera.calibration;

import flowdeck.core.Pose;
import java.util.Arrays;

/** What fits by least squares share. */
final class LeastSquares {
  private LeastSquares() {}

  /** Gauss's elimination with pivots; not finite where there is no one solution. */
  static double[] solve(double[][] matrix, double[] right) {
    int n = right.length;
    double[][] a = new double[n][];
    for (int i = 0; i < n; i++) {
      a[i] = Arrays.copyOf(matrix[i], n + 1);
      a[i][n] = right[i];
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = a[column];
      a[column] = a[pivot];
      a[pivot] = swapped;
      for (int row = column + 1; row < n; row++) {
        double factor = a[row][column] / a[column][column];
        for (int k = column; k <= n; k++) {
          a[row][k] -= factor * a[column][k];
        }
      }
    }
    double[] x = new double[n];
    for (int row = n - 1; row >= 0; row--) {
      double sum = a[row][n];
      for (int k = row + 1; k < n; k++) {
        sum -= a[row][k] * x[k];
      }
      x[row] = sum / a[row][row];
    }
    return x;
  }

  /** A pose moved by three metres and turned by a rotation vector, both in the outer frame. */
  static Pose moved(Pose pose, double[] move, int at) {
    double wx = move[at + 3];
    double wy = move[at + 4];
    double wz = move[at + 5];
    double angle = Math.sqrt(wx * wx + wy * wy + wz * wz);
    double half = angle < 1e-12 ? 0.5 : Math.sin(angle / 2) / angle;
    Pose turn = Pose.quaternion(0, 0, 0, wx * half, wy * half, wz * half, Math.cos(angle / 2));
    Pose turned =
        turn.times(
            new Pose(
                0,
                0,
                0,
                pose.r00(),
                pose.r01(),
                pose.r02(),
                pose.r10(),
                pose.r11(),
                pose.r12(),
                pose.r20(),
                pose.r21(),
                pose.r22()));
    return Pose.translation(pose.x() + move[at], pose.y() + move[at + 1], pose.z() + move[at + 2])
        .times(turned);
  }
}
