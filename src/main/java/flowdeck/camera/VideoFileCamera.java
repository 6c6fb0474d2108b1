package flowdeck.camera;

import flowdeck.core.Clock;
import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.Latest;
import flowdeck.core.NamedThreads;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FrameGrabber.ImageMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video file played as a camera: its frames appear at the file's own rate on a clock. Anything
 * FFmpeg decodes will do.
 *
 * <p>One thread of its own decodes and waits; all methods may be called from any thread. A frame
 * that was decoded too late is still shown, but frames whose successor is due already are skipped
 * and counted.
 */
public final class VideoFileCamera implements Camera {
  private static final Logger LOG = LoggerFactory.getLogger(VideoFileCamera.class);
  private static final int CHANNELS = 3;

  /** How long the thread sleeps at most before it looks at the clock again. */
  private static final long LOOK_MILLIS = 20;

  private final Path file;
  private final Clock clock;
  private final FFmpegFrameGrabber grabber;
  private final double framesPerSecond;
  private final double durationSeconds;
  private final Latest<Frame> newest = new Latest<>();
  private final Thread thread;

  private final Object lock = new Object();
  private boolean paused;
  private boolean closed;
  private double seekSeconds = Double.NaN;
  private volatile boolean ended;
  private volatile double positionSeconds;
  private volatile long dropped;

  /** Touched by the camera's thread only: clock time at which the file's time 0 was or would be. */
  private long originNanos;

  private long sequence;
  private int droppedInARow;

  static {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
  }

  private VideoFileCamera(Path file, Clock clock, FFmpegFrameGrabber grabber) {
    this.file = file;
    this.clock = clock;
    this.grabber = grabber;
    framesPerSecond = nominalRate(grabber);
    durationSeconds = grabber.getLengthInTime() * 1e-6;
    originNanos = clock.nanos();
    thread = NamedThreads.start("camera " + file.getFileName(), this::run);
  }

