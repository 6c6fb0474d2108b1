package flowdeck.station;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.arms.Arm;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.camera.Camera;
import flowdeck.camera.CameraModel;
import flowdeck.camera.Lens;
import flowdeck.camera.calibration.BoardPictures;
import flowdeck.camera.calibration.CalibrationFile;
import flowdeck.camera.calibration.CameraCalibration;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.control.Cell;
import flowdeck.control.ControlLoop;
import flowdeck.core.ActionLayout;
import flowdeck.core.ArmState;
import flowdeck.core.CellDescription;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.Pose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An arm that holds a drawn board before a camera whose lens and place are known. */
class CameraCalibratorTest {
  private static final Lens LENS =
      new Lens(640, 480, 612, 611, 321.5, 238.5, List.of(0.0, 0.0, 0.0, 0.0, 0.0));
  private static final CharucoTarget BOARD = CharucoTarget.A4;
  private static final Pose CAMERA_IN_CELL = Pose.xyzRpy(1.2, 0.1, 0.9, -2.1, 0.05, 1.6);
  private static final Pose BOARD_IN_FLANGE = Pose.xyzRpy(-0.12, -0.09, 0.06, 0.1, -0.05, 0.3);
  private static final double[] MIDDLE = {0.1, 0.4, -0.2, -1.3, 0.3, 0.9, 0.2};

  /** The left arm stands so that it holds the board before the camera. */
  private static final CellDescription CELL = cell();

  private static CellDescription cell() {
    Pose middle =
        CAMERA_IN_CELL
            .times(Pose.translation(0, 0, 0.5))
            .times(Pose.translation(-0.12, -0.09, 0))
            .times(BOARD_IN_FLANGE.inverse());
    CellDescription usual = CellDescription.simulated();
    return usual.with(middle.times(IiwaKinematics.flange(MIDDLE).inverse()), usual.rightBase());
  }

  @TempDir Path folder;
  private final Clock.Manual clock = new Clock.Manual();
  private final HeldArm left = new HeldArm("left");
  private final HeldArm right = new HeldArm("right");
  private final BoardCamera camera = new BoardCamera();
  private final Cell cell =
      Cell.real(CELL, ActionLayout.TWO_IIWA, camera, List.of(left, right), clock);
  private final ControlLoop loop =
      new ControlLoop(
          cell, flowdeck.arms.motion.MotionLimits.of(ActionLayout.TWO_IIWA), tick -> {});

  private CameraCalibrator calibrator(Path file) {
    return calibrator(new KeptCalibration(file, null, null));
  }

  private CameraCalibrator calibrator(@Nullable KeptCalibration kept) {
    return new CameraCalibrator(cell, () -> loop.latest().get(), kept, BOARD, Runnable::run);
  }

  /** Lets time pass; the arms stand where they were put. */
  private void rest(CameraCalibrator calibrator, long millis) {
    for (long i = 0; i < millis; i += 10) {
      clock.advanceTo(clock.nanos() + ControlLoop.TICK_NANOS);
      loop.tick();
      calibrator.look();
    }
    camera.look();
  }

  /** Leads the arm to a pose around the middle one. */
  private void lead(SplittableRandom random) {
    double[] joints = MIDDLE.clone();
    for (int i = 0; i < joints.length; i++) {
      joints[i] += random.nextDouble(-1, 1) * (i < 4 ? 0.06 : 0.45);
    }
    left.joints = JointVector.of(joints);
    camera.held = true;
  }

