package flowdeck.control;

import java.util.List;

/**
 * How long something took, or how late it was, over many times.
 *
 * @param count how many times
 * @param medianMillis half of them were shorter
 * @param p99Millis 99th percentile
 * @param p999Millis 99.9th percentile
 * @param maxMillis the longest
 * @param bucketMillis width of the buckets
 * @param buckets counts by duration from 0; the last bucket also holds everything longer
 */
public record DurationStatistics(
    long count,
    double medianMillis,
    double p99Millis,
    double p999Millis,
    double maxMillis,
    double bucketMillis,
    List<Long> buckets) {

  /** Nothing measured. */
  public static final DurationStatistics NONE = new DurationStatistics(0, 0, 0, 0, 0, 1, List.of());

  public DurationStatistics {
    buckets = List.copyOf(buckets);
  }
}
