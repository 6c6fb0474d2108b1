package flowdeck.camera.source;

import flowdeck.camera.CameraSettings;
import flowdeck.camera.PictureSource;
import flowdeck.core.InputException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A camera in the network: MJPEG over HTTP, RTSP, MPEG-TS over UDP, or whatever else FFmpeg opens
 * by an address.
 */
public final class NetworkSource implements PictureSource {
  /** Passwords stand before the last @ of the host's part, or among what is asked for after ?. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*)://(?:[^/?#]*@)?+(?<shown>[^?#]+)(?:[?#].*)?");

  private static final long OPEN_NANOS = 5_000_000_000L;

  /** After this a silent address is given up and tried again, so that it is soon seen to return. */
  private static final long SILENT_NANOS = 1_200_000_000;

  private final String url;
  private final String description;
  private final String scheme;
  private final CameraSettings settings;

  /**
   * @param url e.g. {@code http://camera.local/stream.mjpg} or {@code rtsp://camera.local/live}
   */
  public NetworkSource(String url, CameraSettings settings) {
    Matcher address = ADDRESS.matcher(url);
    if (!address.matches()) {
      throw new InputException(
          "Camera %s cannot be read from the address that is given; give one such as http://HOST/PATH or rtsp://HOST/PATH."
              .formatted(settings.name()));
    }
    this.url = url;
    this.settings = settings;
    scheme = address.group("scheme").toLowerCase(Locale.ROOT);
    description = "%s://%s".formatted(scheme, address.group("shown"));
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Session session() {
    FfmpegSession.Request request =
        new FfmpegSession.Request(
            description, url, null, options(), true, null, OPEN_NANOS, SILENT_NANOS);
    return new FfmpegSession(() -> request, settings.width(), settings.height());
  }

  private Map<String, String> options() {
    String silentMicros = Long.toString(SILENT_NANOS / 1000);
    Map<String, String> options = new HashMap<>();
    options.put("fflags", "nobuffer");
    options.put("probesize", "2000000");
    options.put("analyzeduration", "500000");
    // Of a single picture the format is known; more would only be thrown away.
    options.put("fpsprobesize", "0");
    switch (scheme) {
      case "rtsp", "rtsps" -> {
        // Lost packets tear pictures apart, and a lab's network is fast enough for TCP.
        options.put("rtsp_transport", "tcp");
        options.put("timeout", silentMicros);
        options.put("max_delay", "0");
        options.put("reorder_queue_size", "0");
      }
      case "udp", "rtp" -> {
        options.put("timeout", silentMicros);
        options.put("overrun_nonfatal", "1");
      }
      default -> options.put("rw_timeout", silentMicros);
    }
    return options;
  }
}
