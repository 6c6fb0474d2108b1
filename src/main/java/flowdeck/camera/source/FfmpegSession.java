package flowdeck.camera.source;

import flowdeck.camera.PictureSource.DeviceTime;
import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.camera.PictureSource.Session;
import flowdeck.core.Clock;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Reads pictures from anything FFmpeg opens, with the least delay it can.
 *
 * <p>FFmpeg's own functions are called rather than JavaCV's grabber: that one holds a lock of the
 * whole program while it opens, so that one camera that does not answer would hold up all others
 * and the recorder, and cannot be told to give up.
 */
final class FfmpegSession implements Session {
  /** FFmpeg's name of video devices on Linux. */
  static final String V4L2 = "v4l2";

  private static final int EAGAIN = -11;

  /** {@code AVFMT_FLAG_NONBLOCK}, which JavaCV's names lack. */
  private static final int NON_BLOCKING = 4;

  /** {@code AV_FRAME_FLAG_CORRUPT}, likewise. */
  private static final int CORRUPT = 1;

  private static final long LOOK_NANOS = 500_000;
  private static final long MOST_PIXELS = 64L << 20;
  private static final int ALIGNMENT = 64;
  private static final int SILENT = 64;

  /** Formats whose packets carry the time of a clock that runs. */
  private static final Set<String> WITH_CLOCK = Set.of("rtsp", "sdp", "rtp", "mpegts", "flv");

  private static final ThreadLocal<@Nullable FfmpegSession> WORKING = new ThreadLocal<>();

  /** FFmpeg asks on the thread that waits whether to wait on. JavaCPP has room for few of these. */
  private static final AVIOInterruptCB.Callback_Pointer ASK =
      new AVIOInterruptCB.Callback_Pointer() {
        @Override
        public int call(Pointer ignored) {
          FfmpegSession session = WORKING.get();
          return session != null && session.givesUp() ? 1 : 0;
        }
      };

  static {
    avutil.av_log_set_level(avutil.AV_LOG_ERROR);
  }

  /**
   * What to open.
   *
   * @param what for people, without passwords
   * @param url FFmpeg's address or path
   * @param format FFmpeg's name of the format, or null to find out
   * @param options FFmpeg's options
   * @param probe whether pictures have to be looked at to know their format; not so for devices
   * @param time what the times of packets mean, or null to decide by the format
   * @param openNanos how long opening may take
   * @param readNanos how long a picture may take
   */
  record Request(
      String what,
      String url,
      @Nullable String format,
      Map<String, String> options,
      boolean probe,
      @Nullable DeviceTime time,
      long openNanos,
      long readNanos) {}

  /** Finds out what to open; may fail as opening may. */
  @FunctionalInterface
  interface Finder {
    Request find() throws IOException;
  }

  private final Finder finder;
  private final int width;
  private final int height;
  private final Clock wall = Clock.system();
  private volatile boolean cancelled;
  private volatile long deadlineNanos;

  private @Nullable Request request;
  private @Nullable AVFormatContext input;
  private @Nullable AVCodecContext decoder;
  private @Nullable AVPacket packet;
  private @Nullable AVFrame frame;
  private @Nullable SwsContext scaler;
  private @Nullable BytePointer pixels;
  private @Nullable PointerPointer<BytePointer> target;
  private @Nullable IntPointer targetStride;
  private int stride;
  private int stream;
  private AVRational timeBase = new AVRational();
  private DeviceTime time = DeviceTime.NONE;
  private boolean drained;

  /**
   * @param width the wanted width, px
   * @param height the wanted height, px
   */
  FfmpegSession(Finder finder, int width, int height) {
    this.finder = finder;
    this.width = width;
    this.height = height;
  }

