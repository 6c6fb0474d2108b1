package flowdeck.policy;

import java.util.Arrays;

/**
 * What a candidate costs for leaving the plan in force: weight × Σ w |x − before|² over the
 * waypoints that plan covers, in nats, w halving from waypoint to waypoint because what is further
 * away may still change. Candidates are chosen and refined by log-likelihood minus this. Immutable.
 */
final class Continuity {
  /** Costs nothing: no plan is in force, or nobody asked. */
  static final Continuity NONE = new Continuity(new float[0], new double[0]);

  private static final double DECAY = 0.5;

  private final float[] before;
  private final double[] weights; // of the numbers that are covered

  private Continuity(float[] before, double[] weights) {
    this.before = before;
    this.weights = weights;
  }

  /**
   * Keeps to a plan.
   *
   * @param plan in force
   * @param nanos time of the observation the candidates answer
   * @param weight nats per squared normalised unit at the first waypoint
   */
  static Continuity with(PlanInForce plan, ActionRange range, long nanos, double weight) {
    int covered = plan.covered(nanos);
    if (weight == 0 || covered == 0) {
      return NONE;
    }
    double[] weights = new double[covered * plan.dims()];
    for (int step = 0; step < covered; step++) {
      Arrays.fill(
          weights, step * plan.dims(), (step + 1) * plan.dims(), weight * Math.pow(DECAY, step));
    }
    return new Continuity(plan.continued(nanos, range), weights);
  }

  boolean isNone() {
    return weights.length == 0;
  }

  /**
   * Cost of one action sequence, nats.
   *
   * @param actions normalised
   * @param at where the sequence begins
   */
  double cost(float[] actions, int at) {
    double cost = 0;
    for (int i = 0; i < weights.length; i++) {
      double away = actions[at + i] - before[i];
      cost += weights[i] * away * away;
    }
    return cost;
  }

  /**
   * Takes the cost's gradient from that of the log-likelihood.
   *
   * @param actions normalised
   * @param gradients nats per normalised unit, changed
   * @param at where the sequence begins in both
   */
  void pull(float[] actions, float[] gradients, int at) {
    for (int i = 0; i < weights.length; i++) {
      gradients[at + i] -= (float) (2 * weights[i] * (actions[at + i] - before[i]));
    }
  }
}
