package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.core.Pose;
import java.util.List;

/**
 * How well a set of pictures fixes the focal length. OpenCV's own answer cannot be used: it leaves
 * out the very directions in which nothing is known, and calls boards shown without tilt certain.
 */
final class LensUncertainty {
  private static final int LENS = 8;
  private static final int POSE = 6;
  private static final double STEP = 1e-6;

  private LensUncertainty() {}

  /**
   * The relative standard deviation of the less certain of both focal lengths; infinite if the
   * pictures do not fix it.
   *
   * @param boards where the board is in the camera's frame in each view
   * @param rmsPixels how well the corners fit
   */
  static double ofFocalLength(
      Lens lens, CharucoTarget board, List<BoardView> views, List<Pose> boards, double rmsPixels) {
    double[][] left = new double[LENS][LENS];
    int corners = 0;
    for (int v = 0; v < views.size(); v++) {
      corners += views.get(v).corners();
      addView(left, jacobian(lens, board, views.get(v), boards.get(v)));
    }
    int freedom = Math.max(1, 2 * corners - LENS - POSE * views.size());
    double variance = rmsPixels * rmsPixels * corners / freedom;
    double worst = 0;
    for (int i = 0; i < 2; i++) {
      double[] unit = new double[LENS];
      unit[i] = 1;
      double spread = LeastSquares.solve(left, unit)[i];
      worst =
          spread > 0 && Double.isFinite(spread)
              ? Math.max(worst, spread)
              : Double.POSITIVE_INFINITY;
    }
    return Math.sqrt(variance * worst);
  }

  /** Adds what a view tells of the lens once the board's own pose is taken to be unknown. */
  private static void addView(double[][] left, double[][] jacobian) {
    double[][] own = new double[POSE][POSE];
    for (int i = 0; i < POSE; i++) {
      for (int k = 0; k < POSE; k++) {
        own[i][k] = dot(jacobian[LENS + i], jacobian[LENS + k]);
      }
    }
    for (int k = 0; k < LENS; k++) {
      double[] mixed = new double[POSE];
      for (int i = 0; i < POSE; i++) {
        mixed[i] = dot(jacobian[LENS + i], jacobian[k]);
      }
      double[] taken = LeastSquares.solve(own, mixed);
      for (int j = 0; j < LENS; j++) {
        double sum = dot(jacobian[j], jacobian[k]);
        for (int i = 0; i < POSE; i++) {
          sum -= dot(jacobian[j], jacobian[LENS + i]) * taken[i];
        }
        left[j][k] += sum;
      }
    }
  }

  /**
   * How the corners move, px, with the numbers of the lens (focal lengths relative to themselves)
   * and with the board.
   */
  private static double[][] jacobian(
      Lens lens, CharucoTarget board, BoardView view, Pose boardInCamera) {
    double[][] jacobian = new double[LENS + POSE][];
    for (int j = 0; j < LENS + POSE; j++) {
      double[] move = new double[LENS + POSE];
      move[j] = STEP;
      double[] ahead = pixels(lens, board, view, boardInCamera, move);
      move[j] = -STEP;
      double[] behind = pixels(lens, board, view, boardInCamera, move);
      for (int i = 0; i < ahead.length; i++) {
        ahead[i] = (ahead[i] - behind[i]) / (2 * STEP);
      }
      jacobian[j] = ahead;
    }
    return jacobian;
  }

  private static double[] pixels(
      Lens lens, CharucoTarget board, BoardView view, Pose boardInCamera, double[] move) {
    List<Double> d = lens.distortion();
    Lens other =
        new Lens(
            lens.width(),
            lens.height(),
            lens.fx() * (1 + move[0]),
            lens.fy() * (1 + move[1]),
            lens.cx() + move[2],
            lens.cy() + move[3],
            List.of(
                d.get(0) + move[4],
                d.get(1) + move[5],
                d.get(2) + move[6],
                d.get(3) + move[7],
                d.get(4)));
    Pose pose = LeastSquares.moved(boardInCamera, move, LENS);
    double[] pixels = new double[2 * view.corners()];
    for (int i = 0; i < view.corners(); i++) {
      double[] corner = board.corner(view.ids()[i]);
      double[] point = pose.apply(corner[0], corner[1], 0);
      double[] pixel = other.project(point[0], point[1], point[2]);
      pixels[2 * i] = pixel[0];
      pixels[2 * i + 1] = pixel[1];
    }
    return pixels;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
