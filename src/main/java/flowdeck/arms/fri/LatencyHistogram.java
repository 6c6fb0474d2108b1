package flowdeck.arms.fri;

import flowdeck.arms.LinkReport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How often durations came up, to 1 % and at least 10 µs; what is longer than a second counts as
 * one. Makes no objects while counting. Confined to whoever holds it; {@link #copy} is for others.
 */
public final class LatencyHistogram {
  private static final long STEP_NANOS = 10_000;
  private static final long LONGEST_NANOS = 1_000_000_000;
  private static final int DIGITS = 2;

  /** Of what the operator sees: 20 ms in steps of 0.1 ms and a last one for everything longer. */
  private static final long BUCKET_NANOS = 100_000;

  private static final int BUCKETS = 201;
  private static final double MILLI = 1e-6;

  private final Histogram counts = new Histogram(STEP_NANOS, LONGEST_NANOS, DIGITS);

  void add(long nanos) {
    counts.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
  }

  /** Takes over what another one has counted. */
  void copy(LatencyHistogram other) {
    other.counts.copyInto(counts);
  }

  LatencyHistogram copy() {
    LatencyHistogram copy = new LatencyHistogram();
    copy.copy(this);
    return copy;
  }

  /** The longest one, ns; 0 if there is none. */
  public long longestNanos() {
    return counts.getMaxValue();
  }

  /**
   * The duration that a share of all do not exceed, ns; 0 if there is none.
   *
   * @param percent above 0 up to 100
   */
  public long percentileNanos(double percent) {
    return Math.min(longestNanos(), counts.getValueAtPercentile(percent));
  }

  /** How many durations were not shorter, to the histogram's precision. */
  public long atLeast(long nanos) {
    return nanos > longestNanos() ? 0 : counts.getCountBetweenValues(nanos, LONGEST_NANOS);
  }

  /** As the operator sees it. */
  LinkReport.Times times() {
    long[] buckets = new long[BUCKETS];
    for (HistogramIterationValue value : counts.recordedValues()) {
      long bucket = Math.min(BUCKETS - 1, value.getValueIteratedTo() / BUCKET_NANOS);
      buckets[(int) bucket] += value.getCountAddedInThisIterationStep();
    }
    return new LinkReport.Times(
        percentileNanos(99) * MILLI, longestNanos() * MILLI, buckets, BUCKET_NANOS * MILLI);
  }
}
