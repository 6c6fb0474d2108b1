package flowdeck.recording;

import flowdeck.dataset.Rows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of an episode tell of a policy's decisions and of how likely it held its plans, one
 * entry per decision with likelihoods, in their order. Nats per dimension. Not to be changed.
 *
 * @param row first row under that decision
 * @param selected log-likelihood of the plan that was carried out
 * @param p05 5 % quantile of the candidates' log-likelihoods; empty if the recording has none
 * @param median of them; empty if the recording has none
 * @param p95 95 % quantile of them; empty if the recording has none
 * @param threshold of the alarm that watched the plan before; NaN if nothing did
 */
public record DecisionTrack(
    int[] row, double[] selected, double[] p05, double[] median, double[] p95, double threshold) {

  /** Of a recording without decisions, or of which they must not be told. */
  public static final DecisionTrack NONE =
      new DecisionTrack(
          new int[0], new double[0], new double[0], new double[0], new double[0], Double.NaN);

  /** Reads the columns that {@link EpisodeRecorder} writes; none of them need be there. */
  public static DecisionTrack of(Rows rows) {
    double[] decision = column(rows, PlanColumns.DECISION.name());
    double[] selected = column(rows, PlanColumns.LOG_LIKELIHOOD.name());
    double[] median = column(rows, PlanColumns.P50.name());
    if (decision == null || selected == null) {
      return NONE;
    }
    int[] first = new int[decision.length];
    int count = 0;
    for (int row = 0; row < decision.length; row++) {
      boolean begins = decision[row] >= 0 && (row == 0 || decision[row] != decision[row - 1]);
      boolean likely = selected[row] != 0 || (median != null && median[row] != 0);
      if (begins && likely) {
        first[count++] = row;
      }
    }
    int[] at = Arrays.copyOf(first, count);
    double[] threshold = column(rows, PlanColumns.THRESHOLD.name());
    return new DecisionTrack(
        at,
        pick(selected, at),
        pick(column(rows, PlanColumns.P05.name()), at),
        pick(median, at),
        pick(column(rows, PlanColumns.P95.name()), at),
        threshold == null
            ? Double.NaN
            : Arrays.stream(threshold).filter(value -> value != 0).findFirst().orElse(Double.NaN));
  }

  private static double @Nullable [] column(Rows rows, String name) {
    double[][] values = rows.extra().get(name);
    return values == null ? null : Arrays.stream(values).mapToDouble(value -> value[0]).toArray();
  }

  private static double[] pick(double @Nullable [] values, int[] rows) {
    return values == null
        ? new double[0]
        : Arrays.stream(rows).mapToDouble(row -> values[row]).toArray();
  }
}
