package flowdeck.camera.calibration;

import flowdeck.camera.Lens;
import flowdeck.camera.calibration.CameraCalibration.Placement;
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

/**
 * Finds where a camera stands in the cell from pictures of a board that an arm holds in several
 * poses. How the arm holds the board need not be known, only that it does not slip.
 *
 * <p>A closed solution (Park and Martin's) begins, and {@link PlaceFit} ends it on the corners
 * themselves.
 */
public final class PlaceCalibration {
  /** Fewer arm poses than this are refused. */
  public static final int FEWEST_POSES = 6;

  private static final int FEWEST_CORNERS = 6;
  private static final double MOST_RMS_PIXELS = 2.0;
  private static final double MOST_UNCERTAINTY_METRES = 0.004;
  private static final double LEAST_TURN_RAD = Math.toRadians(12);

  private PlaceCalibration() {}

  /**
   * The calibration with the camera placed.
   *
   * @param lens with the lens known
   * @param arm which arm held the board, for people
   * @throws InputException if the poses are too few, too alike, or do not fit one place
   */
  public static CameraCalibration of(
      CameraCalibration lens, String arm, List<HeldView> views, Instant made) {
    String camera = lens.camera();
    List<HeldView> usable =
        views.stream().filter(held -> held.view().corners() >= FEWEST_CORNERS).toList();
    if (usable.size() < FEWEST_POSES) {
      throw new InputException(
          "Camera %s sees the board well in only %d poses of the %s arm; use at least %d."
              .formatted(camera, usable.size(), arm, FEWEST_POSES));
    }
    for (HeldView held : usable) {
      if (held.view().width() != lens.lens().width()
          || held.view().height() != lens.lens().height()) {
        throw new InputException(
            "The pictures of camera %s are of %d x %d pixels but its lens was calibrated at %d x %d; use one size."
                .formatted(
                    camera,
                    held.view().width(),
                    held.view().height(),
                    lens.lens().width(),
                    lens.lens().height()));
      }
    }
    if (turnsAlike(usable)) {
      throw alike(camera, arm);
    }
    PlaceFit.Result found = fit(lens, usable, camera, arm);
    if (!(found.rmsPixels() <= MOST_RMS_PIXELS)) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "The board in the %s arm's hand misses the best place of camera %s by %.1f px (at"
                  + " most %.1f px); check that the board does not slip, that it is this arm, and"
                  + " where its base stands.",
              arm,
              camera,
              found.rmsPixels(),
              MOST_RMS_PIXELS));
    }
    if (!(found.uncertaintyMetres() <= MOST_UNCERTAINTY_METRES)) {
      throw alike(camera, arm);
    }
    int corners = usable.stream().mapToInt(held -> held.view().corners()).sum();
    return lens.with(
        new Placement(
            made,
            arm,
            usable.size(),
            corners,
            found.rmsPixels(),
            found.uncertaintyMetres(),
            found.cameraInCell()));
  }

  private static InputException alike(String camera, String arm) {
    return new InputException(
        "The poses of the %s arm are too alike to place camera %s; turn the hand by 20° or more about two axes between the pictures."
            .formatted(arm, camera));
  }

  /** Whether the flange turned about one axis only, or hardly at all. */
  private static boolean turnsAlike(List<HeldView> views) {
    Pose first = views.getFirst().flangeInCell();
    double[] longest = new double[3];
    List<double[]> turns = new ArrayList<>();
    for (HeldView held : views) {
      double[] turn = rotationVector(first.inverse().times(held.flangeInCell()));
      turns.add(turn);
      if (length(turn) > length(longest)) {
        longest = turn;
      }
    }
    double most = length(longest);
    if (most < LEAST_TURN_RAD) {
      return true;
    }
    for (double[] turn : turns) {
      double[] across = {
        longest[1] * turn[2] - longest[2] * turn[1],
        longest[2] * turn[0] - longest[0] * turn[2],
        longest[0] * turn[1] - longest[1] * turn[0]
      };
      if (length(across) / most > LEAST_TURN_RAD) {
        return false;
      }
    }
    return true;
  }

  private static double[] rotationVector(Pose pose) {
    double[] axis = {pose.r21() - pose.r12(), pose.r02() - pose.r20(), pose.r10() - pose.r01()};
    double sine = length(axis) / 2;
    double cosine = (pose.r00() + pose.r11() + pose.r22() - 1) / 2;
    double scale = sine < 1e-9 ? 0 : Math.atan2(sine, cosine) / (2 * sine);
    return new double[] {axis[0] * scale, axis[1] * scale, axis[2] * scale};
  }

  private static double length(double[] v) {
    return Math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  }

  private static PlaceFit.Result fit(
      CameraCalibration lens, List<HeldView> views, String camera, String arm) {
    try (PointerScope scope = new PointerScope()) {
      MatVector cellInFlangeTurns = new MatVector(views.size());
      MatVector cellInFlangePlaces = new MatVector(views.size());
      MatVector boardTurns = new MatVector(views.size());
      MatVector boardPlaces = new MatVector(views.size());
      List<Pose> boards = new ArrayList<>();
      for (int i = 0; i < views.size(); i++) {
        Pose board = boardInCamera(lens.lens(), lens.board(), views.get(i).view());
        boards.add(board);
        // The camera stands and the board moves: OpenCV's formula with the arm the other way round.
        Pose cellInFlange = views.get(i).flangeInCell().inverse();
        cellInFlangeTurns.put(i, Poses.turn(cellInFlange));
        cellInFlangePlaces.put(i, Poses.place(cellInFlange));
        boardTurns.put(i, Poses.turn(board));
        boardPlaces.put(i, Poses.place(board));
      }
      Mat cameraTurn = new Mat();
      Mat cameraPlace = new Mat();
      opencv_calib3d.calibrateHandEye(
          cellInFlangeTurns,
          cellInFlangePlaces,
          boardTurns,
          boardPlaces,
          cameraTurn,
          cameraPlace,
          opencv_calib3d.CALIB_HAND_EYE_PARK);
      Pose cameraInCell = Poses.of(cameraTurn, cameraPlace);
      Pose boardInFlange =
          views.getFirst().flangeInCell().inverse().times(cameraInCell).times(boards.getFirst());
      return new PlaceFit(lens.lens(), lens.board(), views).from(cameraInCell, boardInFlange);
    } catch (RuntimeException e) {
      throw new InputException(
          "Camera %s cannot be placed from these pictures; move the %s arm to other poses and take new ones."
              .formatted(camera, arm),
          e);
    }
  }

  /** Where the board is by one picture alone. */
  private static Pose boardInCamera(Lens lens, CharucoTarget board, BoardView view) {
    Mat points = new Mat(view.corners(), 3, opencv_core.CV_64F);
    Mat pixels = new Mat(view.corners(), 2, opencv_core.CV_64F);
    DoubleIndexer point = points.createIndexer();
    DoubleIndexer pixel = pixels.createIndexer();
    for (int i = 0; i < view.corners(); i++) {
      double[] corner = board.corner(view.ids()[i]);
      point.put(i, corner[0], corner[1], 0);
      pixel.put(i, view.pixels()[2 * i], view.pixels()[2 * i + 1]);
    }
    Mat matrix = new Mat(3, 3, opencv_core.CV_64F);
    matrix
        .<DoubleIndexer>createIndexer()
        .put(0, lens.fx(), 0, lens.cx(), 0, lens.fy(), lens.cy(), 0, 0, 1);
    Mat distortion = new Mat(1, 5, opencv_core.CV_64F);
    distortion
        .<DoubleIndexer>createIndexer()
        .put(0, lens.distortion().stream().mapToDouble(Double::doubleValue).toArray());
    Mat turned = new Mat();
    Mat at = new Mat();
    if (!opencv_calib3d.solvePnP(
        points, pixels, matrix, distortion, turned, at, false, opencv_calib3d.SOLVEPNP_ITERATIVE)) {
      throw new IllegalStateException("A picture does not fit the board");
    }
    Mat turn = new Mat();
    opencv_calib3d.Rodrigues(turned, turn);
    return Poses.of(turn, at);
  }
}
