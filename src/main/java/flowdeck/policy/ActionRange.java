package flowdeck.policy;

import flowdeck.core.ActionLayout;

/**
 * The calibrated range of actions: as far from the mean as the flow was trained, grippers between
 * closed and open. Turns the flow's numbers into targets that never leave it. Immutable.
 */
final class ActionRange {
  private final Normalisation normalisation;
  private final double[] low;
  private final double[] high;

  /**
   * @param normalisation of the policy
   * @param layout names and order of the numbers in an action
   */
  ActionRange(Normalisation normalisation, ActionLayout layout) {
    this.normalisation = normalisation;
    low = new double[layout.size()];
    high = new double[layout.size()];
    for (int dim = 0; dim < low.length; dim++) {
      low[dim] = -normalisation.clip();
      high[dim] = normalisation.clip();
      if (layout.isGripper(dim)) {
        double mean = normalisation.actionMean()[dim];
        double scale = normalisation.actionScale()[dim];
        low[dim] = Math.max(low[dim], -mean / scale);
        high[dim] = Math.max(low[dim], Math.min(high[dim], (1 - mean) / scale));
      }
    }
  }

  /** Normalised actions stay within this distance of zero. */
  float border() {
    return (float) normalisation.clip();
  }

  /**
   * Targets of the cell.
   *
   * @param actions normalised, any number of whole actions
   * @return radians and opened fractions, held at the border of the range
   */
  float[] targets(float[] actions) {
    float[] targets = new float[actions.length];
    for (int at = 0; at < actions.length; at += low.length) {
      for (int dim = 0; dim < low.length; dim++) {
        targets[at + dim] = (float) normalisation.denormalised(dim, within(dim, actions[at + dim]));
      }
    }
    return targets;
  }

  /**
   * How many of some numbers are held at the border.
   *
   * @param actions normalised, whole actions
   * @param from the first number to look at, where an action begins
   * @param count how many numbers
   */
  int held(float[] actions, int from, int count) {
    int held = 0;
    for (int i = from; i < from + count; i++) {
      boolean outside = within(i % low.length, actions[i]) != actions[i];
      held += outside || Math.abs(actions[i]) >= border() ? 1 : 0;
    }
    return held;
  }

  /** The nearest normalised number within the range; NaN stays NaN. */
  double within(int dim, double value) {
    return Math.clamp(value, low[dim], high[dim]);
  }
}
