package flowdeck.camera;

import flowdeck.camera.PictureSource.Grabbed;
import flowdeck.core.Frame;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the pictures that come from a live camera: whether new ones come, change, and have the
 * right size; numbers them.
 *
 * <p>One thread at a time reports pictures, any thread asks.
 */
final class PictureWatch {
  private static final long SILENT_NANOS = 400_000_000;
  private static final double SILENT_PERIODS = 2.5;

  private final CameraSettings settings;
  private final long silentNanos;
  private final FrameGaps gaps;

  // Touched by the reporting thread only.
  private long checkSum;
  private long lastCapturedNanos = Long.MIN_VALUE;

  private volatile Seen seen = new Seen(0, 0, false, null);
  private volatile long dropped;
  private volatile long refused;

  /**
   * What is known of the newest pictures.
   *
   * @param arrivalNanos when the newest one came
   * @param changedNanos when the last one came that was not the same as the one before
   * @param repeated whether the newest one is the same as the one before
   * @param otherSize its size if that is not the wanted one, or null
   */
  private record Seen(
      long arrivalNanos, long changedNanos, boolean repeated, @Nullable String otherSize) {}

  PictureWatch(CameraSettings settings) {
    this.settings = settings;
    silentNanos = Math.max(SILENT_NANOS, Math.round(SILENT_PERIODS * settings.periodNanos()));
    gaps = new FrameGaps(settings.periodNanos());
  }

  static long checkSum(byte[] pixels) {
    CRC32C sum = new CRC32C();
    sum.update(pixels);
    return sum.getValue();
  }

  /** A connection delivers from now on. */
  void connected(long nanos) {
    Seen last = seen;
    seen = new Seen(last.arrivalNanos(), nanos, false, last.otherSize());
  }

  void damaged() {
    refused++;
  }

  void otherSize(int width, int height, long arrivalNanos) {
    refused++;
    seen = new Seen(arrivalNanos, seen.changedNanos(), false, "%d x %d".formatted(width, height));
  }

  /**
   * Makes a frame of a picture.
   *
   * @param bgr its pixels as they are to be shown
   * @param sum the check sum of its pixels as they came
   */
  Frame frame(
      Grabbed.Picture picture, byte[] bgr, long sum, long capturedNanos, long arrivalNanos) {
    Seen last = seen;
    boolean repeated = sum == checkSum && lastCapturedNanos != Long.MIN_VALUE;
    checkSum = sum;
    seen = new Seen(arrivalNanos, repeated ? last.changedNanos() : arrivalNanos, repeated, null);
    lastCapturedNanos =
        lastCapturedNanos == Long.MIN_VALUE
            ? capturedNanos
            : Math.max(capturedNanos, lastCapturedNanos + 1);
    long sequence = gaps.next(lastCapturedNanos);
    dropped = gaps.dropped();
    return new Frame(picture.width(), picture.height(), bgr, sequence, lastCapturedNanos);
  }

  /** Why the newest picture must not be trusted although there is a connection, or null. */
  @Nullable String trouble(long nanos) {
    Seen now = seen;
    long age = nanos - now.arrivalNanos();
    if (age > silentNanos) {
      return String.format(Locale.ROOT, "has sent no picture for %.1f s", age * 1e-9);
    }
    if (now.otherSize() != null) {
      return "sends pictures of %s instead of %d x %d pixels; set it back"
          .formatted(now.otherSize(), settings.width(), settings.height());
    }
    long same = nanos - now.changedNanos();
    return now.repeated() && same > settings.frozenAfter().toNanos()
        ? String.format(
            Locale.ROOT, "frozen since %.1f s: the same picture comes again and again", same * 1e-9)
        : null;
  }

  long dropped() {
    return dropped;
  }

  long refused() {
    return refused;
  }
}
