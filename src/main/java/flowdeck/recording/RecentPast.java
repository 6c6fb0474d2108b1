package flowdeck.recording;

import flowdeck.core.Frame;
import flowdeck.core.TickRecord;
import flowdeck.dataset.PictureFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the last {@value #SECONDS} s, so that what just happened can still be kept. The
 * recorder's thread only.
 *
 * <p>Pictures are kept as JPEG, not raw (415 MB of 640 x 480 at 15 fps) and not as video, whose
 * encoding would take the share of a core that a running take costs, all day long. A JPEG takes
 * about a quarter of it. Never more than {@link #MOST_BYTES} of pictures are kept: of busier ones
 * fewer seconds.
 */
final class RecentPast {
  static final int SECONDS = 30;
  static final long MOST_BYTES = 100_000_000;

  private static final byte[] NO_PIXELS = {};

  private record Kept(RowSampler.Row row, int width, int height, byte[] jpeg) {}

  private final int mostRows;
  private final Deque<Kept> rows = new ArrayDeque<>();

  /** What the health of these rows is told from; without pictures and plans. */
  private final Deque<TickRecord> ticks = new ArrayDeque<>();

  private byte[] lastPixels = NO_PIXELS;
  private long bytes;

  RecentPast(int fps) {
    mostRows = SECONDS * fps;
  }

  /** A tick, whether it makes a row or not. */
  void observe(TickRecord tick) {
    Frame frame = tick.frame();
    ticks.addLast(
        new TickRecord(
            tick.tick(),
            tick.nanos(),
            tick.lateNanos(),
            tick.mode(),
            frame == null ? null : without(frame),
            tick.arms(),
            null,
            tick.sent(),
            tick.measured(),
            tick.clamps(),
            null,
            tick.fault()));
    while (tick.nanos() - ticks.getFirst().nanos() > SECONDS * 1_000_000_000L) {
      ticks.removeFirst();
    }
  }

  void add(RowSampler.Row row) {
    Frame frame = row.frame();
    // A repeated row has the very picture of the one before.
    boolean same = frame.bgr() == lastPixels && !rows.isEmpty();
    byte[] jpeg = same ? rows.getLast().jpeg() : PictureFile.encode(frame);
    lastPixels = frame.bgr();
    rows.addLast(new Kept(row.with(without(frame)), frame.width(), frame.height(), jpeg));
    bytes += jpeg.length;
    while (rows.size() > mostRows || bytes > MOST_BYTES) {
      bytes -= rows.removeFirst().jpeg().length;
    }
  }

  private static Frame without(Frame frame) {
    return new Frame(0, 0, NO_PIXELS, frame.sequence(), frame.captureNanos());
  }

  /** Takes the oldest row out; null if there is none. */
  RowSampler.@Nullable Row poll() {
    Kept oldest = rows.pollFirst();
    if (oldest == null) {
      return null;
    }
    bytes -= oldest.jpeg().length;
    Frame frame = oldest.row().frame();
    byte[] bgr = PictureFile.decode(oldest.jpeg(), oldest.width(), oldest.height());
    return oldest
        .row()
        .with(
            new Frame(
                oldest.width(), oldest.height(), bgr, frame.sequence(), frame.captureNanos()));
  }

  List<TickRecord> ticks() {
    return List.copyOf(ticks);
  }

  int size() {
    return rows.size();
  }

  /** When the oldest picture was taken, on the cell's clock; later than all if there is none. */
  long firstNanos() {
    Kept oldest = rows.peekFirst();
    return oldest == null ? Long.MAX_VALUE : oldest.row().frame().captureNanos();
  }

  /** Bytes of the pictures. */
  long bytes() {
    return bytes;
  }

  void clear() {
    rows.clear();
    ticks.clear();
    lastPixels = NO_PIXELS;
    bytes = 0;
  }
}
