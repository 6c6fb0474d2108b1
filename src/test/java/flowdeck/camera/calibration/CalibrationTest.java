package flowdeck.camera.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.camera.CameraModel;
import flowdeck.camera.Lens;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  private static final Lens TRUE_LENS =
      new Lens(640, 480, 612, 609, 322.5, 237, List.of(0.12, -0.2, 0.001, -0.0005, 0.0));
  private static final Instant MADE = Instant.parse("2026-11-30T12:00:00Z");

  /** In front of the cell, looking back and down. */
  private static final Pose CAMERA_IN_CELL =
      Pose.xyzRpy(1.1, 0.05, 0.8, Math.toRadians(-125), 0.02, Math.toRadians(88));

  private static final Pose BOARD_IN_FLANGE = Pose.xyzRpy(-0.12, -0.09, 0.06, 0.1, -0.05, 0.3);

  private static final BoardPictures PICTURES = new BoardPictures(TRUE_LENS, CharucoTarget.A4);

  private final BoardPictures pictures = PICTURES;

  @BeforeEach
  void sameChanceForEachTest() {
    pictures.random.setSeed(7);
  }

  private CameraCalibration perfectLens() {
    return new CameraCalibration(
        "bench",
        CharucoTarget.A4,
        TRUE_LENS,
        new CameraCalibration.LensFit(MADE, 12, 250, 0.2),
        null);
  }

  private HeldView held(Pose boardInCamera, Pose boardInFlange, BoardView view) {
    Pose flange = CAMERA_IN_CELL.times(boardInCamera).times(boardInFlange.inverse());
    // Real arms are where they say to a few tenths of a millimetre.
    Pose off =
        Pose.xyzRpy(
            2e-4 * pictures.random.nextGaussian(),
            2e-4 * pictures.random.nextGaussian(),
            2e-4 * pictures.random.nextGaussian(),
            3e-4 * pictures.random.nextGaussian(),
            3e-4 * pictures.random.nextGaussian(),
            3e-4 * pictures.random.nextGaussian());
    return new HeldView(flange.times(off), view);
  }

  private List<HeldView> heldViews(int count, IntFunction<Pose> boards) {
    List<HeldView> views = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Pose board = boards.apply(i);
      views.add(held(board, BOARD_IN_FLANGE, pictures.project(board, 0.2)));
    }
    return views;
  }

  private static double metresApart(Pose a, Pose b) {
    return Math.sqrt(
        (a.x() - b.x()) * (a.x() - b.x())
            + (a.y() - b.y()) * (a.y() - b.y())
            + (a.z() - b.z()) * (a.z() - b.z()));
  }

  @Test
  void cornersAreFoundWhereTheyAre() {
    for (int i = 0; i < 3; i++) {
      Pose board = pictures.somewhere(0.4, 0.6, 0.5);
      BoardView truth = pictures.project(board);
      BoardView found = CharucoTarget.A4.find(pictures.picture(board)).orElseThrow();
      assertThat(found.corners()).isGreaterThan(truth.corners() / 2);
      for (int k = 0; k < found.corners(); k++) {
        for (int t = 0; t < truth.corners(); t++) {
          if (truth.ids()[t] == found.ids()[k]) {
            assertThat(found.pixels()[2 * k]).isCloseTo(truth.pixels()[2 * t], within(0.6));
            assertThat(found.pixels()[2 * k + 1]).isCloseTo(truth.pixels()[2 * t + 1], within(0.6));
          }
        }
      }
    }
  }

  @Test
  void aPictureWithoutABoardShowsNoCorners() {
    assertThat(CharucoTarget.A4.find(pictures.picture(Pose.translation(0, 0, -1)))).isEmpty();
  }

  /** From pictures alone: the whole way an operator goes. */
  @Test
  void lensAndPlaceAreRecoveredFromPictures() {
    List<BoardView> shown = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      CharucoTarget.A4
          .find(pictures.picture(pictures.somewhere(0.32, 0.6, 0.7)))
          .ifPresent(shown::add);
    }
    CameraCalibration lens = LensCalibration.of("bench", CharucoTarget.A4, shown, MADE);
    assertThat(lens.lens().fx()).isCloseTo(612, within(6.1));
    assertThat(lens.lens().fy()).isCloseTo(609, within(6.1));
    assertThat(lens.lens().cx()).isCloseTo(322.5, within(4.0));
    assertThat(lens.lens().cy()).isCloseTo(237, within(4.0));
    assertThat(lens.lensFit().rmsPixels()).isBetween(0.01, 0.5);
    assertThat(lens.lens().needsUndistortion()).isTrue();
    assertThat(lens.model()).isEmpty();

    List<HeldView> held = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Pose board = pictures.somewhere(0.45, 0.7, 0.6);
      CharucoTarget.A4
          .find(pictures.picture(board))
          .ifPresent(view -> held.add(held(board, BOARD_IN_FLANGE, view)));
    }
    CameraCalibration placed = PlaceCalibration.of(lens, "left", held, MADE);
    CameraCalibration.Placement placement = Objects.requireNonNull(placed.placement());
    assertThat(metresApart(placement.inCell(), CAMERA_IN_CELL)).isLessThan(0.005);
    assertThat(placement.rmsPixels()).isBetween(0.01, 1.5);
    assertThat(placement.uncertaintyMetres()).isBetween(1e-5, 0.004);

    // What matters in the end: a point on the table is drawn where it is seen.
    CameraModel model = placed.model().orElseThrow();
    double[] inCamera = CAMERA_IN_CELL.inverse().apply(0.5, 0.1, 0.1);
    double[] pixel = model.project(0.5, 0.1, 0.1);
    assertThat(pixel[0]).isCloseTo(612 * inCamera[0] / inCamera[2] + 322.5 + 0.5, within(3.0));
    assertThat(pixel[1]).isCloseTo(609 * inCamera[1] / inCamera[2] + 237 + 0.5, within(3.0));
  }

  @Test
  void theFitReachesTheTruthFromFewPoses() {
    CameraCalibration placed =
        PlaceCalibration.of(
            perfectLens(), "right", heldViews(8, i -> pictures.somewhere(0.5, 0.8, 0.6)), MADE);
    CameraCalibration.Placement placement = Objects.requireNonNull(placed.placement());
    assertThat(metresApart(placement.inCell(), CAMERA_IN_CELL)).isLessThan(0.003);
    assertThat(placement.arm()).isEqualTo("right");
    assertThat(placement.poses()).isEqualTo(8);
  }

  @Test
  void tooFewPicturesAreRefused() {
    List<BoardView> few = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      few.add(pictures.project(pictures.somewhere(0.4, 0.6, 0.6), 0.2));
    }
    assertThatThrownBy(() -> LensCalibration.of("bench", CharucoTarget.A4, few, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bench has only 7 pictures");
    List<HeldView> held = heldViews(5, i -> pictures.somewhere(0.5, 0.8, 0.6));
    assertThatThrownBy(() -> PlaceCalibration.of(perfectLens(), "left", held, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("only 5 poses of the left arm");
  }

  @Test
  void picturesThatAreAllAlikeAreRefused() {
    List<BoardView> flat = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      flat.add(pictures.project(pictures.somewhere(0.45, 0.5, 0.05), 0.3));
    }
    assertThatThrownBy(() -> LensCalibration.of("bench", CharucoTarget.A4, flat, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too alike");
    List<BoardView> middle = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Pose far =
          Pose.xyzRpy(0, 0, 1.2, 0.5 * Math.sin(i), 0.5 * Math.cos(i), 0)
              .times(Pose.translation(-pictures.halfWidth(), -pictures.halfHeight(), 0));
      middle.add(pictures.project(far, 0.2));
    }
    assertThatThrownBy(() -> LensCalibration.of("bench", CharucoTarget.A4, middle, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("near the edges");
  }

  @Test
  void armPosesThatDoNotTurnTheBoardEnoughAreRefused() {
    Pose start = Pose.translation(-0.1, -0.08, 0.6); // the board straight in front of the camera
    List<HeldView> shifted =
        heldViews(10, i -> Pose.translation(0.01 * i, -0.008 * i, 0.02 * i).times(start));
    assertThatThrownBy(() -> PlaceCalibration.of(perfectLens(), "left", shifted, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too alike")
        .hasMessageContaining("two axes");
    List<HeldView> oneAxis = heldViews(10, i -> start.times(Pose.rotationY(0.1 * i - 0.5)));
    assertThatThrownBy(() -> PlaceCalibration.of(perfectLens(), "left", oneAxis, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("too alike");
  }

  @Test
  void aBoardThatSlippedIsRefused() {
    List<HeldView> views = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Pose board = pictures.somewhere(0.5, 0.8, 0.6);
      Pose grip = i < 6 ? BOARD_IN_FLANGE : BOARD_IN_FLANGE.times(Pose.translation(0.015, 0, 0));
      views.add(held(board, grip, pictures.project(board, 0.2)));
    }
    assertThatThrownBy(() -> PlaceCalibration.of(perfectLens(), "left", views, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("slip");
  }

  @Test
  void aBoardThatIsNotAsDescribedIsRefused() {
    List<BoardView> bent = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      bent.add(pictures.project(pictures.somewhere(0.35, 0.6, 0.6), 2.0));
    }
    assertThatThrownBy(() -> LensCalibration.of("bench", CharucoTarget.A4, bent, MADE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("miss the best lens");
    assertThatThrownBy(() -> new CharucoTarget(7, 5, 0.026, 0.035))
        .isInstanceOf(InputException.class);
  }

  @Test
  void theAgeIsThatOfTheOlderPart() {
    CameraCalibration placed =
        PlaceCalibration.of(
            perfectLens(),
            "left",
            heldViews(8, i -> pictures.somewhere(0.5, 0.8, 0.6)),
            MADE.plus(Duration.ofDays(10)));
    assertThat(placed.age(MADE.plus(Duration.ofDays(30)))).isEqualTo(Duration.ofDays(30));
    assertThat(placed.age(MADE.minus(Duration.ofDays(1)))).isEqualTo(Duration.ZERO);
  }
}
