package flowdeck.policy;

import flowdeck.core.Confidence;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The three signals of a policy's confidence at each decision, averaged over the last few. They add
 * one pass through two flows to a decision, less than a millisecond. Confined to the policy thread.
 */
final class ConfidenceSignals {
  /** Densities underflow; what is so unlikely is unlikely enough. */
  private static final double LOWEST = -1e6;

  private final SplineFlow flow;
  private final ActionRange range;
  private final @Nullable ObservationDensity density;
  private final @Nullable Calibration calibration;
  private final SlidingMean observation;
  private final SlidingMean innovation;
  private final SlidingMean spread;

  /**
   * What a decision was made from and came to.
   *
   * @param features of the newest picture
   * @param latestAction normalised
   * @param conditioning of the flow on the observation history
   * @param before the plan in force, or null if there is none
   * @param nanos time of the observation
   * @param actions candidates, normalised, [count][dims]
   * @param selected position of the chosen one
   * @param selection how it was chosen
   */
  record Decided(
      float[] features,
      float[] latestAction,
      Conditioning conditioning,
      @Nullable PlanInForce before,
      long nanos,
      float[] actions,
      int selected,
      Selection selection) {}

  ConfidenceSignals(PolicyFolder folder, SplineFlow flow, ActionRange range) {
    this.flow = flow;
    this.range = range;
    ObservationModel model = folder.observation();
    density =
        model == null ? null : new ObservationDensity(model, folder.description().normalisation());
    calibration = folder.calibration();
    int window = calibration == null ? Calibration.WINDOW : calibration.window();
    observation = new SlidingMean(window);
    innovation = new SlidingMean(window);
    spread = new SlidingMean(window);
  }

  /** Begins a trial. */
  void clear() {
    observation.clear();
    innovation.clear();
    spread.clear();
  }

  /** The signals of the next decision. */
  Confidence of(Decided decided) {
    List<Signal> signals = new ArrayList<>();
    if (density != null) {
      double score = bounded(density.score(decided.features(), decided.latestAction()));
      signals.add(signal(Kind.OBSERVATION, observation.add(score), decided.selection()));
    }
    signals.add(signal(Kind.INNOVATION, innovation.add(innovation(decided)), decided.selection()));
    signals.add(signal(Kind.SPREAD, spread.add(spread(decided.actions())), decided.selection()));
    return new Confidence(signals);
  }

  private Signal signal(Kind kind, double value, Selection selection) {
    return new Signal(
        kind, value, calibration == null ? null : calibration.threshold(kind, selection));
  }

  /**
   * Log-likelihood of what the plan in force still intends, under the new observation. A density
   * needs a whole plan: where that one is over, the chosen one goes on.
   */
  private double innovation(Decided decided) {
    PlanInForce before = decided.before();
    if (before == null) {
      return Double.NaN;
    }
    float[] intended = before.continued(decided.nanos(), range);
    int covered = before.covered(decided.nanos()) * before.dims();
    System.arraycopy(
        decided.actions(),
        decided.selected() * intended.length + covered,
        intended,
        covered,
        intended.length - covered);
    return bounded(flow.logDensity(decided.conditioning(), intended, 1)[0] / intended.length);
  }

  /** Root mean square distance of the candidates from their mean; of the finite ones. */
  private double spread(float[] actions) {
    int dims = flow.architecture().dims();
    double[] sum = new double[dims];
    double[] squares = new double[dims];
    int count = 0;
    for (int at = 0; at < actions.length; at += dims) {
      if (!isFinite(actions, at, dims)) {
        continue;
      }
      count++;
      for (int i = 0; i < dims; i++) {
        double value = actions[at + i];
        sum[i] += value;
        squares[i] += value * value;
      }
    }
    double variance = 0;
    for (int i = 0; i < dims; i++) {
      double mean = sum[i] / count;
      variance += Math.max(0, squares[i] / count - mean * mean) / dims;
    }
    return Math.sqrt(variance);
  }

  private static boolean isFinite(float[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (!Float.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  private static double bounded(double nats) {
    return nats >= LOWEST ? nats : LOWEST; // NaN too: it was beyond all numbers
  }
}
