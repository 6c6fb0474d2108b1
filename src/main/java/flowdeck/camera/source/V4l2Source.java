package flowdeck.camera.source;

import flowdeck.camera.CameraSettings;
import flowdeck.camera.PictureSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avdevice;
import org.jspecify.annotations.Nullable;

/**
 * A camera on this machine, by V4L2: a D435i's colour or any UVC camera. The node is looked for
 * anew at each connection, because it may have another number after the camera was unplugged.
 */
public final class V4l2Source implements PictureSource {
  private static final Path SYS = Path.of("/sys/class/video4linux");
  private static final Path DEV = Path.of("/dev");
  private static final long OPEN_NANOS = 4_000_000_000L;
  private static final long READ_NANOS = 1_200_000_000;
  private static final String FOURCC = "YUYV";

  private final String card;
  private final @Nullable String device;
  private final CameraSettings settings;

  /**
   * @param card the name the camera gives itself or a part of it, e.g. "RealSense"
   * @param device the serial number or USB path (e.g. "2-1.3") of one of several equal cameras, or
   *     null
   */
  public V4l2Source(String card, @Nullable String device, CameraSettings settings) {
    this.card = card;
    this.device = device;
    this.settings = settings;
  }

  @Override
  public String description() {
    return device == null ? card : "%s %s".formatted(card, device);
  }

  @Override
  public Session session() {
    return new FfmpegSession(this::request, settings.width(), settings.height());
  }

  private FfmpegSession.Request request() throws IOException {
    Path node =
        new V4l2Nodes(SYS, DEV, new V4l2Ioctl())
            .find(
                new V4l2Nodes.Wanted(
                    card,
                    device,
                    FOURCC,
                    settings.width(),
                    settings.height(),
                    settings.framesPerSecond()));
    loadDevices();
    return new FfmpegSession.Request(
        description(),
        node.toString(),
        FfmpegSession.V4L2,
        options(settings),
        false,
        DeviceTime.MACHINE,
        OPEN_NANOS,
        READ_NANOS);
  }

  static Map<String, String> options(CameraSettings settings) {
    return Map.of(
        "input_format",
        "yuyv422",
        "video_size",
        "%dx%d".formatted(settings.width(), settings.height()),
        "framerate",
        Double.toString(settings.framesPerSecond()),
        // The kernel's own times, which are on this machine's monotonic clock.
        "timestamps",
        "default");
  }

  /**
   * FFmpeg's part for devices wants libraries of sound servers and windows, which may be missing.
   */
  static void loadDevices() throws IOException {
    try {
      avdevice.avdevice_register_all();
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "FFmpeg's part for cameras cannot be loaded (%s); install the library it misses, on Debian and Ubuntu libpulse0"
              .formatted(cause.getMessage()),
          e);
    }
  }
}
