package flowdeck.arms.fri;

/**
 * How often durations came up, in steps of 10 µs up to 100 ms; longer ones are counted in the last
 * step. Confined to whoever holds it; {@link #copy} is for others.
 */
public final class LatencyHistogram {
  private static final long STEP_NANOS = 10_000;
  private static final int STEPS = 10_000;

  private final long[] counts;
  private long total;
  private long longest;

  LatencyHistogram() {
    this(new long[STEPS], 0, 0);
  }

  private LatencyHistogram(long[] counts, long total, long longest) {
    this.counts = counts;
    this.total = total;
    this.longest = longest;
  }

  void add(long nanos) {
    counts[(int) Math.clamp(nanos / STEP_NANOS, 0, STEPS - 1)]++;
    total++;
    longest = Math.max(longest, nanos);
  }

  LatencyHistogram copy() {
    return new LatencyHistogram(counts.clone(), total, longest);
  }

  /** How many durations there are. */
  public long total() {
    return total;
  }

  /** The longest one, ns; 0 if there is none. */
  public long longestNanos() {
    return longest;
  }

  /**
   * The duration that a share of all do not exceed, rounded up to 10 µs; 0 if there is none.
   *
   * @param percent above 0 up to 100
   */
  public long percentileNanos(double percent) {
    long wanted = (long) Math.ceil(total * percent / 100);
    long seen = 0;
    for (int i = 0; i < STEPS; i++) {
      seen += counts[i];
      if (seen >= wanted && seen > 0) {
        return Math.min(longest, (i + 1) * STEP_NANOS);
      }
    }
    return longest;
  }

  /** How many durations were not shorter than a multiple of 10 µs. */
  public long atLeast(long nanos) {
    long count = 0;
    for (int i = (int) Math.clamp(nanos / STEP_NANOS, 0, STEPS - 1); i < STEPS; i++) {
      count += counts[i];
    }
    return count;
  }
}
