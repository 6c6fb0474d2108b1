package flowdeck.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of one feature in a row of the episodes' table.
 *
 * @param row column values
 * @param prefix start of the feature's column names, e.g. {@code stats/action/}
 */
record StatsColumns(Map<String, @Nullable Object> row, String prefix) {

  /** The statistics; numbers the table lacks are NaN. */
  FeatureStats read(int dims) {
    List<Double> count = flat(row.get(prefix + "count"));
    FeatureStats stats =
        FeatureStats.empty(dims, count.isEmpty() ? 0 : count.getFirst().longValue());
    fill("min", stats.min());
    fill("max", stats.max());
    fill("mean", stats.mean());
    fill("std", stats.std());
    for (int level = 0; level < FeatureStats.LEVELS.length; level++) {
      fill(FeatureStats.LEVEL_NAMES.get(level), stats.quantiles()[level]);
    }
    return stats;
  }

  private void fill(String statistic, double[] target) {
    List<Double> values = flat(row.get(prefix + statistic));
    for (int i = 0; i < target.length; i++) {
      target[i] = values.size() == target.length ? values.get(i) : Double.NaN;
    }
  }

  /** The numbers of a nested list in order. */
  static List<Double> flat(@Nullable Object value) {
    List<Double> numbers = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(element -> numbers.addAll(flat(element)));
    } else if (value instanceof Number number) {
      numbers.add(number.doubleValue());
    }
    return numbers;
  }
}
