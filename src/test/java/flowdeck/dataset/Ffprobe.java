package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.ffprobe;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.jspecify.annotations.Nullable;

/**
 * What the ffprobe program says about a video. It links FFmpeg's devices and so needs libpulse0 and
 * libva2; where they are missing, FFmpeg's decoder is asked instead.
 *
 * @param streams how many
 * @param codec e.g. "h264"
 * @param averageRate e.g. "15/1"
 * @param nominalRate e.g. "15/1"
 * @param frames in the order they are shown
 */
record Ffprobe(
    int streams,
    String codec,
    String pixelFormat,
    int width,
    int height,
    String averageRate,
    String nominalRate,
    List<Picture> frames) {
  /** One frame, decoded. */
  record Picture(double seconds, boolean key) {}

  private static final @Nullable String PROGRAM = program();

  private static @Nullable String program() {
    try {
      String program = Loader.load(ffprobe.class);
      Process process =
          new ProcessBuilder(program, "-version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0 ? program : null;
    } catch (LinkageError | IOException e) {
      return null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static Ffprobe of(Path video) throws Exception {
    return PROGRAM == null ? byDecoder(video) : byProgram(PROGRAM, video);
  }

  private static Ffprobe byProgram(String program, Path video) throws Exception {
    Process process =
        new ProcessBuilder(
                program,
                "-v",
                "error",
                "-count_frames",
                "-of",
                "json",
                "-show_entries",
                "stream=codec_name,pix_fmt,width,height,r_frame_rate,avg_frame_rate,start_time,"
                    + "nb_read_frames:frame=pts_time,key_frame",
                video.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    JsonNode json = new ObjectMapper().readTree(process.getInputStream());
    assertThat(process.waitFor()).as("ffprobe on " + video).isZero();
    List<Picture> frames = new ArrayList<>();
    json.path("frames")
        .forEach(
            frame ->
                frames.add(
                    new Picture(
                        frame.path("pts_time").asDouble(-1),
                        frame.path("key_frame").asInt() == 1)));
    JsonNode stream = json.at("/streams/0");
    assertThat(stream.path("start_time").asDouble(-1)).isZero();
    assertThat(stream.path("nb_read_frames").asInt()).isEqualTo(frames.size());
    return new Ffprobe(
        json.path("streams").size(),
        stream.path("codec_name").asText(),
        stream.path("pix_fmt").asText(),
        stream.path("width").asInt(),
        stream.path("height").asInt(),
        stream.path("avg_frame_rate").asText(),
        stream.path("r_frame_rate").asText(),
        frames);
  }

  private static Ffprobe byDecoder(Path video) throws Exception {
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.setImageMode(org.bytedeco.javacv.FrameGrabber.ImageMode.RAW);
      grabber.start();
      List<Picture> frames = new ArrayList<>();
      for (var frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        frames.add(new Picture(frame.timestamp / 1e6, frame.keyFrame));
      }
      var context = grabber.getFormatContext();
      var stream = context.streams(0);
      return new Ffprobe(
          context.nb_streams(),
          org.bytedeco
              .ffmpeg
              .global
              .avcodec
              .avcodec_get_name(stream.codecpar().codec_id())
              .getString(),
          avutil.av_get_pix_fmt_name(stream.codecpar().format()).getString(),
          stream.codecpar().width(),
          stream.codecpar().height(),
          stream.avg_frame_rate().num() + "/" + stream.avg_frame_rate().den(),
          stream.r_frame_rate().num() + "/" + stream.r_frame_rate().den(),
          frames);
    }
  }
}
