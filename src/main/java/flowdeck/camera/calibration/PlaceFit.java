package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.core.Pose;
import java.util.List;

/**
 * Moves the camera in the cell and the board in the hand until the corners are projected closest to
 * where they were seen (Levenberg and Marquardt's method on twelve numbers).
 */
final class PlaceFit {
  private static final int NUMBERS = 12;
  private static final int MOST_STEPS = 60;
  private static final double SMALL_STEP = 1e-6;
  private static final double ENOUGH = 1e-10;

  private final Lens lens;
  private final CharucoTarget board;
  private final List<HeldView> views;
  private final int residuals;

  /**
   * What was found.
   *
   * @param cameraInCell where the camera is
   * @param boardInFlange how the arm holds the board
   * @param rmsPixels root mean square distance of corners, px
   * @param uncertaintyMetres standard deviation of the camera's position along its most uncertain
   *     axis, m; infinite if the views do not fix it
   */
  record Result(
      Pose cameraInCell, Pose boardInFlange, double rmsPixels, double uncertaintyMetres) {}

  PlaceFit(Lens lens, CharucoTarget board, List<HeldView> views) {
    this.lens = lens;
    this.board = board;
    this.views = views;
    residuals = 2 * views.stream().mapToInt(held -> held.view().corners()).sum();
  }

  Result from(Pose camera, Pose held) {
    Pose cameraInCell = camera;
    Pose boardInFlange = held;
    double[] errors = errors(cameraInCell, boardInFlange);
    double cost = squares(errors);
    double damping = 1e-3;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[][] jacobian = jacobian(cameraInCell, boardInFlange);
      double[] gradient = new double[NUMBERS];
      double[][] normal = normal(jacobian, errors, gradient);
      boolean better = false;
      while (!better && damping < 1e12) {
        double[] move = LeastSquares.solve(damped(normal, damping), gradient);
        Pose nextCamera = LeastSquares.moved(cameraInCell, move, 0);
        Pose nextBoard = LeastSquares.moved(boardInFlange, move, 6);
        double[] nextErrors = errors(nextCamera, nextBoard);
        double nextCost = squares(nextErrors);
        better = nextCost < cost;
        if (better) {
          boolean done = cost - nextCost < ENOUGH * cost;
          cameraInCell = nextCamera;
          boardInFlange = nextBoard;
          errors = nextErrors;
          cost = nextCost;
          damping = Math.max(1e-9, damping / 10);
          if (done) {
            return result(cameraInCell, boardInFlange, cost);
          }
        } else {
          damping *= 10;
        }
      }
      if (!better) {
        break;
      }
    }
    return result(cameraInCell, boardInFlange, cost);
  }

  private Result result(Pose cameraInCell, Pose boardInFlange, double cost) {
    double[] errors = errors(cameraInCell, boardInFlange);
    double[][] normal = normal(jacobian(cameraInCell, boardInFlange), errors, new double[NUMBERS]);
    double variance = cost / Math.max(1, residuals - NUMBERS);
    double worst = 0;
    for (int axis = 0; axis < 3; axis++) {
      double[] unit = new double[NUMBERS];
      unit[axis] = 1;
      double spread = LeastSquares.solve(normal, unit)[axis];
      worst =
          spread > 0 && Double.isFinite(spread)
              ? Math.max(worst, spread)
              : Double.POSITIVE_INFINITY;
    }
    return new Result(
        cameraInCell, boardInFlange, Math.sqrt(2 * cost / residuals), Math.sqrt(variance * worst));
  }

  /** Seen minus projected, px. */
  private double[] errors(Pose cameraInCell, Pose boardInFlange) {
    double[] errors = new double[residuals];
    Pose cellInCamera = cameraInCell.inverse();
    int at = 0;
    for (HeldView held : views) {
      Pose boardInCamera = cellInCamera.times(held.flangeInCell()).times(boardInFlange);
      BoardView view = held.view();
      for (int i = 0; i < view.corners(); i++) {
        double[] corner = board.corner(view.ids()[i]);
        double[] point = boardInCamera.apply(corner[0], corner[1], 0);
        double[] pixel = lens.project(point[0], point[1], point[2]);
        errors[at++] = view.pixels()[2 * i] - pixel[0];
        errors[at++] = view.pixels()[2 * i + 1] - pixel[1];
      }
    }
    return errors;
  }

  /** How the projections move with the twelve numbers. */
  private double[][] jacobian(Pose cameraInCell, Pose boardInFlange) {
    double[][] jacobian = new double[NUMBERS][];
    for (int j = 0; j < NUMBERS; j++) {
      double[] move = new double[NUMBERS];
      move[j] = SMALL_STEP;
      double[] ahead =
          errors(
              LeastSquares.moved(cameraInCell, move, 0),
              LeastSquares.moved(boardInFlange, move, 6));
      move[j] = -SMALL_STEP;
      double[] behind =
          errors(
              LeastSquares.moved(cameraInCell, move, 0),
              LeastSquares.moved(boardInFlange, move, 6));
      for (int i = 0; i < residuals; i++) {
        ahead[i] = (behind[i] - ahead[i]) / (2 * SMALL_STEP);
      }
      jacobian[j] = ahead;
    }
    return jacobian;
  }

  private double[][] normal(double[][] jacobian, double[] errors, double[] gradient) {
    double[][] normal = new double[NUMBERS][NUMBERS];
    for (int j = 0; j < NUMBERS; j++) {
      for (int k = 0; k <= j; k++) {
        double sum = 0;
        for (int i = 0; i < residuals; i++) {
          sum += jacobian[j][i] * jacobian[k][i];
        }
        normal[j][k] = sum;
        normal[k][j] = sum;
      }
      double sum = 0;
      for (int i = 0; i < residuals; i++) {
        sum += jacobian[j][i] * errors[i];
      }
      gradient[j] = sum;
    }
    return normal;
  }

  private static double[][] damped(double[][] normal, double damping) {
    double[][] result = new double[NUMBERS][];
    for (int j = 0; j < NUMBERS; j++) {
      result[j] = normal[j].clone();
      result[j][j] += damping * Math.max(normal[j][j], 1e-9);
    }
    return result;
  }

  private static double squares(double[] errors) {
    double sum = 0;
    for (double error : errors) {
      sum += error * error;
    }
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
  }
}
