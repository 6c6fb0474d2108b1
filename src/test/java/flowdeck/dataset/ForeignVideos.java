package flowdeck.dataset;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;

/** Makes videos as other programs do, of the pictures of {@link SmallRecordings}. */
public final class ForeignVideos {
  private ForeignVideos() {}

  /**
   * Encodes.
   *
   * @param codec e.g. "libaom-av1"
   * @param pictures numbers of the pictures to show, see {@link SmallRecordings#frame}
   * @param keyFrameEvery frames
   */
  public static void encode(
      Path file,
      String codec,
      Map<String, String> options,
      int width,
      int height,
      double fps,
      int keyFrameEvery,
      int... pictures)
      throws Exception {
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, height, 0);
        var image =
            new org.bytedeco.javacv.Frame(
                SmallRecordings.WIDTH,
                SmallRecordings.HEIGHT,
                org.bytedeco.javacv.Frame.DEPTH_UBYTE,
                3)) {
      recorder.setFormat("mp4");
      recorder.setVideoCodecName(codec);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.setFrameRate(fps);
      recorder.setGopSize(keyFrameEvery);
      recorder.setVideoBitrate(2_000_000);
      recorder.setMaxBFrames(Integer.parseInt(options.getOrDefault("bf", "0")));
      options.forEach(recorder::setVideoOption);
      recorder.start();
      for (int at = 0; at < pictures.length; at++) {
        byte[] bgr = SmallRecordings.frame(pictures[at]).bgr();
        ByteBuffer target = (ByteBuffer) image.image[0];
        int rowBytes = 3 * SmallRecordings.WIDTH;
        for (int row = 0; row < SmallRecordings.HEIGHT; row++) {
          target.put(row * image.imageStride, bgr, row * rowBytes, rowBytes);
        }
        recorder.record(image, avutil.AV_PIX_FMT_BGR24);
      }
    }
  }
}
