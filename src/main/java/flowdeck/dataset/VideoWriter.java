package flowdeck.dataset;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes frames at a constant rate into a fragmented MP4, which stays readable up to its last
 * fragment if the program dies. One thread uses it from opening to closing.
 *
 * <p>H.264 by OpenH264: one thread, no look-ahead, so it takes a steady share of one core and never
 * reorders frames.
 */
public final class VideoWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VideoWriter.class);

  static final String ENCODER = "libopenh264";

  /** As in LeRobot's own videos, because training reads frames in random order. */
  private static final int KEY_FRAME_EVERY = 2;

  private static final double BITS_PER_PIXEL = 0.9;

  private final Path file;
  private final FFmpegFrameRecorder recorder;
  private final org.bytedeco.javacv.Frame image;

  /** About how much a second of video to train on takes, bytes. */
  public static double bytesPerSecond(int width, int height, int fps) {
    return BITS_PER_PIXEL * width * height * fps / 8;
  }

  /**
   * Encodes a small video for nothing, so that the encoder is loaded: that takes seconds on a busy
   * machine, for which no running recording should wait. What fails fails again then, and is told.
   */
  public static void prepare() {
    try {
      Path file = Files.createTempFile("flowdeck", ".mp4");
      try (VideoWriter video = new VideoWriter(file, 64, 64, 15)) {
        video.write(new Frame(64, 64, new byte[3 * 64 * 64], 0, 0));
      } finally {
        Files.delete(file);
      }
    } catch (IOException | InputException e) {
      LOG.warn("The video encoder cannot be made ready", e);
    }
  }

  /** A video to train on. */
  VideoWriter(Path file, int width, int height, int fps) {
    this(file, width, height, fps, KEY_FRAME_EVERY, BITS_PER_PIXEL);
  }

  /**
   * Begins a video.
   *
   * @param width px, even
   * @param height px, even
   * @param keyFrameEvery frames
   * @param bitsPerPixel on average
   * @throws InputException if the file cannot be written
   */
  public VideoWriter(
      Path file, int width, int height, int fps, int keyFrameEvery, double bitsPerPixel) {
    this.file = file;
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    // Without this check the recorder silently takes another codec.
    if (avcodec.avcodec_find_encoder_by_name(ENCODER) == null) {
      throw new IllegalStateException("This FFmpeg has no encoder " + ENCODER);
    }
    recorder = new FFmpegFrameRecorder(file.toFile(), width, height, 0);
    recorder.setFormat("mp4");
    recorder.setOption("movflags", "frag_keyframe+empty_moov+default_base_moof");
    recorder.setOption("flush_packets", "1");
    recorder.setVideoCodecName(ENCODER);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    // Without exact rounding every recorded image is four grey levels darker than the live one.
    recorder.setImageScalingFlags(
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT);
    recorder.setFrameRate(fps);
    recorder.setGopSize(keyFrameEvery);
    recorder.setVideoBitrate((int) (bitsPerPixel * width * height * fps));
    image = new org.bytedeco.javacv.Frame(width, height, org.bytedeco.javacv.Frame.DEPTH_UBYTE, 3);
    try {
      recorder.start();
    } catch (FFmpegFrameRecorder.Exception e) {
      release();
      throw failed(e);
    }
  }

  /**
   * Adds one frame.
   *
   * @throws InputException if it cannot be written
   */
  public void write(Frame frame) {
    int rowBytes = 3 * frame.width();
    ByteBuffer target = (ByteBuffer) image.image[0];
    for (int row = 0; row < frame.height(); row++) {
      target.put(row * image.imageStride, frame.bgr(), row * rowBytes, rowBytes);
    }
    try {
      recorder.record(image, avutil.AV_PIX_FMT_BGR24);
    } catch (FFmpegFrameRecorder.Exception e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      recorder.stop();
    } catch (FFmpegFrameRecorder.Exception e) {
      throw failed(e);
    } finally {
      image.close();
      release();
    }
  }

  private void release() {
    try {
      recorder.release();
    } catch (FFmpegFrameRecorder.Exception e) {
      throw failed(e);
    }
  }

  private InputException failed(Exception e) {
    return new InputException(
        "%s cannot be written (%s); check that the folder is writable and the disk has space."
            .formatted(file, EpisodeIndex.firstLine(e)),
        e);
  }
}