  /**
   * Opens a file and starts to play it.
   *
   * @param clock decides when frames are due and stamps them
   * @throws InputException if there is no such file or no video in it
   */
  public static VideoFileCamera open(Path file, Clock clock) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("There is no video file %s; check the path.".formatted(file));
    }
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
    grabber.setImageMode(ImageMode.COLOR);
    grabber.setImageScalingFlags(
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
    try {
      grabber.start();
    } catch (FFmpegFrameGrabber.Exception e) {
      release(grabber, file);
      throw new InputException(
          "%s cannot be played as a video; check that the file is complete.".formatted(file), e);
    }
    if (grabber.getVideoStream() < 0 || !(grabber.getVideoFrameRate() > 0)) {
      release(grabber, file);
      throw new InputException("%s has no video in it; choose another file.".formatted(file));
    }
    return new VideoFileCamera(file, clock, grabber);
  }

  /** The rate of the stream; the average over the file errs by the length of the last frame. */
  private static double nominalRate(FFmpegFrameGrabber grabber) {
    AVRational rate = grabber.getFormatContext().streams(grabber.getVideoStream()).r_frame_rate();
    return rate.num() > 0 ? (double) rate.num() / rate.den() : grabber.getVideoFrameRate();
  }

  @Override
  public String name() {
    return String.valueOf(file.getFileName());
  }

  @Override
  public double framesPerSecond() {
    return framesPerSecond;
  }

  @Override
  public @Nullable Frame newest() {
    return newest.get();
  }

  @Override
  public @Nullable CameraModel model() {
    return null;
  }

  public double durationSeconds() {
    return durationSeconds;
  }

  /** Time in the file of the newest frame, s. */
  public double positionSeconds() {
    return positionSeconds;
  }

  /** Whether the last frame has been shown; seeking plays on. */
  public boolean ended() {
    return ended;
  }

  /** How many frames were decoded too late to be shown. */
  public long dropped() {
    return dropped;
  }

  /** Stops at the newest frame, or plays on from it. */
  public void setPaused(boolean paused) {
    synchronized (lock) {
      this.paused = paused;
      lock.notifyAll();
    }
  }

  /**
   * Goes on from another place; while paused, its frame is shown.
   *
   * @param seconds time in the file, cut to its length
   */
  public void seek(double seconds) {
    synchronized (lock) {
      seekSeconds = Math.clamp(seconds, 0, Math.max(0, durationSeconds - 1 / framesPerSecond));
      ended = false;
      lock.notifyAll();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      org.bytedeco.javacv.Frame image = grabber.grabImage();
      while (true) {
        double target = takeSeek();
        if (!Double.isNaN(target)) {
          image = imageAt(target);
          if (image != null) {
            originNanos = clock.nanos() - 1000 * image.timestamp;
            image = showAndGrab(image, true);
          }
        }
        if (image == null) {
          ended = true;
        }
        if (image == null ? !awaitSeek() : !awaitDue(image)) {
          if (isClosed()) {
            return;
          }
          continue;
        }
        if (image != null) {
          image = showAndGrab(image, false);
        }
      }
    } catch (FFmpegFrameGrabber.Exception e) {
      LOG.error("{} cannot be decoded any further", file, e);
      ended = true;
    } catch (InterruptedException e) {
      LOG.debug("Interrupted while playing {}", file);
    } finally {
      release(grabber, file);
    }
  }

  /** Shows a picture unless the one after it is due already; returns the one after it. */
  private org.bytedeco.javacv.@Nullable Frame showAndGrab(
      org.bytedeco.javacv.Frame image, boolean anyway) throws FFmpegFrameGrabber.Exception {
    long timestamp = image.timestamp;
    Frame frame = copy(image, due(image));
    org.bytedeco.javacv.Frame next = grabber.grabImage();
    boolean overtaken = next != null && due(next) <= clock.nanos();
    sequence++;
    if (overtaken && !anyway && droppedInARow < framesPerSecond / 4) {
      droppedInARow++;
      dropped++;
    } else {
      droppedInARow = 0;
      positionSeconds = timestamp * 1e-6;
      newest.set(frame);
    }
    return next;
  }

  private long due(org.bytedeco.javacv.Frame image) {
    return originNanos + 1000 * image.timestamp;
  }

  /** The first picture not before a time; a grabber's own seek may land after it. */
  private org.bytedeco.javacv.@Nullable Frame imageAt(double seconds)
      throws FFmpegFrameGrabber.Exception {
    long micros = Math.round(seconds * 1e6);
    long halfFrameMicros = Math.round(5e5 / framesPerSecond);
    grabber.setTimestamp(Math.max(0, micros - 1_000_000));
    org.bytedeco.javacv.Frame image = grabber.grabImage();
    while (image != null && image.timestamp < micros - halfFrameMicros) {
      image = grabber.grabImage();
    }
    return image;
  }

  private double takeSeek() {
    synchronized (lock) {
      double target = seekSeconds;
      seekSeconds = Double.NaN;
      return target;
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Waits until there is something to do; false if it is to close. */
  private boolean awaitSeek() throws InterruptedException {
    synchronized (lock) {
      while (!closed && Double.isNaN(seekSeconds)) {
        lock.wait();
      }
      return !closed;
    }
  }

  /** Waits until a picture is due; false if a seek or the end came first. */
  private boolean awaitDue(org.bytedeco.javacv.Frame image) throws InterruptedException {
    synchronized (lock) {
      while (!closed && Double.isNaN(seekSeconds)) {
        if (paused) {
          long since = clock.nanos();
          lock.wait();
          // Whatever woke it: the time that went by does not count.
          originNanos += clock.nanos() - since;
          continue;
        }
        long millis = (due(image) - clock.nanos() + 999_999) / 1_000_000;
        if (millis <= 0) {
          return true;
        }
        lock.wait(Math.min(millis, LOOK_MILLIS));
      }
      return false;
    }
  }

  private Frame copy(org.bytedeco.javacv.Frame image, long nanos) {
    int rowBytes = image.imageWidth * CHANNELS;
    byte[] bgr = new byte[rowBytes * image.imageHeight];
    ByteBuffer source = (ByteBuffer) image.image[0];
    for (int row = 0; row < image.imageHeight; row++) {
      source.get(row * image.imageStride, bgr, row * rowBytes, rowBytes);
    }
    return new Frame(image.imageWidth, image.imageHeight, bgr, sequence, nanos);
  }

  private static void release(FFmpegFrameGrabber grabber, Path file) {
    try {
      grabber.release();
    } catch (FFmpegFrameGrabber.Exception e) {
      LOG.warn("FFmpeg does not release {}", file, e);
    }
  }
}
