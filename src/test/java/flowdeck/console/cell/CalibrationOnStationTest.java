package flowdeck.console.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import flowdeck.arms.fri.FriVersion;
import flowdeck.arms.fri.Plant;
import flowdeck.arms.fri.VirtualController;
import flowdeck.arms.motion.IiwaKinematics;
import flowdeck.camera.CameraModel;
import flowdeck.camera.Lens;
import flowdeck.camera.calibration.BoardPictures;
import flowdeck.camera.calibration.BoardView;
import flowdeck.camera.calibration.CharucoTarget;
import flowdeck.camera.source.MjpegServer;
import flowdeck.console.Live;
import flowdeck.console.Refusals;
import flowdeck.console.StationOperations;
import flowdeck.console.cell.CalibrationViewModel.Stage;
import flowdeck.core.Clock;
import flowdeck.core.Pose;
import flowdeck.station.CameraCalibrator;
import flowdeck.station.Station;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The calibration page over a real station: arms behind FRI that are led by hand, a network camera
 * that sees the board in one's hand.
 */
class CalibrationOnStationTest {
  private static final Lens LENS =
      new Lens(640, 480, 612, 611, 321.5, 238.5, List.of(0.05, -0.1, 0.0, 0.0, 0.0));
  private static final CharucoTarget BOARD = CharucoTarget.A4;
  private static final Pose LEFT_BASE = Pose.translation(0, 0.35, 0);
  private static final Pose BOARD_IN_FLANGE = Pose.xyzRpy(-0.12, -0.09, 0.06, 0.1, -0.05, 0.3);
  private static final double[] MIDDLE = {0.1, 0.4, -0.2, -1.3, 0.3, 0.9, 0.2};
  private static final int PICTURES = 10;

  /** It sees the board in the middle of its picture while the arm stands in the middle. */
  private static final Pose CAMERA_IN_CELL =
      boardInCell(MIDDLE).times(Pose.translation(-0.12, -0.09, 0.5).inverse());

  private static final String CELL =
      """
      name: lab
      arms:
        left:
          base: {xyz-m: [0, 0.35, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri: {port: 30206}
        right:
          base: {xyz-m: [0, -0.35, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri: {port: 30207}
      camera:
        stream: {url: "%s"}
        freeze-detection: false
      """;

  @TempDir Path folder;
  private final Clock clock = Clock.system();
  private final BoardPictures pictures = new BoardPictures(LENS, BOARD);
  private final MjpegServer server = new MjpegServer();
  private final List<VirtualController> controllers = new ArrayList<>();
  private volatile double[] joints = MIDDLE;
  private Path file;
  private Station station;
  private Live live;
  private CalibrationViewModel page;

  CalibrationOnStationTest() throws IOException {}

  private static Pose boardInCell(double[] joints) {
    return LEFT_BASE.times(IiwaKinematics.flange(joints)).times(BOARD_IN_FLANGE);
  }

