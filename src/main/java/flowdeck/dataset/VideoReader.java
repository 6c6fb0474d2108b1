package flowdeck.dataset;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FrameGrabber.ImageMode;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the video of one episode from its first frame to its last, resized by area averaging. One
 * thread uses it, the same from opening to closing.
 */
public final class VideoReader implements AutoCloseable {
  private static final int CHANNELS = 3;

  private final Path file;
  private final FFmpegFrameGrabber grabber;
  private final int frames;
  private final int fps;
  private final long fromMicros;

  /** Frames of the file before this time are passed over. */
  private long wantedMicros;

  private int next;

  static {
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
  }

  /**
   * Opens a part of a video file.
   *
   * @param fromSeconds time of the first frame wanted
   * @param frames how many frames there must be from there on
   */
  VideoReader(Path file, double fromSeconds, int frames, int fps, int width, int height) {
    this.file = file;
    this.frames = frames;
    this.fps = fps;
    this.fromMicros = Math.round(fromSeconds * 1e6);
    this.wantedMicros = fromMicros;
    this.grabber = new FFmpegFrameGrabber(file.toFile());
    grabber.setImageMode(ImageMode.COLOR);
    grabber.setImageWidth(width);
    grabber.setImageHeight(height);
    grabber.setImageScalingFlags(
        swscale.SWS_AREA | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
    try {
      grabber.start();
      if (fromMicros > 0) {
        goNear(fromMicros);
      }
    } catch (FFmpegFrameGrabber.Exception e) {
      release();
      throw unreadable(e);
    }
  }

  /**
   * Goes on from another frame, forwards or back.
   *
   * @param row the frame's row in the episode's table
   */
  public void seek(int row) {
    if (row < 0 || row > frames) {
      throw new IllegalArgumentException(
          "%s has frames 0 to %d, not %d".formatted(file, frames - 1, row));
    }
    next = row;
    wantedMicros = fromMicros + Math.round(row * 1e6 / fps);
    try {
      goNear(wantedMicros);
    } catch (FFmpegFrameGrabber.Exception e) {
      throw unreadable(e);
    }
  }

  /** The grabber's own seek may land beyond the frame; a second earlier is always before it. */
  private void goNear(long micros) throws FFmpegFrameGrabber.Exception {
    grabber.setTimestamp(Math.max(0, micros - 1_000_000));
  }

  /**
   * The next frame, or null after the last. Its sequence is the row in the episode's table, its
   * time the row's nominal time from the start of the episode.
   */
  public @Nullable Frame next() {
    if (next == frames) {
      return null;
    }
    try {
      org.bytedeco.javacv.Frame image = grabber.grabImage();
      long halfFrameMicros = 500_000L / fps;
      while (image != null && image.timestamp < wantedMicros - halfFrameMicros) {
        image = grabber.grabImage();
      }
      if (image == null) {
        throw new InputException(
            "%s ends after %d frames but the table has %d rows; download or record the episode again."
                .formatted(file, next, frames));
      }
      Frame frame = copy(image);
      next++;
      return frame;
    } catch (FFmpegFrameGrabber.Exception e) {
      throw unreadable(e);
    }
  }

  /**
   * The frame that is shown at a time, which must not be before that of the frame before.
   *
   * @throws InputException if there is none within a millisecond
   */
  Frame at(double seconds) {
    try {
      long micros = Math.round(seconds * 1e6);
      org.bytedeco.javacv.Frame image = grabber.grabImage();
      while (image != null && image.timestamp < micros - 1000) {
        image = grabber.grabImage();
      }
      if (image == null || image.timestamp > micros + 1000) {
        throw new InputException(
            "%s shows nothing at %.4f s; download or record the episode again."
                .formatted(file, seconds));
      }
      Frame frame = copy(image);
      next++;
      return frame;
    } catch (FFmpegFrameGrabber.Exception e) {
      throw unreadable(e);
    }
  }

  private Frame copy(org.bytedeco.javacv.Frame image) {
    int rowBytes = image.imageWidth * CHANNELS;
    byte[] bgr = new byte[rowBytes * image.imageHeight];
    ByteBuffer source = (ByteBuffer) image.image[0];
    for (int row = 0; row < image.imageHeight; row++) {
      source.get(row * image.imageStride, bgr, row * rowBytes, rowBytes);
    }
    long nanos = Math.round(next * 1e9 / fps);
    return new Frame(image.imageWidth, image.imageHeight, bgr, next, nanos);
  }

  private InputException unreadable(FFmpegFrameGrabber.Exception e) {
    return new InputException(
        "%s cannot be decoded (%s); download or record the episode again."
            .formatted(file, EpisodeIndex.firstLine(e)),
        e);
  }

  private void release() {
    try {
      grabber.release();
    } catch (FFmpegFrameGrabber.Exception e) {
      throw new IllegalStateException("FFmpeg does not release " + file, e);
    }
  }

  @Override
  public void close() {
    release();
  }
}
