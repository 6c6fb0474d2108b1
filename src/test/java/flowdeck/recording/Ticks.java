package flowdeck.recording;

import flowdeck.core.Frame;
import flowdeck.core.JointVector;
import flowdeck.core.TickRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes ticks whose target tells the time at which it was sent. */
final class Ticks {
  static final long TICK_NANOS = 10_000_000;

  private Ticks() {}

  static Frame frame(long sequence, long captureNanos) {
    byte[] bgr = new byte[3 * 64 * 48];
    java.util.Arrays.fill(bgr, (byte) (sequence % 200));
    return new Frame(64, 48, bgr, sequence, captureNanos);
  }

  /** A tick whose targets are its number and whose positions are one behind. */
  static TickRecord tick(long tick, @Nullable Frame frame) {
    return new TickRecord(
        tick,
        tick * TICK_NANOS,
        0,
        TickRecord.Mode.RUNNING,
        frame,
        List.of(),
        null,
        vector(tick),
        vector(tick - 1),
        0,
        null,
        null);
  }

  static JointVector vector(double value) {
    double[] values = new double[16];
    java.util.Arrays.fill(values, value);
    return JointVector.of(values);
  }

  /** The newest frame a 30 Hz camera with 20 ms latency has delivered at a tick. */
  static @Nullable Frame newestAt(long tick) {
    long sequence = Math.floorDiv(tick * TICK_NANOS - 20_000_000, 33_333_333L);
    return sequence < 0 ? null : frame(sequence, sequence * 33_333_333L);
  }
}