  @BeforeEach
  void begin() throws IOException {
    lead(MIDDLE);
    for (int arm = 0; arm < 2; arm++) {
      controllers.add(
          VirtualController.open(
              arm == 0 ? "left" : "right",
              FriVersion.V1,
              10,
              1,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 30_206 + arm),
              new LedArm(arm == 0),
              clock));
    }
    Path cell = folder.resolve("lab.yaml");
    Files.writeString(cell, CELL.formatted(server.url()));
    file = folder.resolve("lab-camera.yml");
    open();
  }

  private void open() {
    station =
        Station.open(
            folder.resolve("lab.yaml").toString(), folder.resolve("sessions"), Path.of("models"));
    live = new Live(new StationOperations(station));
    page = new CalibrationViewModel(live, new Refusals());
    await("pictures and arms", () -> page.staleProperty().get().isEmpty() && live.tick() != null);
  }

  @AfterEach
  void close() throws IOException {
    station.close();
    controllers.forEach(VirtualController::close);
    server.close();
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = clock.nanos() + Duration.ofSeconds(30).toNanos();
    do {
      assertThat(clock.nanos())
          .as("waiting for %s: %s", what, page.messageProperty().get())
          .isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      live.pull(clock.nanos());
      page.pulse();
    } while (!condition.getAsBoolean());
  }

  private void rest(Duration time) {
    long until = clock.nanos() + time.toNanos();
    await("rest", () -> clock.nanos() > until);
  }

  /** Leads the left arm somewhere; the camera sees what it holds. */
  private void lead(double[] to) {
    server.show(pictures.picture(CAMERA_IN_CELL.inverse().times(boardInCell(to))));
    joints = to;
  }

  /** Takes a picture at another pose, from which the board may be too far out of view. */
  private void takeAt(SplittableRandom random) {
    double[] pose = MIDDLE.clone();
    for (int i = 0; i < pose.length; i++) {
      pose[i] += random.nextDouble(-1, 1) * (i < 4 ? 0.06 : 0.45);
    }
    lead(pose);
    rest(Duration.ofMillis(800));
    CameraCalibrator.State before = live.operations().calibration().state();
    assertThat(page.take()).as(page.messageProperty().get()).isTrue();
    await("an answer", () -> live.operations().calibration().state() != before);
    if (page.oddProperty().get()) {
      assertThat(page.messageProperty().get()).contains("does not see enough of the board");
    }
  }

  @Test
  void aCameraIsCalibratedAndTheCellThenUsesIt() throws IOException {
    assertThat(page.offered()).isTrue();
    assertThat(page.stageProperty().get()).isEqualTo(Stage.TAKING);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2 * PICTURES && page.views().size() < PICTURES; i++) {
      takeAt(random);
    }
    assertThat(page.views()).hasSizeGreaterThanOrEqualTo(CameraCalibrator.ENOUGH);
    page.finish();
    await("the end", () -> page.stageProperty().get() == Stage.WRITTEN || page.oddProperty().get());
    assertThat(page.stageProperty().get())
        .as(page.messageProperty().get())
        .isEqualTo(Stage.WRITTEN);
    assertThat(page.wordsProperty().get()).contains(file.toString(), "Open the cell again");
    assertThat(file).isNotEmptyFile();

    station.close();
    lead(MIDDLE);
    open();
    assertThat(page.stageProperty().get()).isEqualTo(Stage.PRESENT);
    assertThat(page.take()).isFalse();
    assertDrawnWhereSeen(Objects.requireNonNull(live.cell().camera()));

    station.close();
    Files.writeString(file, Files.readString(file).replace("complete: 1", "complete: 0"));
    open();
    assertThat(page.stageProperty().get()).isEqualTo(Stage.TAKING);
    assertThat(page.noticeProperty().get()).startsWith(file + " is damaged: complete");
    assertThat(live.cell().camera()).as("no overlay").isNull();
    rest(Duration.ofMillis(800));
    assertThat(page.take()).isTrue();
    await("a picture", () -> page.views().size() == 1);
  }

  /** In the straightened picture the board's corners are where the arm says they are. */
  private void assertDrawnWhereSeen(CameraModel model) {
    BoardView seen = BOARD.find(Objects.requireNonNull(live.frame())).orElseThrow();
    Pose board = boardInCell(MIDDLE);
    for (int i = 0; i < seen.corners(); i++) {
      double[] corner = BOARD.corner(seen.ids()[i]);
      double[] inCell = board.apply(corner[0], corner[1], 0);
      double[] pixel = model.project(inCell[0], inCell[1], inCell[2]);
      assertThat(pixel[0] - 0.5).isCloseTo(seen.pixels()[2 * i], within(2.0));
      assertThat(pixel[1] - 0.5).isCloseTo(seen.pixels()[2 * i + 1], within(2.0));
    }
  }

  /** An arm that stands wherever it was led to. */
  private final class LedArm implements Plant {
    private final boolean holdsBoard;

    LedArm(boolean holdsBoard) {
      this.holdsBoard = holdsBoard;
    }

    @Override
    public void read(double[] measured, double[] externalTorque) {
      System.arraycopy(holdsBoard ? joints : MIDDLE, 0, measured, 0, measured.length);
    }

    @Override
    public void command(double[] target) {}
  }
}
