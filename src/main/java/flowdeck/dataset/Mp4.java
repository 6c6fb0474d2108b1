package flowdeck.dataset;

import flowdeck.core.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/** Reads and copies the packets of a video file without decoding them. */
final class Mp4 {
  private Mp4() {}

  /**
   * What a video file holds.
   *
   * @param codec FFmpeg's name, e.g. "h264" or "av1"
   * @param pixelFormat FFmpeg's name, e.g. "yuv420p"
   * @param averageFps frames per duration
   * @param nominalFps the stream's base rate
   * @param packets one per frame, in the order of decoding
   * @param shown numbers of the packets in the order in which they are shown
   * @param ptsSeconds presentation time of each frame, ascending
   * @param damaged whether the file ends inside a frame
   * @param streams how many streams there are, sound included
   */
  record Facts(
      String codec,
      String pixelFormat,
      int width,
      int height,
      double averageFps,
      double nominalFps,
      List<Packet> packets,
      int[] shown,
      double[] ptsSeconds,
      boolean damaged,
      int streams) {}

  /**
   * A frame, encoded.
   *
   * @param pts presentation time in the stream's own unit
   * @param seconds the same in seconds
   * @param key whether decoding can begin here
   */
  record Packet(long pts, double seconds, boolean key) {}

  static Facts probe(Path file) {
    try (Input input = new Input(file)) {
      AVStream stream = input.video();
      double tick = avutil.av_q2d(stream.time_base());
      List<Packet> packets = new ArrayList<>();
      boolean damaged = false;
      while (input.next()) {
        long pts = input.packet.pts();
        int flags = input.packet.flags();
        packets.add(new Packet(pts, pts * tick, (flags & avcodec.AV_PKT_FLAG_KEY) != 0));
        damaged |= (flags & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
      }
      int[] shown =
          IntStream.range(0, packets.size())
              .boxed()
              .sorted(Comparator.comparingLong(i -> packets.get(i).pts()))
              .mapToInt(Integer::intValue)
              .toArray();
      return new Facts(
          avcodec.avcodec_get_name(stream.codecpar().codec_id()).getString(),
          pixelFormat(stream.codecpar().format()),
          stream.codecpar().width(),
          stream.codecpar().height(),
          rate(stream.avg_frame_rate()),
          rate(stream.r_frame_rate()),
          packets,
          shown,
          Arrays.stream(shown).mapToDouble(i -> packets.get(i).seconds()).toArray(),
          damaged,
          input.context.nb_streams());
    }
  }

  /** How many whole frames a file holds; 0 if it cannot be read at all. */
  static int countFrames(Path file) {
    try (Input input = new Input(file)) {
      int frames = 0;
      while (input.next() && (input.packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) == 0) {
        frames++;
      }
      return frames;
    } catch (InputException e) {
      return 0;
    }
  }

  /**
   * Copies the first frames of a constant-rate video without reordering into an ordinary MP4 with
   * its index in front; frame k gets the time k / fps exactly.
   *
   * @return how many frames were copied
   */
  static int copy(Path from, Path to, int frames, int fps) {
    try (Input input = new Input(from);
        Output output = new Output(to, input.video(), fps)) {
      int copied = 0;
      while (copied < frames && input.next()) {
        if (input.packet.pts() != input.packet.dts()) {
          throw new IllegalStateException(from + " has reordered frames");
        }
        output.write(input.packet, copied, copied);
        copied++;
      }
      output.finish();
      return copied;
    }
  }

  /**
   * Copies frames that follow each other in the file into an MP4 of their own with its index in
   * front; the one to show k-th gets the time k / fps exactly.
   *
   * @param first a key frame
   * @param ranks for each frame in the order of decoding, from {@code first} on, the place it is
   *     shown in
   */
  static void copy(Path from, Packet first, int[] ranks, Path to, int fps) {
    int delay = 0;
    for (int i = 0; i < ranks.length; i++) {
      delay = Math.max(delay, i - ranks[i]);
    }
    try (Input input = new Input(from);
        Output output = new Output(to, input.video(), fps)) {
      input.seek(first.pts());
      boolean found = input.next();
      while (found && input.packet.pts() != first.pts()) {
        found = input.next();
      }
      for (int i = 0; i < ranks.length; i++) {
        if (!found) {
          throw new InputException(
              "%s ends after %d of %d frames; download or record the episode again."
                  .formatted(from, i, ranks.length));
        }
        output.write(input.packet, ranks[i], i - delay);
        found = input.next();
      }
      output.finish();
    }
  }

  private static String pixelFormat(int format) {
    BytePointer name = avutil.av_get_pix_fmt_name(format);
    return name == null ? "unknown" : name.getString();
  }

  private static double rate(AVRational rational) {
    return rational.den() == 0 ? 0 : avutil.av_q2d(rational);
  }

  private static String error(int code) {
    byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
    avutil.av_strerror(code, text, text.length);
    return new String(text, java.nio.charset.StandardCharsets.UTF_8).replace("\0", "");
  }

  /** An open video file. */
  private static final class Input implements AutoCloseable {
    private final AVFormatContext context = new AVFormatContext(null);
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final int stream;

    Input(Path file) {
      avutil.av_log_set_level(avutil.AV_LOG_FATAL);
      int opened =
          avformat.avformat_open_input(context, file.toString(), null, (AVDictionary) null);
      if (opened >= 0) {
        opened = avformat.avformat_find_stream_info(context, (AVDictionary) null);
      }
      stream = opened < 0 ? -1 : firstVideo();
      if (stream < 0) {
        close();
        throw new InputException(
            "%s is no readable video (%s); download or record the episode again."
                .formatted(file, opened < 0 ? error(opened) : "no video stream"));
      }
    }

    private int firstVideo() {
      for (int i = 0; i < context.nb_streams(); i++) {
        if (context.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
          return i;
        }
      }
      return -1;
    }

    AVStream video() {
      return context.streams(stream);
    }

    /** Goes to a key frame, or a little before it. */
    void seek(long pts) {
      avformat.av_seek_frame(context, stream, pts, avformat.AVSEEK_FLAG_BACKWARD);
    }

    boolean next() {
      avcodec.av_packet_unref(packet);
      while (avformat.av_read_frame(context, packet) >= 0) {
        if (packet.stream_index() == stream) {
          return true;
        }
        avcodec.av_packet_unref(packet);
      }
      return false;
    }

    @Override
    public void close() {
      avcodec.av_packet_free(packet);
      avformat.avformat_close_input(context);
    }
  }

  /** A video file being written. */
  private static final class Output implements AutoCloseable {
    private final Path file;
    private final AVFormatContext context = new AVFormatContext(null);
    private @Nullable AVIOContext io;
    private final AVRational frameTime;

    Output(Path file, AVStream source, int fps) {
      this.file = file;
      this.frameTime = avutil.av_make_q(1, fps);
      check(avformat.avformat_alloc_output_context2(context, null, "mp4", file.toString()));
      AVStream stream = avformat.avformat_new_stream(context, null);
      check(avcodec.avcodec_parameters_copy(stream.codecpar(), source.codecpar()));
      stream.codecpar().codec_tag(0);
      stream.time_base(frameTime);
      stream.avg_frame_rate(avutil.av_make_q(fps, 1));
      AVIOContext opened = new AVIOContext(null);
      check(avformat.avio_open(opened, file.toString(), avformat.AVIO_FLAG_WRITE));
      io = opened;
      context.pb(opened);
      AVDictionary options = new AVDictionary(null);
      avutil.av_dict_set(options, "movflags", "+faststart", 0);
      int result = avformat.avformat_write_header(context, options);
      avutil.av_dict_free(options);
      check(result);
    }

    void write(AVPacket packet, int shown, int decoded) {
      packet.stream_index(0);
      packet.pts(shown);
      packet.dts(decoded);
      packet.duration(1);
      packet.pos(-1);
      avcodec.av_packet_rescale_ts(packet, frameTime, context.streams(0).time_base());
      check(avformat.av_interleaved_write_frame(context, packet));
    }

    void finish() {
      check(avformat.av_write_trailer(context));
      AVIOContext open = io;
      io = null;
      if (open != null) {
        check(avformat.avio_close(open));
      }
    }

    private void check(int result) {
      if (result < 0) {
        close();
        throw new InputException(
            "%s cannot be written (%s); check that the folder is writable and the disk has space."
                .formatted(file, error(result)));
      }
    }

    @Override
    public void close() {
      AVIOContext open = io;
      io = null;
      if (open != null) {
        avformat.avio_close(open);
      }
      if (!context.isNull()) {
        avformat.avformat_free_context(context);
        context.setNull();
      }
    }
  }
}
