package flowdeck.console;

import flowdeck.core.ActionLayout;
import flowdeck.core.CandidateSet;
import flowdeck.core.JointVector;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One plan in the few numbers the operator follows over time.
 *
 * @param nanos time of the observation on the cell's clock
 * @param candidates how many were drawn
 * @param likely how likely the candidates are, or null if the policy has no likelihood
 * @param spread how far apart the candidates end
 * @param change how far the selected plan moved away from the previous one where both overlap in
 *     time; NaN for the first
 * @param unit of spread and change: mm of the tool centre point, or degrees if no kinematics are
 *     known
 * @param millis wall time of the decision
 */
public record Decision(
    long nanos,
    int candidates,
    @Nullable Likely likely,
    double spread,
    double change,
    String unit,
    double millis) {

  /**
   * The likelihoods of all candidates, in nats per dimension.
   *
   * @param p10 tenth percentile, and so on
   * @param effectiveSamples 1 / sum of squared weights, weights being the softmax of the
   *     log-likelihoods: 1 if one candidate outweighs all, N if all are alike
   */
  public record Likely(
      double p10,
      double p25,
      double median,
      double p75,
      double p90,
      double best,
      double selected,
      double effectiveSamples) {

    private static @Nullable Likely of(Plan plan) {
      return switch (plan.candidates().likelihoods()) {
        case Likelihoods.Exact exact -> of(plan, exact.nats());
        case Likelihoods.None none -> null;
      };
    }

    private static Likely of(Plan plan, double[] nats) {
      int dimensions = plan.candidates().dimensions();
      double[] sorted = Arrays.stream(nats).map(value -> value / dimensions).sorted().toArray();
      return new Likely(
          quantile(sorted, 0.10),
          quantile(sorted, 0.25),
          quantile(sorted, 0.50),
          quantile(sorted, 0.75),
          quantile(sorted, 0.90),
          quantile(sorted, 1),
          nats[plan.selectedIndex()] / dimensions,
          effective(nats));
    }

    private static double effective(double[] logLikelihoods) {
      double max = Arrays.stream(logLikelihoods).max().orElse(0);
      double sum = 0;
      double squares = 0;
      for (double value : logLikelihoods) {
        double weight = Math.exp(value - max);
        sum += weight;
        squares += weight * weight;
      }
      return sum * sum / squares;
    }
  }

  /** Sums a plan up. */
  static Decision of(
      Plan plan,
      @Nullable Plan previous,
      ActionLayout layout,
      Function<JointVector, List<double[]>> toolPoints) {
    CandidateSet set = plan.candidates();
    List<JointVector> ends = new ArrayList<>();
    for (int i = 0; i < set.count(); i++) {
      ends.add(set.waypoint(i, set.horizon() - 1));
    }
    Distance distance = new Distance(layout, toolPoints);
    return new Decision(
        plan.selected().startNanos(),
        set.count(),
        Likely.of(plan),
        distance.spread(ends),
        previous == null ? Double.NaN : distance.change(previous, plan),
        toolPoints.apply(ends.getFirst()).isEmpty() ? "°" : "mm",
        plan.timings().totalNanos() / 1e6);
  }

  /** A quantile of sorted values on straight lines between them; NaN of none. */
  public static double quantile(double[] sorted, double fraction) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = fraction * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** How far actions are apart: at the tool if the kinematics are known, else in joint angles. */
  private record Distance(ActionLayout layout, Function<JointVector, List<double[]>> toolPoints) {

    /** Root mean square distance from the mean, of the arm that spreads most. */
    double spread(List<JointVector> actions) {
      List<List<double[]>> points = actions.stream().map(this::points).toList();
      double worst = 0;
      for (int arm = 0; arm < points.getFirst().size(); arm++) {
        int size = points.getFirst().get(arm).length;
        double[] mean = new double[size];
        for (List<double[]> candidate : points) {
          for (int axis = 0; axis < size; axis++) {
            mean[axis] += candidate.get(arm)[axis] / points.size();
          }
        }
        double squares = 0;
        for (List<double[]> candidate : points) {
          double apart = apart(candidate.get(arm), mean);
          squares += apart * apart;
        }
        worst = Math.max(worst, Math.sqrt(squares / points.size()));
      }
      return worst;
    }

    double change(Plan previous, Plan plan) {
      long shift = plan.selected().startNanos() - previous.selected().startNanos();
      int offset = (int) Math.round(shift / (double) plan.selected().waypointNanos());
      List<JointVector> before = previous.selected().waypoints();
      List<JointVector> now = plan.selected().waypoints();
      double sum = 0;
      int count = 0;
      for (int k = 0; k < now.size() && k + offset < before.size(); k++) {
        if (k + offset >= 0) {
          List<double[]> a = points(now.get(k));
          List<double[]> b = points(before.get(k + offset));
          double worst = 0;
          for (int arm = 0; arm < a.size(); arm++) {
            worst = Math.max(worst, apart(a.get(arm), b.get(arm)));
          }
          sum += worst;
          count++;
        }
      }
      return count == 0 ? Double.NaN : sum / count;
    }

    /** Millimetres at the tools, or all joint angles in degrees as one point per group. */
    private List<double[]> points(JointVector action) {
      List<double[]> tools = toolPoints.apply(action);
      if (!tools.isEmpty()) {
        return tools.stream().map(p -> new double[] {1e3 * p[0], 1e3 * p[1], 1e3 * p[2]}).toList();
      }
      return layout.groups().stream()
          .map(
              group ->
                  group.indices().stream()
                      .filter(index -> !layout.isGripper(index))
                      .mapToDouble(index -> Math.toDegrees(action.get(index)))
                      .toArray())
          .toList();
    }

    private static double apart(double[] a, double[] b) {
      double squares = 0;
      for (int i = 0; i < a.length; i++) {
        squares += (a[i] - b[i]) * (a[i] - b[i]);
      }
      return Math.sqrt(squares);
    }
  }
}
