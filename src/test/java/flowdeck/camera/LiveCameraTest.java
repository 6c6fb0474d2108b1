package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.camera.PictureSource.DeviceTime;
import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.Pose;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class LiveCameraTest {
  private static final CameraSettings SETTINGS = new CameraSettings("bench", 8, 4, 100);

  private final Clock clock = Clock.system();

  /** A device that delivers at 100 Hz and can be spoiled. */
  private static final class Device implements PictureSource {
    final AtomicInteger sessions = new AtomicInteger();
    volatile boolean blocks;
    volatile boolean heedsCancel;
    volatile boolean throwsError;
    volatile boolean opensNever;
    volatile boolean fillsWithNoise = true;
    volatile byte shade;

    @Override
    public String description() {
      return "/dev/bench";
    }

    @Override
    public Duration patience() {
      return Duration.ofMillis(300);
    }

    @Override
    public Session session() {
      if (throwsError) {
        throw new UnsatisfiedLinkError("no libbench");
      }
      sessions.incrementAndGet();
      return new Session() {
        private volatile boolean cancelled;
        private int count;

        @Override
        public void open() throws IOException {
          while (opensNever) {
            LockSupport.parkNanos(5_000_000);
            if (cancelled) {
              throw new IOException("cancelled");
            }
          }
        }

        @Override
        public DeviceTime deviceTime() {
          return DeviceTime.MACHINE;
        }

        @Override
        public Grabbed grab() throws IOException {
          while (blocks) {
            LockSupport.parkNanos(5_000_000);
            if (cancelled && heedsCancel) {
              throw new IOException("cancelled");
            }
          }
          LockSupport.parkNanos(10_000_000);
          byte[] bgr = new byte[8 * 4 * 3];
          Arrays.fill(bgr, shade);
          if (fillsWithNoise) {
            bgr[0] = (byte) count++;
          }
          return new Grabbed.Picture(8, 4, bgr, System.nanoTime() - 2_000_000);
        }

        @Override
        public void cancel() {
          cancelled = true;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static void awaitLive(LiveCamera camera) throws InterruptedException {
    Await.until("live", () -> camera.newest() != null && camera.trouble() == null);
  }

  private static void awaitTrouble(LiveCamera camera, String words) throws InterruptedException {
    Await.until(words, () -> String.valueOf(camera.trouble()).contains(words));
  }

  @Test
  void stampsFramesWithTheKernelsTime() throws Exception {
    try (LiveCamera camera = LiveCamera.open(SETTINGS, new Device(), clock)) {
      assertThat(camera.trouble()).startsWith("connecting since 0.");
      awaitLive(camera);
      long ageNanos = clock.nanos() - Objects.requireNonNull(camera.newest()).captureNanos();
      assertThat(ageNanos).isBetween(1_500_000L, 500_000_000L);
      assertThat(camera.model()).isNull();
    }
  }

  @Test
  void aGrabThatNeverComesBackIsLeftBehind() throws Exception {
    Device device = new Device();
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock)) {
      awaitLive(camera);
      device.blocks = true;
      awaitTrouble(camera, "has sent no picture for 0.4 s");
      awaitTrouble(camera, "reconnecting since");
      assertThat(camera.trouble()).contains("/dev/bench sends nothing more");
      Await.until("a new session", () -> device.sessions.get() >= 2);
      device.blocks = false;
      Await.within(2, "live again", () -> camera.trouble() == null);
      Frame frame = Objects.requireNonNull(camera.newest());
      Await.until(
          "frames go on",
          () -> Objects.requireNonNull(camera.newest()).sequence() > frame.sequence() + 20);
    }
  }

  @Test
  void noMoreThanThreeThreadsAreLeftBehindAndTheOperatorIsToldWhatToDo() throws Exception {
    Device device = new Device();
    device.blocks = true;
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock)) {
      awaitTrouble(camera, "does not let go; unplug it and plug it in again");
      assertThat(device.sessions.get()).isEqualTo(3);
      Thread.sleep(1000);
      assertThat(device.sessions.get()).isEqualTo(3);
      device.blocks = false;
      Await.within(2, "live", () -> camera.trouble() == null);
    }
  }

  @Test
  void aSessionThatGivesUpWhenToldIsNotLeftBehind() throws Exception {
    Device device = new Device();
    device.heedsCancel = true;
    device.blocks = true;
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock)) {
      Await.until("five sessions", () -> device.sessions.get() >= 4);
      assertThat(camera.trouble()).contains("connecting since").contains("sends nothing more");
    }
  }

  @Test
  void howLongOpeningMayTakeIsTheSourcesOwn() throws Exception {
    Device device = new Device();
    device.opensNever = true;
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock)) {
      Await.within(2, "given up", () -> String.valueOf(camera.trouble()).contains("not answer"));
      device.opensNever = false;
      Await.within(2, "live", () -> camera.trouble() == null);
    }
  }

  @Test
  void aLibraryThatIsMissingIsToldAndTriedAgain() throws Exception {
    Device device = new Device();
    device.throwsError = true;
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock)) {
      awaitTrouble(camera, "no libbench");
      device.throwsError = false;
      Await.within(2, "live", () -> camera.trouble() == null);
    }
  }

  @Test
  void howLongAPictureMayRepeatIsASetting() throws Exception {
    Device device = new Device();
    device.fillsWithNoise = false;
    CameraSettings patient = new CameraSettings("patient", 8, 4, 100, Duration.ofSeconds(60));
    try (LiveCamera camera = LiveCamera.open(SETTINGS, device, clock);
        LiveCamera waiting = LiveCamera.open(patient, device, clock)) {
      awaitTrouble(camera, "frozen since");
      assertThat(waiting.trouble()).isNull();
    }
  }

  @Test
  void aCalibratedCameraStraightensItsPicturesAndKnowsItsModel() throws Exception {
    Lens bent = new Lens(8, 4, 8, 8, 3.5, 1.5, List.of(-2.0, 0.0, 0.0, 0.0, 0.0));
    Device device = new Device();
    device.shade = 100;
    try (LiveCamera camera =
        LiveCamera.open(SETTINGS, device, clock, bent, Pose.translation(1, 2, 3))) {
      awaitLive(camera);
      CameraModel model = Objects.requireNonNull(camera.model());
      assertThat(model.eye()).containsExactly(1, 2, 3);
      assertThat(model.cx()).isEqualTo(4);
      byte[] bgr = Objects.requireNonNull(camera.newest()).bgr();
      assertThat(bgr[3 * (8 + 4)]).isEqualTo((byte) 100);
    }
  }

  @Test
  void aCalibrationOfAnotherShapeIsRefused() {
    Lens lens = new Lens(640, 360, 600, 600, 320, 180, List.of(0.0, 0.0, 0.0, 0.0, 0.0));
    assertThatThrownBy(() -> LiveCamera.open(SETTINGS, new Device(), clock, lens, null))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bench")
        .hasMessageContaining("640 x 360");
  }

  @Test
  void settingsThatNoCameraHasAreRefused() {
    assertThatThrownBy(() -> new CameraSettings("bench", 0, 480, 30))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bench");
    assertThatThrownBy(() -> new CameraSettings("bench", 640, 480, Double.NaN))
        .isInstanceOf(InputException.class);
  }
}
