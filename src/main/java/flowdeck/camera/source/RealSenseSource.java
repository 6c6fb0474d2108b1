package flowdeck.camera.source;

import flowdeck.camera.CameraSettings;
import flowdeck.camera.PictureSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.bytedeco.javacv.RealSense2FrameGrabber;
import org.bytedeco.javacv.RealSense2FrameGrabber.RealSense2DeviceInfo;
import org.jspecify.annotations.Nullable;

/**
 * A RealSense's colour through its own library, for cameras whose colour V4L2 does not offer. Use
 * {@link V4l2Source} where it works: this library is old and can kill the program, so it is touched
 * only where a RealSense is plugged in and a trial in another process went well.
 */
public final class RealSenseSource implements PictureSource {
  private static final Path USB = Path.of("/sys/bus/usb/devices");

  private final @Nullable String serial;
  private final CameraSettings settings;
  private final Path usb;
  private final RealSenseProbe probe;
  private volatile boolean safe;

  /**
   * @param serial the serial number the camera must have, or null for any
   */
  public RealSenseSource(@Nullable String serial, CameraSettings settings) {
    this(serial, settings, USB, new RealSenseProbe());
  }

  RealSenseSource(
      @Nullable String serial, CameraSettings settings, Path usb, RealSenseProbe probe) {
    this.serial = serial;
    this.settings = settings;
    this.usb = usb;
    this.probe = probe;
  }

  @Override
  public String description() {
    return serial == null ? "RealSense" : "RealSense " + serial;
  }

  /** The trial comes before the library, which takes some seconds itself. */
  @Override
  public Duration patience() {
    return RealSenseProbe.PATIENCE.plusSeconds(10);
  }

  @Override
  public Session session() {
    return new Streaming();
  }

  /**
   * A session of the library's. JavaCV's object is made anew for each, because one that was stopped
   * and started again frees its last frame twice.
   */
  private final class Streaming implements Session {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private @Nullable RealSense2FrameGrabber grabber;
    private boolean started;
    private volatile boolean cancelled;

    @Override
    public void open() throws IOException {
      if (!RealSenseUsb.present(usb)) {
        throw new IOException("no RealSense is plugged in; plug it into a USB 3 port");
      }
      if (!safe) {
        probe.check(() -> cancelled);
        safe = true;
      }
      requireWanted();
      try {
        expectOnlyOne();
        requireWanted();
        RealSense2FrameGrabber opened = new RealSense2FrameGrabber();
        grabber = opened;
        opened.disableAllStreams();
        opened.enableColorStream(
            settings.width(),
            settings.height(),
            Math.toIntExact(Math.round(settings.framesPerSecond())));
        opened.start();
        started = true;
      } catch (FrameGrabber.Exception e) {
        throw new IOException("%s does not start: %s".formatted(description(), e.getMessage()), e);
      }
    }

    /** A session that was given up meanwhile must not take the camera from the one after it. */
    private void requireWanted() throws IOException {
      if (cancelled) {
        throw new IOException("no longer wanted");
      }
    }

    /** JavaCV lets the library take any camera, so the wanted one has to be the only one. */
    private void expectOnlyOne() throws FrameGrabber.Exception, IOException {
      RealSense2FrameGrabber lister = new RealSense2FrameGrabber();
      List<String> serials;
      try {
        serials =
            lister.getDeviceInfos().stream().map(RealSense2DeviceInfo::getSerialNumber).toList();
      } finally {
        lister.release();
      }
      if (serials.isEmpty()) {
        throw new IOException("the RealSense library finds no camera; plug it in again");
      }
      if (serials.size() > 1) {
        throw new IOException(
            "several RealSense cameras are plugged in (%s) and this library takes any; use V4L2, or unplug the others"
                .formatted(String.join(", ", serials)));
      }
      if (serial != null && !serials.contains(serial)) {
        throw new IOException(
            "no RealSense has the serial number %s; there is %s"
                .formatted(serial, serials.getFirst()));
      }
    }

    @Override
    public DeviceTime deviceTime() {
      return DeviceTime.OWN;
    }

    @Override
    public Grabbed grab() throws IOException {
      RealSense2FrameGrabber open = grabber;
      if (open == null || cancelled) {
        throw new IOException("%s is not open".formatted(description()));
      }
      try {
        open.trigger();
        Frame image = open.grabColor();
        if (image == null) {
          return new Grabbed.Damaged("there was no colour in the frame");
        }
        return copy(image);
      } catch (FrameGrabber.Exception e) {
        throw new IOException("%s broke off: %s".formatted(description(), e.getMessage()), e);
      }
    }

    /** The image lies in memory that the next grab frees. */
    private Grabbed copy(Frame image) {
      if (image.imageWidth != settings.width() || image.imageHeight != settings.height()) {
        return new Grabbed.OtherSize(image.imageWidth, image.imageHeight);
      }
      if (image.imageChannels != 3 || !(image.image[0] instanceof ByteBuffer pixels)) {
        return new Grabbed.Damaged("the picture is not in colour");
      }
      int rowBytes = 3 * image.imageWidth;
      byte[] bgr = new byte[rowBytes * image.imageHeight];
      for (int row = 0; row < image.imageHeight; row++) {
        pixels.get(row * image.imageStride, bgr, row * rowBytes, rowBytes);
      }
      // Milliseconds, although JavaCV says microseconds.
      return new Grabbed.Picture(
          image.imageWidth, image.imageHeight, bgr, image.timestamp * NANOS_PER_MILLI);
    }

    @Override
    public void cancel() {
      cancelled = true; // the trial ends; the library cannot be told and takes its seconds
    }

    @Override
    public void close() {
      RealSense2FrameGrabber open = grabber;
      grabber = null;
      if (open != null) {
        try {
          if (started) {
            open.stop();
          }
        } catch (FrameGrabber.Exception e) {
          // It was unplugged: there is nothing to stop.
        } finally {
          open.release();
        }
      }
    }
  }
}
