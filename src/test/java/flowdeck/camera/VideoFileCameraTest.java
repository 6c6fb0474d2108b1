package flowdeck.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
class VideoFileCameraTest {
  private static final int FRAMES = 30;
  private static final int FPS = 10;

  @TempDir static Path folder;
  private static Path video;

  private final Clock.Manual clock = new Clock.Manual();

  /** A short AV1 film whose brightness counts its frames. */
  @BeforeAll
  static void film() throws Exception {
    video = folder.resolve("film.mp4");
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(video.toFile(), 64, 64)) {
      recorder.setFormat("mp4");
      recorder.setVideoCodecName("libaom-av1");
      recorder.setVideoOption("cpu-used", "8");
      recorder.setFrameRate(FPS);
      recorder.setGopSize(2);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.start();
      for (int i = 0; i < FRAMES; i++) {
        org.bytedeco.javacv.Frame frame =
            new org.bytedeco.javacv.Frame(64, 64, org.bytedeco.javacv.Frame.DEPTH_UBYTE, 3);
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        while (pixels.hasRemaining()) {
          pixels.put((byte) (8 + 8 * i));
        }
        pixels.rewind();
        recorder.record(frame);
      }
      recorder.stop();
    }
  }

  @Test
  void framesAppearWhenTheyAreDueOnTheClock() throws Exception {
    try (VideoFileCamera camera = VideoFileCamera.open(video, clock)) {
      assertThat(camera.framesPerSecond()).isCloseTo(FPS, within(1e-6));
      assertThat(camera.durationSeconds()).isCloseTo(3, within(0.11));
      await(() -> camera.newest() != null);
      assertThat(number(camera)).isZero();
      for (int i = 1; i < 6; i++) {
        int wanted = i;
        clock.advanceTo(i * 100_000_000L);
        await(() -> number(camera) == wanted);
        assertThat(newest(camera).captureNanos()).isEqualTo(i * 100_000_000L);
        assertThat(newest(camera).sequence()).isEqualTo(i);
      }
      assertThat(camera.dropped()).isZero();
    }
  }

  @Test
  void aClockThatJumpsSkipsFramesAndTheEndIsReported() throws Exception {
    try (VideoFileCamera camera = VideoFileCamera.open(video, clock)) {
      await(() -> camera.newest() != null);
      clock.advanceTo(10_000_000_000L);
      await(camera::ended);
      assertThat(number(camera)).isEqualTo(FRAMES - 1);
      assertThat(camera.dropped()).isGreaterThan(10);
    }
  }

  @Test
  void seekingShowsThatPlaceAndPlaysOnFromIt() throws Exception {
    try (VideoFileCamera camera = VideoFileCamera.open(video, clock)) {
      await(() -> camera.newest() != null);
      camera.seek(2.0);
      await(() -> number(camera) == 20);
      assertThat(camera.positionSeconds()).isCloseTo(2, within(1e-3));
      clock.advanceTo(100_000_000L);
      await(() -> number(camera) == 21);
      camera.seek(0.5);
      await(() -> number(camera) == 5);
      clock.advanceTo(20_000_000_000L);
      await(camera::ended);
      camera.seek(1);
      await(() -> number(camera) == 10);
      assertThat(camera.ended()).isFalse();
    }
  }

  @Test
  void whilePausedNothingMovesAndTheTimeDoesNotCount() throws Exception {
    try (VideoFileCamera camera = VideoFileCamera.open(video, clock)) {
      await(() -> camera.newest() != null);
      camera.setPaused(true);
      camera.seek(1);
      await(() -> number(camera) == 10);
      Thread.sleep(100);
      clock.advanceTo(2_000_000_000L);
      Thread.sleep(100);
      assertThat(number(camera)).isEqualTo(10);
      camera.setPaused(false);
      Thread.sleep(100);
      assertThat(number(camera)).isEqualTo(10);
      clock.advanceTo(2_100_000_000L);
      await(() -> number(camera) == 11);
    }
  }

  @Test
  void missingAndBrokenFilesAreNamed() throws Exception {
    Path broken = folder.resolve("broken.mp4");
    Files.write(broken, new byte[1000]);
    assertThatThrownBy(() -> VideoFileCamera.open(folder.resolve("none.mp4"), clock))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.mp4");
    assertThatThrownBy(() -> VideoFileCamera.open(broken, clock))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broken.mp4");
  }

  private static Frame newest(VideoFileCamera camera) {
    Frame frame = camera.newest();
    assertThat(frame).isNotNull();
    return frame;
  }

  /** The number of the film's frame, from its brightness. */
  private static int number(VideoFileCamera camera) {
    return (newest(camera).bgr()[3 * (32 * 64 + 32)] & 255) / 8;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int waits = 0; waits < 1000 && !condition.getAsBoolean(); waits++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }
}
