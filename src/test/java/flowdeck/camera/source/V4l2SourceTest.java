package flowdeck.camera.source;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.camera.PictureSource.DeviceTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a device that FFmpeg cannot have, by the errors the kernel gives. */
class V4l2SourceTest {
  private static final int NOT_PERMITTED = -13;
  private static final int BUSY = -16;
  private static final int IO = -5;

  private static String told(String format, String url, int code) {
    return FfmpegSession.reason(
        new FfmpegSession.Request(
            "RealSense", url, format, Map.of(), false, DeviceTime.MACHINE, 1, 1),
        code,
        "cannot be opened");
  }

  @Test
  void aDeviceThatAnotherProgramHasStartedIsToldWithWhatToDo() {
    assertThat(told(FfmpegSession.V4L2, "/dev/video2", BUSY))
        .isEqualTo("/dev/video2 is in use by another program; close that");
    assertThat(told(FfmpegSession.V4L2, "/dev/video2", NOT_PERMITTED))
        .isEqualTo(
            "/dev/video2 may not be opened by this user; add the user to the group video and log in"
                + " again");
  }

  @Test
  void anyOtherErrorIsToldInFfmpegsWords() {
    assertThat(told(FfmpegSession.V4L2, "/dev/video2", IO))
        .startsWith("RealSense cannot be opened: ")
        .hasSizeGreaterThan(30);
    assertThat(told("mjpeg", "http://host/stream?pwd=secret", BUSY))
        .startsWith("RealSense cannot be opened: ")
        .doesNotContain("secret");
  }
}
