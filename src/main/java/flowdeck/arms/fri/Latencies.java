package flowdeck.arms.fri;

import flowdeck.arms.LinkReport;

/** Counts durations in buckets of 0.1 ms; makes no objects while counting. */
final class Latencies {
  private static final long BUCKET_NANOS = 100_000;

  /** Up to 20 ms; the last bucket holds everything longer. */
  private static final int BUCKETS = 201;

  private static final double PERCENTILE = 0.99;
  private static final double MILLI = 1e-6;

  private final long[] buckets = new long[BUCKETS];
  private long longestNanos;

  void count(long nanos) {
    long place = Math.max(0, nanos) / BUCKET_NANOS;
    buckets[(int) Math.min(BUCKETS - 1, place)]++;
    longestNanos = Math.max(longestNanos, nanos);
  }

  /** Takes over what another one has counted. */
  void copy(Latencies other) {
    System.arraycopy(other.buckets, 0, buckets, 0, BUCKETS);
    longestNanos = other.longestNanos;
  }

  /** What was counted so far. */
  LinkReport.Times times() {
    long total = 0;
    for (long bucket : buckets) {
      total += bucket;
    }
    long wanted = (long) Math.ceil(PERCENTILE * total);
    long seen = 0;
    int place = 0;
    while (place < BUCKETS - 1 && seen + buckets[place] < wanted) {
      seen += buckets[place++];
    }
    // Of a bucket only its end is known, of the last one the longest of all.
    double p99 =
        total == 0
            ? 0
            : place == BUCKETS - 1
                ? longestNanos
                : Math.min(longestNanos, (place + 1) * BUCKET_NANOS);
    return new LinkReport.Times(
        p99 * MILLI, longestNanos * MILLI, buckets.clone(), BUCKET_NANOS * MILLI);
  }
}
