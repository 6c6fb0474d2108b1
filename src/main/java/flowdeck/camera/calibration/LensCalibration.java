package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.camera.calibration.CameraCalibration.LensFit;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.opencv.global.opencv_calib3d;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Point2fVector;
import org.bytedeco.opencv.opencv_core.Point2fVectorVector;
import org.bytedeco.opencv.opencv_core.Point3f;
import org.bytedeco.opencv.opencv_core.Point3fVector;
import org.bytedeco.opencv.opencv_core.Point3fVectorVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * Finds how a lens projects from pictures of a board shown by hand: near and far, tilted, in the
 * middle and in the corners.
 */
public final class LensCalibration {
  /** Fewer pictures than this are refused. */
  public static final int FEWEST_VIEWS = 8;

  private static final int FEWEST_CORNERS = 8;
  private static final double MOST_RMS_PIXELS = 1.0;
  private static final double MOST_UNCERTAINTY = 0.005;
  private static final double LEAST_COVERED = 0.5;

  private LensCalibration() {}

  /**
   * A calibration without a place.
   *
   * @param made when the pictures were taken
   * @throws InputException if the pictures are too few, too alike or do not fit a lens
   */
  public static CameraCalibration of(
      String camera, CharucoTarget board, List<BoardView> views, Instant made) {
    List<BoardView> usable = usable(camera, views);
    int width = usable.getFirst().width();
    int height = usable.getFirst().height();
    checkCoverage(camera, usable);
    try (PointerScope scope = new PointerScope()) {
      Mat matrix = Mat.eye(3, 3, opencv_core.CV_64F).asMat();
      Mat distortion = Mat.zeros(1, 5, opencv_core.CV_64F).asMat();
      MatVector turns = new MatVector();
      MatVector places = new MatVector();
      double rms;
      try {
        rms =
            opencv_calib3d.calibrateCamera(
                boardPoints(board, usable),
                imagePoints(usable),
                new Size(width, height),
                matrix,
                distortion,
                turns,
                places,
                // Lenses of this kind need no more terms, and k3 runs wild in the corners.
                opencv_calib3d.CALIB_FIX_K3 | opencv_calib3d.CALIB_USE_LU,
                new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, 50, 1e-10));
      } catch (RuntimeException e) {
        throw new InputException(
            "Camera %s cannot be calibrated from these pictures; take new ones with the board tilted in several ways."
                .formatted(camera),
            e);
      }
      DoubleIndexer k = matrix.createIndexer();
      double fx = k.get(0, 0);
      double fy = k.get(1, 1);
      DoubleIndexer bent = distortion.createIndexer();
      List<Double> coefficients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        coefficients.add(bent.get(0, i));
      }
      if (!(rms <= MOST_RMS_PIXELS)) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "The pictures of camera %s miss the best lens by %.2f px (at most %.1f px); check"
                    + " the board's measures and that it is flat, and hold it still.",
                camera,
                rms,
                MOST_RMS_PIXELS));
      }
      Lens lens = new Lens(width, height, fx, fy, k.get(0, 2), k.get(1, 2), coefficients);
      double uncertainty =
          LensUncertainty.ofFocalLength(lens, board, usable, poses(turns, places), rms);
      if (!(fx > 0 && fy > 0 && uncertainty <= MOST_UNCERTAINTY)) {
        throw new InputException(
            "The pictures of camera %s are too alike to tell its focal length; tilt the board by 30° or more in several directions and show it near and far."
                .formatted(camera));
      }
      String doubt = lens.doubt();
      if (doubt != null) {
        throw new InputException(
            "The pictures of camera %s lead to a lens that cannot be: %s; take new ones with the board tilted in several ways."
                .formatted(camera, doubt));
      }
      int corners = usable.stream().mapToInt(BoardView::corners).sum();
      return new CameraCalibration(
          camera, board, lens, new LensFit(made, usable.size(), corners, rms), null);
    }
  }

  private static List<Pose> poses(MatVector turns, MatVector places) {
    List<Pose> poses = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      Mat turn = new Mat();
      opencv_calib3d.Rodrigues(turns.get(i), turn);
      poses.add(Poses.of(turn, places.get(i)));
    }
    return poses;
  }

  private static List<BoardView> usable(String camera, List<BoardView> views) {
    List<BoardView> usable =
        views.stream().filter(view -> view.corners() >= FEWEST_CORNERS).toList();
    if (usable.size() < FEWEST_VIEWS) {
      throw new InputException(
          "Camera %s has only %d pictures that show at least %d corners of the board; take at least %d."
              .formatted(camera, usable.size(), FEWEST_CORNERS, FEWEST_VIEWS));
    }
    BoardView first = usable.getFirst();
    for (BoardView view : usable) {
      if (view.width() != first.width() || view.height() != first.height()) {
        throw new InputException(
            "The pictures of camera %s are of %d x %d and of %d x %d pixels; take all at one size."
                .formatted(camera, first.width(), first.height(), view.width(), view.height()));
      }
    }
    return usable;
  }

  /** Distortion is known only where corners were seen. */
  private static void checkCoverage(String camera, List<BoardView> views) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (BoardView view : views) {
      for (int i = 0; i < view.corners(); i++) {
        left = Math.min(left, view.pixels()[2 * i]);
        right = Math.max(right, view.pixels()[2 * i]);
        top = Math.min(top, view.pixels()[2 * i + 1]);
        bottom = Math.max(bottom, view.pixels()[2 * i + 1]);
      }
    }
    if (right - left < LEAST_COVERED * views.getFirst().width()
        || bottom - top < LEAST_COVERED * views.getFirst().height()) {
      throw new InputException(
          "The pictures of camera %s show the board in a small part of the image only; show it also near the edges."
              .formatted(camera));
    }
  }

  private static Point3fVectorVector boardPoints(CharucoTarget board, List<BoardView> views) {
    Point3fVectorVector all = new Point3fVectorVector(views.size());
    for (int v = 0; v < views.size(); v++) {
      BoardView view = views.get(v);
      Point3fVector points = new Point3fVector(view.corners());
      for (int i = 0; i < view.corners(); i++) {
        double[] corner = board.corner(view.ids()[i]);
        points.put(i, new Point3f((float) corner[0], (float) corner[1], 0f));
      }
      all.put(v, points);
    }
    return all;
  }

  private static Point2fVectorVector imagePoints(List<BoardView> views) {
    Point2fVectorVector all = new Point2fVectorVector(views.size());
    for (int v = 0; v < views.size(); v++) {
      BoardView view = views.get(v);
      Point2fVector points = new Point2fVector(view.corners());
      for (int i = 0; i < view.corners(); i++) {
        points.put(i, new Point2f((float) view.pixels()[2 * i], (float) view.pixels()[2 * i + 1]));
      }
      all.put(v, points);
    }
    return all;
  }
}
