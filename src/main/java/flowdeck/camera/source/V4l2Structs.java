package flowdeck.camera.source;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The structures of {@code linux/videodev2.h} that are needed to ask a device what it is and can,
 * with the numbers of the calls. Offsets and sizes in bytes; the same on all 64-bit Linux systems.
 */
final class V4l2Structs {
  static final long QUERYCAP = 0x8068_5600L;
  static final long ENUM_FMT = 0xC040_5602L;
  static final long ENUM_FRAMESIZES = 0xC02C_564AL;
  static final long ENUM_FRAMEINTERVALS = 0xC034_564BL;

  /** {@code struct v4l2_capability}. */
  static final int CAPABILITY_BYTES = 104;

  /** {@code struct v4l2_fmtdesc}. */
  static final int FMTDESC_BYTES = 64;

  /** {@code struct v4l2_frmsizeenum}. */
  static final int FRMSIZE_BYTES = 44;

  /** {@code struct v4l2_frmivalenum}. */
  static final int FRMIVAL_BYTES = 52;

  private static final int CARD = 16;
  private static final int BUS = 48;
  private static final int NAME_BYTES = 32;
  private static final int CAPABILITIES = 84;
  private static final int DEVICE_CAPS = 88;
  private static final int HAS_DEVICE_CAPS = 0x8000_0000;
  private static final int VIDEO_CAPTURE = 0x0000_0001;
  private static final int STREAMING = 0x0400_0000;
  private static final int BUF_TYPE_VIDEO_CAPTURE = 1;
  private static final int FMT_PIXELFORMAT = 44;
  private static final int DISCRETE = 1;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private V4l2Structs() {}

  /**
   * What a device is.
   *
   * @param card its name, cut to 31 bytes by the kernel
   * @param bus where it is plugged in
   * @param captures whether this node delivers pictures; cameras have others for metadata
   */
  record Capability(String card, String bus, boolean captures) {}

  static Capability capability(MemorySegment struct) {
    int all = struct.get(INT, CAPABILITIES);
    int caps = (all & HAS_DEVICE_CAPS) != 0 ? struct.get(INT, DEVICE_CAPS) : all;
    return new Capability(
        text(struct, CARD, NAME_BYTES),
        text(struct, BUS, NAME_BYTES),
        (caps & VIDEO_CAPTURE) != 0 && (caps & STREAMING) != 0);
  }

  /** Asks for the pixel format with a number. */
  static void askFormat(MemorySegment struct, int index) {
    struct.fill((byte) 0);
    struct.set(INT, 0, index);
    struct.set(INT, 4, BUF_TYPE_VIDEO_CAPTURE);
  }

  static int pixelFormat(MemorySegment struct) {
    return struct.get(INT, FMT_PIXELFORMAT);
  }

  /** The four letters of a pixel format. */
  static String fourcc(int format) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      letters.append((char) (format >>> 8 * i & 0x7f));
    }
    return letters.toString().strip();
  }

  /** Asks for the picture size with a number. */
  static void askSize(MemorySegment struct, int index, int format) {
    struct.fill((byte) 0);
    struct.set(INT, 0, index);
    struct.set(INT, 4, format);
  }

  /**
   * A picture size or a range of them.
   *
   * @param discrete whether it is one size; then the largest is it
   */
  record Sizes(
      boolean discrete,
      int minWidth,
      int maxWidth,
      int stepWidth,
      int minHeight,
      int maxHeight,
      int stepHeight) {

    boolean holds(int width, int height) {
      return discrete
          ? width == maxWidth && height == maxHeight
          : within(width, minWidth, maxWidth, stepWidth)
              && within(height, minHeight, maxHeight, stepHeight);
    }

    private static boolean within(int value, int min, int max, int step) {
      return value >= min && value <= max && (value - min) % Math.max(1, step) == 0;
    }
  }

  static Sizes sizes(MemorySegment struct) {
    int width = struct.get(INT, 12);
    int height = struct.get(INT, 16);
    if (struct.get(INT, 8) == DISCRETE) {
      return new Sizes(true, width, width, 1, height, height, 1);
    }
    return new Sizes(
        false,
        width,
        struct.get(INT, 16),
        struct.get(INT, 20),
        struct.get(INT, 24),
        struct.get(INT, 28),
        struct.get(INT, 32));
  }

  /** Asks for the time between frames with a number. */
  static void askInterval(MemorySegment struct, int index, int format, int width, int height) {
    struct.fill((byte) 0);
    struct.set(INT, 0, index);
    struct.set(INT, 4, format);
    struct.set(INT, 8, width);
    struct.set(INT, 12, height);
  }

  /** The rates an answer stands for: one, or of a range the slowest and the fastest. */
  static List<Double> rates(MemorySegment struct) {
    List<Double> rates = new ArrayList<>();
    rates.add(rate(struct, 20));
    if (struct.get(INT, 16) != DISCRETE) {
      rates.add(rate(struct, 28));
    }
    return rates;
  }

  static boolean isDiscreteInterval(MemorySegment struct) {
    return struct.get(INT, 16) == DISCRETE;
  }

  private static double rate(MemorySegment struct, long offset) {
    long numerator = Integer.toUnsignedLong(struct.get(INT, offset));
    long denominator = Integer.toUnsignedLong(struct.get(INT, offset + 4));
    return numerator == 0 ? 0 : (double) denominator / numerator;
  }

  private static String text(MemorySegment struct, int offset, int length) {
    byte[] bytes = struct.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    int end = 0;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
