package flowdeck.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Counts durations on one thread and tells any other about them, without either waiting for the
 * other.
 */
final class Jitter {
  private static final double BUCKET_MILLIS = 0.25;
  private static final int BUCKETS = 40;

  private final SingleWriterRecorder recorder = new SingleWriterRecorder(3);
  private final Histogram total = new Histogram(3);
  private @Nullable Histogram spare;

  /** Adds one duration; by the measuring thread only. */
  void record(long nanos) {
    recorder.recordValue(Math.max(0, nanos));
  }

  /** Everything recorded since the last reset. */
  synchronized DurationStatistics snapshot() {
    Histogram recent = recorder.getIntervalHistogram(spare);
    total.add(recent);
    spare = recent;
    long count = total.getTotalCount();
    if (count == 0) {
      return DurationStatistics.NONE;
    }
    List<Long> buckets = new ArrayList<>(Collections.nCopies(BUCKETS, 0L));
    total
        .recordedValues()
        .forEach(
            value -> {
              double millis = value.getValueIteratedTo() * 1e-6;
              int bucket = (int) Math.min(BUCKETS - 1, millis / BUCKET_MILLIS);
              buckets.set(bucket, buckets.get(bucket) + value.getCountAtValueIteratedTo());
            });
    return new DurationStatistics(
        count,
        total.getValueAtPercentile(50) * 1e-6,
        total.getValueAtPercentile(99) * 1e-6,
        total.getValueAtPercentile(99.9) * 1e-6,
        total.getMaxValue() * 1e-6,
        BUCKET_MILLIS,
        buckets);
  }

  synchronized void reset() {
    spare = recorder.getIntervalHistogram(spare);
    total.reset();
  }
}
