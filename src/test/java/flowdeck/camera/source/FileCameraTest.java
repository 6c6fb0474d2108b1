package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.camera.Await;
import flowdeck.camera.CameraSettings;
import flowdeck.camera.LiveCamera;
import flowdeck.core.Clock;
import flowdeck.core.Frame;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(60)
class FileCameraTest {
  private static final int FRAMES = 12;
  private static final CameraSettings SETTINGS = new CameraSettings("film", 64, 48, 30);

  @TempDir Path folder;

  /** A lossless film whose brightness counts its frames. */
  private static void film(Path file) throws Exception {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), 64, 48)) {
      recorder.setFormat("matroska");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_FFV1);
      recorder.setFrameRate(30);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.start();
      for (int i = 0; i < FRAMES; i++) {
        org.bytedeco.javacv.Frame frame =
            new org.bytedeco.javacv.Frame(64, 48, org.bytedeco.javacv.Frame.DEPTH_UBYTE, 3);
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        while (pixels.hasRemaining()) {
          pixels.put((byte) (20 + 16 * i));
        }
        recorder.record(frame);
      }
      recorder.stop();
    }
  }

  @Test
  void aFilmPlaysAtItsRateAndBeginsAnewAtItsEnd() throws Exception {
    Path file = folder.resolve("film.mkv");
    film(file);
    Set<Integer> shades = new HashSet<>();
    try (LiveCamera camera =
        LiveCamera.open(SETTINGS, new FileSource(file, true, SETTINGS), Clock.system())) {
      Await.until("live", () -> camera.newest() != null);
      long start = System.nanoTime();
      Await.until(
          "three rounds",
          () -> {
            Frame frame = Objects.requireNonNull(camera.newest());
            shades.add((int) Math.round(((frame.bgr()[0] & 0xff) - 20) / 16.0));
            return frame.sequence() >= 3 * FRAMES;
          });
      double seconds = (System.nanoTime() - start) * 1e-9;
      assertThat(seconds).isBetween(0.9, 2.5);
      assertThat(shades).contains(0, FRAMES / 2, FRAMES - 1).allMatch(i -> i >= 0 && i < FRAMES);
      assertThat(camera.trouble()).isNull();
      assertThat(camera.reconnections()).isZero();
    }
  }

  @Test
  void aFilmThatIsToPlayOnceIsAtItsEndACameraThatEnded() throws Exception {
    Path file = folder.resolve("once.mkv");
    film(file);
    try (LiveCamera camera =
        LiveCamera.open(SETTINGS, new FileSource(file, false, SETTINGS), Clock.system())) {
      Await.until("the end", () -> String.valueOf(camera.trouble()).contains("is at its end"));
      assertThat(camera.trouble()).contains("once.mkv", "open the cell again");
      Frame last = Objects.requireNonNull(camera.newest());
      assertThat(last.sequence()).isGreaterThanOrEqualTo(FRAMES / 2);
      Thread.sleep(1000);
      assertThat(camera.newest()).as("it is not played again").isSameAs(last);
      assertThat(camera.trouble()).contains("is at its end");
    }
  }

  @Test
  void aFilmThatIsNotThereIsToldAndPlaysOnceItIs() throws Exception {
    Path file = folder.resolve("later.mkv");
    try (LiveCamera camera =
        LiveCamera.open(SETTINGS, new FileSource(file, true, SETTINGS), Clock.system())) {
      Await.until(
          "told", () -> String.valueOf(camera.trouble()).contains("there is no video file"));
      Files.writeString(file, "no film");
      Await.until("told", () -> String.valueOf(camera.trouble()).contains("cannot be opened"));
      Path made = folder.resolve("made.mkv");
      film(made);
      Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
      Await.within(2, "live", () -> camera.newest() != null && camera.trouble() == null);
      // Gone while it plays: it ends, and the loss is told.
      Files.delete(file);
      Await.within(3, "lost", () -> String.valueOf(camera.trouble()).contains("reconnecting"));
    }
  }
}
