package flowdeck.trial.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.statistics.inference.MannWhitneyUTest;

/**
 * Whether two policies' trials end at different stages.
 *
 * @param anyDifference p of a permutation test with the chi-square statistic: are the two
 *     distributions the same
 * @param exact whether all permutations were counted rather than drawn
 * @param progress p of the Mann–Whitney test: does one come further, stages taken in their order
 */
public record StageContrast(double anyDifference, boolean exact, double progress) {
  private static final long MOST_TABLES = 2_000_000;
  private static final int DRAWS = 100_000;
  private static final long SEED = 20_260_101;

  /** Statistics that differ by less than this share are the same. */
  private static final double TIE = 1e-9;

  /**
   * Compares two policies.
   *
   * @param first how many trials of the first ended at each stage, in the task's order
   * @param second the same of the second
   */
  public static StageContrast of(List<Integer> first, List<Integer> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException("%d and %d stages".formatted(first.size(), second.size()));
    }
    int[] one = ints(first);
    int[] other = ints(second);
    if (sum(one) == 0 || sum(other) == 0) {
      return new StageContrast(1, true, 1);
    }
    Columns columns = new Columns(one, other);
    boolean exact = columns.tables() <= MOST_TABLES;
    return new StageContrast(
        exact ? columns.enumerate() : columns.draw(), exact, mannWhitney(one, other));
  }

  private static int[] ints(List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int sum(int[] counts) {
    return Arrays.stream(counts).sum();
  }

  private static double mannWhitney(int[] one, int[] other) {
    return MannWhitneyUTest.withDefaults().test(ranks(one), ranks(other)).getPValue();
  }

  private static double[] ranks(int[] counts) {
    double[] values = new double[sum(counts)];
    int next = 0;
    for (int stage = 0; stage < counts.length; stage++) {
      Arrays.fill(values, next, next + counts[stage], stage);
      next += counts[stage];
    }
    return values;
  }

  /** The stages at which any trial ended, and all ways to give the trials to two policies. */
  private static final class Columns {
    private final int[] total;
    private final int[] one;
    private final int trials;
    private final int all;

    Columns(int[] one, int[] other) {
      int[] used =
          java.util.stream.IntStream.range(0, one.length)
              .filter(stage -> one[stage] + other[stage] > 0)
              .toArray();
      this.one = Arrays.stream(used).map(stage -> one[stage]).toArray();
      total = Arrays.stream(used).map(stage -> one[stage] + other[stage]).toArray();
      trials = sum(one);
      all = trials + sum(other);
    }

    /** At most so many ways to fill the first row. */
    long tables() {
      long tables = 1;
      for (int column : total) {
        tables = Math.min(MOST_TABLES + 1, tables * (column + 1));
      }
      return tables;
    }

    /** Chi-square but for what is the same for all tables with these sums. */
    private double share(int column, int count) {
      double off = count - (double) total[column] * trials / all;
      return off * off / total[column];
    }

    private double statistic(int[] row) {
      double sum = 0;
      for (int i = 0; i < row.length; i++) {
        sum += share(i, row[i]);
      }
      return sum;
    }

    double enumerate() {
      double[] logFactorial = new double[all + 1];
      for (int i = 1; i <= all; i++) {
        logFactorial[i] = logFactorial[i - 1] + Math.log(i);
      }
      double norm = choose(logFactorial, all, trials);
      double limit = statistic(one) * (1 - TIE);
      return Math.min(1, fill(0, trials, 0, -norm, limit, logFactorial));
    }

    private static double choose(double[] logFactorial, int n, int k) {
      return logFactorial[n] - logFactorial[k] - logFactorial[n - k];
    }

    private double fill(
        int column, int left, double statistic, double log, double limit, double[] logFactorial) {
      if (column == total.length) {
        return left == 0 && statistic >= limit ? Math.exp(log) : 0;
      }
      double p = 0;
      for (int count = 0; count <= Math.min(left, total[column]); count++) {
        p +=
            fill(
                column + 1,
                left - count,
                statistic + share(column, count),
                log + choose(logFactorial, total[column], count),
                limit,
                logFactorial);
      }
      return p;
    }

    double draw() {
      int[] ends = new int[all];
      int next = 0;
      for (int column = 0; column < total.length; column++) {
        Arrays.fill(ends, next, next + total[column], column);
        next += total[column];
      }
      double limit = statistic(one) * (1 - TIE);
      SplittableRandom random = new SplittableRandom(SEED);
      int[] row = new int[total.length];
      int extreme = 1; // the observed one is one of them
      for (int draw = 0; draw < DRAWS; draw++) {
        Arrays.fill(row, 0);
        for (int i = 0; i < trials; i++) {
          int j = i + random.nextInt(all - i);
          int swapped = ends[i];
          ends[i] = ends[j];
          ends[j] = swapped;
          row[ends[i]]++;
        }
        extreme += statistic(row) >= limit ? 1 : 0;
      }
      return extreme / (DRAWS + 1.0);
    }
  }
}