  private boolean givesUp() {
    return cancelled || wall.nanos() > deadlineNanos;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public DeviceTime deviceTime() {
    return time;
  }

  @Override
  public void open() throws IOException {
    Request found = finder.find();
    request = found;
    deadlineNanos = wall.nanos() + found.openNanos();
    WORKING.set(this);
    try {
      openInput(found);
      openDecoder(found);
    } finally {
      WORKING.remove();
    }
  }

  private void openInput(Request found) throws IOException {
    AVFormatContext context = avformat.avformat_alloc_context();
    context.interrupt_callback().callback(ASK);
    context.flags(context.flags() | NON_BLOCKING);
    AVInputFormat format = null;
    if (found.format() != null) {
      format = avformat.av_find_input_format(found.format());
      if (format == null) {
        avformat.avformat_free_context(context);
        throw new IOException("this FFmpeg cannot read %s".formatted(found.format()));
      }
    }
    AVDictionary options = new AVDictionary(null);
    found.options().forEach((name, value) -> avutil.av_dict_set(options, name, value, 0));
    int opened = avformat.avformat_open_input(context, found.url(), format, options);
    avutil.av_dict_free(options);
    if (opened < 0) {
      throw failure(found, opened, "cannot be opened"); // FFmpeg has freed the context
    }
    input = context;
    if (found.probe()) {
      int known = avformat.avformat_find_stream_info(context, (AVDictionary) null);
      if (known < 0) {
        throw failure(found, known, "sends nothing FFmpeg knows");
      }
    }
    stream =
        avformat.av_find_best_stream(context, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (stream < 0) {
      throw new IOException("%s has no pictures in it".formatted(found.what()));
    }
  }

  private void openDecoder(Request found) throws IOException {
    AVFormatContext context = opened(input);
    AVStream video = context.streams(stream);
    timeBase = video.time_base();
    String format = context.iformat().name().getString();
    DeviceTime known = found.time();
    if (known == null) {
      known = WITH_CLOCK.contains(format) ? DeviceTime.OWN : DeviceTime.NONE;
    }
    time = known;
    AVCodec codec = avcodec.avcodec_find_decoder(video.codecpar().codec_id());
    if (codec == null) {
      throw new IOException("%s sends pictures this FFmpeg cannot decode".formatted(found.what()));
    }
    AVCodecContext context3 = avcodec.avcodec_alloc_context3(codec);
    decoder = context3;
    avcodec.avcodec_parameters_to_context(context3, video.codecpar());
    // One thread: several would each hold a picture back.
    context3.thread_count(1);
    context3.flags(context3.flags() | avcodec.AV_CODEC_FLAG_LOW_DELAY);
    context3.max_pixels(MOST_PIXELS);
    // Half a picture would otherwise be filled up with grey and handed out as a whole one.
    context3.err_recognition(
        avcodec.AV_EF_BITSTREAM | avcodec.AV_EF_BUFFER | avcodec.AV_EF_EXPLODE);
    // What cannot be decoded is counted; FFmpeg would print a line for each picture.
    context3.log_level_offset(SILENT);
    int ready = avcodec.avcodec_open2(context3, codec, (AVDictionary) null);
    if (ready < 0) {
      throw failure(found, ready, "sends pictures that cannot be decoded");
    }
    packet = avcodec.av_packet_alloc();
    frame = avutil.av_frame_alloc();
    stride = (3 * width + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    BytePointer buffer = new BytePointer((long) stride * height + ALIGNMENT);
    pixels = buffer;
    target = new PointerPointer<BytePointer>(1).put(0, buffer);
    targetStride = new IntPointer(1).put(0, stride);
  }

  @Override
  public Grabbed grab() throws IOException {
    Request found = opened(request);
    deadlineNanos = wall.nanos() + found.readNanos();
    WORKING.set(this);
    try {
      return next(found);
    } finally {
      WORKING.remove();
    }
  }

  private Grabbed next(Request found) throws IOException {
    AVCodecContext decoding = opened(decoder);
    AVFrame decoded = opened(frame);
    while (true) {
      int received = avcodec.avcodec_receive_frame(decoding, decoded);
      if (received == 0) {
        return picture(decoded);
      }
      if (received == avutil.AVERROR_EOF()) {
        throw new EOFException("%s has ended".formatted(found.what()));
      }
      if (received != EAGAIN) {
        return new Grabbed.Damaged(words(received));
      }
      Grabbed damaged = feed(found, decoding);
      if (damaged != null) {
        return damaged;
      }
    }
  }

  /** Gives the decoder one more packet; returns what was wrong with it, if anything. */
  private @Nullable Grabbed feed(Request found, AVCodecContext decoding) throws IOException {
    AVPacket next = opened(packet);
    int read = avformat.av_read_frame(opened(input), next);
    if (givesUp()) {
      avcodec.av_packet_unref(next);
      throw new IOException("%s sends nothing more".formatted(found.what()));
    }
    if (read == EAGAIN) {
      LockSupport.parkNanos(LOOK_NANOS);
      return null;
    }
    if (read == avutil.AVERROR_INVALIDDATA()) {
      // Parked, since what fails at once would otherwise fail as fast as the processor runs.
      LockSupport.parkNanos(LOOK_NANOS);
      return new Grabbed.Damaged(words(read));
    }
    if (read == avutil.AVERROR_EOF() && !drained) {
      drained = true;
      avcodec.avcodec_send_packet(decoding, null);
      return null;
    }
    if (read < 0) {
      throw failure(found, read, "broke off");
    }
    int sent = 0;
    if (next.stream_index() == stream) {
      sent = avcodec.avcodec_send_packet(decoding, next);
    }
    avcodec.av_packet_unref(next);
    return sent < 0 && sent != EAGAIN ? new Grabbed.Damaged(words(sent)) : null;
  }

  private Grabbed picture(AVFrame decoded) {
    int w = decoded.width();
    int h = decoded.height();
    if (w != width || h != height) {
      avutil.av_frame_unref(decoded);
      return new Grabbed.OtherSize(w, h);
    }
    if ((decoded.flags() & CORRUPT) != 0 || decoded.decode_error_flags() != 0) {
      avutil.av_frame_unref(decoded);
      return new Grabbed.Damaged("a part of the picture is missing");
    }
    // The same colours as wherever else this program turns a film into pixels.
    scaler =
        swscale.sws_getCachedContext(
            scaler,
            w,
            h,
            decoded.format(),
            w,
            h,
            avutil.AV_PIX_FMT_BGR24,
            swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT,
            null,
            null,
            (DoublePointer) null);
    if (scaler == null) {
      avutil.av_frame_unref(decoded);
      return new Grabbed.Damaged("its colours cannot be converted");
    }
    swscale.sws_scale(
        scaler, decoded.data(), decoded.linesize(), 0, h, opened(target), opened(targetStride));
    long pts = decoded.best_effort_timestamp();
    long nanos =
        pts == avutil.AV_NOPTS_VALUE
            ? Grabbed.NO_TIME
            : Math.round(pts * 1e9 * timeBase.num() / timeBase.den());
    avutil.av_frame_unref(decoded);
    byte[] bgr = new byte[3 * w * h];
    BytePointer source = opened(pixels);
    for (int row = 0; row < h; row++) {
      source.position((long) row * stride).get(bgr, row * 3 * w, 3 * w);
    }
    source.position(0);
    return new Grabbed.Picture(w, h, bgr, nanos);
  }

  private IOException failure(Request found, int code, String what) {
    if (code == avutil.AVERROR_EOF()) {
      return new EOFException("%s has ended".formatted(found.what()));
    }
    if (givesUp()) {
      return new IOException("%s does not answer".formatted(found.what()));
    }
    return new IOException(reason(found, code, what));
  }

  /** What the operator reads of an error; those of the system are its own numbers, negative. */
  static String reason(Request found, int code, String what) {
    String refusal = V4L2.equals(found.format()) ? V4l2Ioctl.refusal(found.url(), -code) : null;
    return refusal == null ? "%s %s: %s".formatted(found.what(), what, words(code)) : refusal;
  }

  private static String words(int code) {
    byte[] text = new byte[128];
    avutil.av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("The session is not open");
    }
    return part;
  }

  @Override
  public void close() {
    deadlineNanos = wall.nanos();
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
      scaler = null;
    }
    if (frame != null) {
      avutil.av_frame_free(frame);
      frame = null;
    }
    if (packet != null) {
      avcodec.av_packet_free(packet);
      packet = null;
    }
    if (decoder != null) {
      avcodec.avcodec_free_context(decoder);
      decoder = null;
    }
    if (input != null) {
      WORKING.set(this); // RTSP says goodbye, but not for long
      deadlineNanos = wall.nanos() + 200_000_000;
      avformat.avformat_close_input(input);
      WORKING.remove();
      input = null;
    }
    for (Pointer memory : new @Nullable Pointer[] {pixels, target, targetStride}) {
      if (memory != null) {
        memory.close();
      }
    }
    pixels = null;
    target = null;
    targetStride = null;
  }
}