  @Test
  void findsLensAndPlaceFromEnoughDifferentPosesAndKeepsWhatWasThereBefore() throws IOException {
    Path file = folder.resolve("camera.yml");
    Files.writeString(file, "cut off in the mid");
    CameraCalibrator calibrator =
        calibrator(new KeptCalibration(file, null, "camera.yml is damaged; calibrate anew."));
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 16; i++) {
      lead(random);
      rest(calibrator, 700);
      calibrator.take("left");
      if (calibrator.state().refused()) {
        assertThat(calibrator.state().message())
            .as("a corner of the board may be out of the picture")
            .contains("does not see enough of the board");
      }
    }
    assertThat(calibrator.state().views()).hasSizeGreaterThanOrEqualTo(10);
    calibrator.finish();
    assertThat(calibrator.state().done()).isTrue();
    assertThat(calibrator.state().message()).contains("Open the cell again", "camera-until-");
    CameraCalibration read = CalibrationFile.read(file);
    assertThat(folder.toFile().listFiles((all, name) -> name.startsWith("camera-until-")))
        .singleElement()
        .satisfies(before -> assertThat(before).hasContent("cut off in the mid"));
    CameraModel model = read.model().orElseThrow();
    assertThat(model.fx()).isBetween(0.99 * LENS.fx(), 1.01 * LENS.fx());
    double[] eye = model.eye();
    assertThat(
            Math.hypot(
                Math.hypot(eye[0] - CAMERA_IN_CELL.x(), eye[1] - CAMERA_IN_CELL.y()),
                eye[2] - CAMERA_IN_CELL.z()))
        .as("distance of the eye, m")
        .isLessThan(0.005);
    assertThat(calibrator.state().written()).isNotNull();
    calibrator.take("left");
    assertRefused(calibrator, "open the cell again");
    assertThat(calibrator.state().done()).isTrue();
    CameraCalibrator another = calibrator(new KeptCalibration(file, read, null));
    another.take("left");
    assertRefused(another, "is in use");
  }

  @Test
  void aMovingArmAnotherArmAndTooFewPosesAreRefused() {
    CameraCalibrator calibrator = calibrator(folder.resolve("camera.yml"));
    lead(new SplittableRandom(7));
    rest(calibrator, 100);
    calibrator.take("left");
    assertRefused(calibrator, "The arms move");
    rest(calibrator, 700);
    calibrator.take("left");
    assertThat(calibrator.state().refused()).as("a refusal is gone with the next act").isFalse();
    calibrator.take("right");
    assertRefused(calibrator, "The left arm holds");
    calibrator.finish();
    assertThat(calibrator.state().refused()).isTrue();
    assertThat(calibrator.state().working()).isFalse();
    assertThat(Files.exists(folder.resolve("camera.yml"))).isFalse();
    calibrator.undo();
    assertThat(calibrator.state().views()).isEmpty();
  }

  @Test
  void aPoseOfWhichThereIsAPictureIsRefused() {
    CameraCalibrator calibrator = calibrator(folder.resolve("camera.yml"));
    left.joints = JointVector.of(MIDDLE);
    camera.held = true;
    rest(calibrator, 700);
    calibrator.take("left");
    calibrator.take("left");
    assertRefused(calibrator, "stands where picture 1 was taken");
    assertThat(calibrator.state().views()).hasSize(1);
  }

  @Test
  void takingBackBringsAgainWhatBeginningAnewPutAway() {
    CameraCalibrator calibrator = calibrator(folder.resolve("camera.yml"));
    left.joints = JointVector.of(MIDDLE);
    camera.held = true;
    rest(calibrator, 700);
    calibrator.take("left");
    calibrator.beginAnew();
    calibrator.beginAnew();
    assertThat(calibrator.state().views()).isEmpty();
    assertThat(calibrator.state().forgotten()).isEqualTo(1);
    calibrator.undo();
    assertThat(calibrator.state().views()).hasSize(1);
    assertThat(calibrator.state().forgotten()).isZero();
  }

  @Test
  void anArmThatMeasuresNothingIsNotTakenForOneThatRests() {
    CameraCalibrator calibrator = calibrator(folder.resolve("camera.yml"));
    left.joints = JointVector.of(MIDDLE);
    camera.held = true;
    rest(calibrator, 700);
    left.silentNanos = 400_000_000;
    calibrator.take("left");
    assertRefused(calibrator, "The left arm has measured nothing for 0.4 s");
  }

  @Test
  void whatCannotBeSeenOrWrittenIsSaid() {
    CameraCalibrator calibrator = calibrator(folder.resolve("camera.yml"));
    camera.held = false;
    rest(calibrator, 700);
    calibrator.take("left");
    assertRefused(calibrator, "does not see enough of the board");
    clock.advanceTo(clock.nanos() + 1_000_000_000L);
    calibrator.take("left");
    assertRefused(calibrator, "delivers no picture now: check its cable.");
    CameraCalibrator without = calibrator((KeptCalibration) null);
    without.take("left");
    assertRefused(without, "drawn or played: there is nothing to calibrate.");
  }

  private static void assertRefused(CameraCalibrator calibrator, String why) {
    assertThat(calibrator.state().refused()).isTrue();
    assertThat(calibrator.state().message()).contains(why);
  }

  /** An arm that is wherever its flange was put. */
  private final class HeldArm implements Arm {
    private final String name;
    private JointVector joints;
    private long silentNanos;

    HeldArm(String name) {
      this.name = name;
      joints = name.equals("left") ? CELL.leftHome() : CELL.rightHome();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public ArmState state() {
      return new ArmState(
          name, joints, joints, 1, ArmState.Link.EXCELLENT, clock.nanos() - silentNanos);
    }

    @Override
    public void command(long nanos, JointVector target, double gripper) {}

    @Override
    public void close() {}
  }

  /** Sees the board, or nothing. */
  private final class BoardCamera implements Camera {
    private final BoardPictures pictures = new BoardPictures(LENS, BOARD);
    private boolean held;
    private @Nullable Frame newest;
    private long sequence;

    void look() {
      Pose flange = CELL.leftBase().times(IiwaKinematics.flange(left.joints.toArray()));
      Pose board = CAMERA_IN_CELL.inverse().times(flange).times(BOARD_IN_FLANGE);
      Frame seen =
          held ? pictures.picture(board) : new Frame(640, 480, new byte[3 * 640 * 480], 0, 0);
      newest = new Frame(640, 480, seen.bgr(), sequence++, clock.nanos());
    }

    @Override
    public String name() {
      return "D435i";
    }

    @Override
    public double framesPerSecond() {
      return 30;
    }

    @Override
    public @Nullable Frame newest() {
      return newest;
    }

    @Override
    public @Nullable CameraModel model() {
      return null;
    }

    @Override
    public void close() {}
  }
}
