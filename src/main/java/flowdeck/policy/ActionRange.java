package flowdeck.policy;

import flowdeck.core.ActionLayout;

/**
 * The calibrated range of actions: as far from the mean as the flow was trained, grippers between
 * closed and open. Turns the flow's numbers into targets that never leave it.
 *
 * @param normalisation of the policy
 * @param layout names and order of the numbers in an action
 */
record ActionRange(Normalisation normalisation, ActionLayout layout) {

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
    for (int i = 0; i < actions.length; i++) {
      int dim = i % layout.size();
      targets[i] = (float) normalisation.denormalised(dim, within(dim, actions[i]));
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
      boolean outside = within(i % layout.size(), actions[i]) != actions[i];
      held += outside || Math.abs(actions[i]) >= border() ? 1 : 0;
    }
    return held;
  }

  /** The nearest normalised number within the range; NaN stays NaN. */
  double within(int dim, double value) {
    double low = -normalisation.clip();
    double high = normalisation.clip();
    if (layout.isGripper(dim)) {
      double mean = normalisation.actionMean()[dim];
      double scale = normalisation.actionScale()[dim];
      low = Math.max(low, -mean / scale);
      high = Math.max(low, Math.min(high, (1 - mean) / scale));
    }
    return Math.clamp(value, low, high);
  }
}
