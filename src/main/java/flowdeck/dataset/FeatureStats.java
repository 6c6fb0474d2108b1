package flowdeck.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Statistics of one feature as LeRobot keeps them, one number per dimension (per colour channel,
 * red first, for images).
 *
 * @param min smallest value
 * @param max largest value
 * @param mean arithmetic mean
 * @param std population standard deviation
 * @param quantiles the quantiles of {@link #LEVELS}, {@code [level][dimension]}
 * @param count rows or images
 */
public record FeatureStats(
    double[] min, double[] max, double[] mean, double[] std, double[][] quantiles, long count) {
  /** The quantiles LeRobot stores. */
  static final double[] LEVELS = {0.01, 0.10, 0.50, 0.90, 0.99};

  /** Their names. */
  static final List<String> LEVEL_NAMES = List.of("q01", "q10", "q50", "q90", "q99");

  /** Names of all statistics of format 3 except {@code count}. */
  static final List<String> NAMES =
      Stream.concat(Stream.of("min", "max", "mean", "std"), LEVEL_NAMES.stream()).toList();

  /** Statistics of {@code rows[row][dimension]}, at least one row. */
  static FeatureStats of(double[][] rows) {
    int dims = rows[0].length;
    FeatureStats stats = empty(dims, rows.length);
    for (int d = 0; d < dims; d++) {
      double[] sorted = new double[rows.length];
      double sum = 0;
      for (int row = 0; row < rows.length; row++) {
        sorted[row] = rows[row][d];
        sum += sorted[row];
      }
      double mean = sum / rows.length;
      double squares = 0;
      for (double value : sorted) {
        squares += (value - mean) * (value - mean);
      }
      Arrays.sort(sorted);
      stats.min[d] = sorted[0];
      stats.max[d] = sorted[sorted.length - 1];
      stats.mean[d] = mean;
      stats.std[d] = Math.sqrt(squares / rows.length);
      for (int level = 0; level < LEVELS.length; level++) {
        stats.quantiles[level][d] = quantile(sorted, LEVELS[level]);
      }
    }
    return stats;
  }

  /**
   * Quantile with linear interpolation between neighbours, as NumPy does by default; NaN of none.
   */
  public static double quantile(double[] sorted, double level) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = level * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Statistics of several parts taken together. Quantiles cannot be pooled; like LeRobot this takes
   * the outermost ones: the smallest of the lower half, the largest of the upper.
   */
  static FeatureStats pooled(List<FeatureStats> parts) {
    int dims = parts.getFirst().mean.length;
    long count = parts.stream().mapToLong(FeatureStats::count).sum();
    FeatureStats pooled = empty(dims, count);
    for (int d = 0; d < dims; d++) {
      int dim = d;
      pooled.min[d] = parts.stream().mapToDouble(part -> part.min[dim]).min().orElseThrow();
      pooled.max[d] = parts.stream().mapToDouble(part -> part.max[dim]).max().orElseThrow();
      double mean = parts.stream().mapToDouble(p -> p.mean[dim] * p.count).sum() / count;
      double variance = 0;
      for (FeatureStats part : parts) {
        double offset = part.mean[d] - mean;
        variance += part.count * (part.std[d] * part.std[d] + offset * offset) / count;
      }
      pooled.mean[d] = mean;
      pooled.std[d] = Math.sqrt(variance);
      for (int level = 0; level < LEVELS.length; level++) {
        int q = level;
        var values = parts.stream().mapToDouble(part -> part.quantiles[q][dim]);
        pooled.quantiles[level][d] =
            (LEVELS[level] <= 0.5 ? values.min() : values.max()).orElseThrow();
      }
    }
    return pooled;
  }

  /** The same of all features of several episodes or datasets. */
  static Map<String, FeatureStats> pooledByFeature(List<Map<String, FeatureStats>> parts) {
    Map<String, FeatureStats> pooled = new LinkedHashMap<>();
    for (String feature : parts.getFirst().keySet()) {
      pooled.put(
          feature,
          pooled(parts.stream().map(part -> part.get(feature)).filter(s -> s != null).toList()));
    }
    return pooled;
  }

  static FeatureStats empty(int dims, long count) {
    return new FeatureStats(
        new double[dims],
        new double[dims],
        new double[dims],
        new double[dims],
        new double[LEVELS.length][dims],
        count);
  }

  /**
   * The statistics as LeRobot's JSON files have them.
   *
   * @param names of the statistics wanted, e.g. {@link #NAMES}
   * @param shape of the feature's statistics, see {@link Feature#statsShape}
   */
  public ObjectNode json(List<String> names, List<Integer> shape) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      json.set(name, nested(get(name), shape));
    }
    json.putArray("count").add(count);
    return json;
  }

  /** Numbers as nested lists of a shape. */
  static ArrayNode nested(double[] values, List<Integer> shape) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    if (shape.size() == 1) {
      for (double value : values) {
        list.add(value);
      }
      return list;
    }
    int size = values.length / shape.getFirst();
    for (int i = 0; i < shape.getFirst(); i++) {
      double[] part = Arrays.copyOfRange(values, i * size, (i + 1) * size);
      list.add(nested(part, shape.subList(1, shape.size())));
    }
    return list;
  }

  /** Whether every number is there. */
  boolean isComplete() {
    return count > 0
        && NAMES.stream()
            .flatMapToDouble(name -> Arrays.stream(get(name)))
            .allMatch(Double::isFinite);
  }

  /** The numbers of one of LeRobot's statistics except {@code count}. */
  double[] get(String name) {
    return switch (name) {
      case "min" -> min;
      case "max" -> max;
      case "mean" -> mean;
      case "std" -> std;
      default -> quantiles[LEVEL_NAMES.indexOf(name)];
    };
  }
}
