package flowdeck.recording;

import flowdeck.core.CandidateSet;
import flowdeck.core.Confidence.Kind;
import flowdeck.core.Confidence.Signal;
import flowdeck.core.Likelihoods;
import flowdeck.core.Plan;
import flowdeck.dataset.FeatureStats;
import flowdeck.dataset.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a row tells of the plan in execution, in columns of its own.
 *
 * <p>What there is not is 0, because readers of datasets take NaN for damage: without a plan all
 * but {@link #DECISION}, which is then -1; of a policy without likelihoods those; without a
 * calibration the threshold; for the first decision the plan before. What was computed is never
 * exactly 0.
 *
 * @param decision number of the plan, -1 without one
 * @param natsPerDimension log-likelihood of what was chosen
 * @param before what the plan before still intended, under the new observation, as a log-likelihood
 *     averaged over the last decisions
 * @param threshold below which {@code before} raises an alarm
 * @param p05 quantiles of the candidates' log-likelihood
 * @param candidates how many were drawn
 */
record PlanColumns(
    long decision,
    double natsPerDimension,
    double before,
    double threshold,
    double p05,
    double p50,
    double p95,
    int candidates) {

  /** Number of the plan in execution, from 0 in each trial; -1 without one. */
  static final Schema.Column DECISION = new Schema.Column("decision", Schema.Type.INT64);

  /** Log-likelihood of that plan when it was chosen, nats per dimension; 0 if it has none. */
  static final Schema.Column LOG_LIKELIHOOD = likelihood("log_likelihood");

  /**
   * Log-likelihood, under the observation of that decision, of what the plan before still intended,
   * nats per dimension, averaged as the alarm does; 0 if there was none.
   */
  static final Schema.Column BEFORE = likelihood("previous_log_likelihood");

  /** Below which {@link #BEFORE} raised an alarm then, nats per dimension; 0 if nothing did. */
  static final Schema.Column THRESHOLD = likelihood("log_likelihood_threshold");

  /** 5 % quantile of the log-likelihoods of all candidates, nats per dimension; 0 if none. */
  static final Schema.Column P05 = likelihood("candidates_p05");

  /** Their median. */
  static final Schema.Column P50 = likelihood("candidates_p50");

  /** Their 95 % quantile. */
  static final Schema.Column P95 = likelihood("candidates_p95");

  /** How many candidates that decision drew; 0 without a plan. */
  static final Schema.Column CANDIDATES = new Schema.Column("candidates", Schema.Type.INT64);

  /** In the order of the dataset. */
  static final List<Schema.Column> ALL =
      List.of(DECISION, LOG_LIKELIHOOD, BEFORE, THRESHOLD, P05, P50, P95, CANDIDATES);

  /** Without a plan. */
  static final PlanColumns NONE = new PlanColumns(-1, 0, 0, 0, 0, 0, 0, 0);

  private static Schema.Column likelihood(String name) {
    return new Schema.Column(name, Schema.Type.FLOAT32);
  }

  static PlanColumns of(@Nullable Plan plan) {
    if (plan == null) {
      return NONE;
    }
    double[] nats = finiteNats(plan.candidates());
    Signal before = plan.confidence().signal(Kind.INNOVATION);
    return new PlanColumns(
        plan.sequence(),
        finite(plan.selectedNatsPerDimension().orElse(0)),
        before == null ? 0 : finite(before.value()),
        before == null || before.threshold() == null ? 0 : before.threshold().value(),
        finite(FeatureStats.quantile(nats, 0.05)),
        finite(FeatureStats.quantile(nats, 0.5)),
        finite(FeatureStats.quantile(nats, 0.95)),
        plan.candidates().count());
  }

  /** Nats per dimension, ascending, of those candidates whose likelihood is a number. */
  private static double[] finiteNats(CandidateSet candidates) {
    return switch (candidates.likelihoods()) {
      case Likelihoods.Exact exact ->
          Arrays.stream(exact.nats())
              .filter(Double::isFinite)
              .map(value -> value / candidates.dimensions())
              .sorted()
              .toArray();
      case Likelihoods.None _ -> new double[0];
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  void put(Map<String, Number> row) {
    row.put(DECISION.name(), decision);
    row.put(LOG_LIKELIHOOD.name(), natsPerDimension);
    row.put(BEFORE.name(), before);
    row.put(THRESHOLD.name(), threshold);
    row.put(P05.name(), p05);
    row.put(P50.name(), p50);
    row.put(P95.name(), p95);
    row.put(CANDIDATES.name(), candidates);
  }
}
