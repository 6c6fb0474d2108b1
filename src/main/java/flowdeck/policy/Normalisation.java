package flowdeck.policy;

/**
 * How numbers of the cell become numbers of the flow, fitted on the training episodes: minus the
 * mean, divided by the spread, clipped.
 *
 * @param actionMean per action number, rad or opened fraction
 * @param actionScale per action number, standard deviation but at least a floor
 * @param featureMean per feature of the encoder
 * @param featureScale per feature, standard deviation but at least a floor
 * @param clip normalised inputs stay within this distance of zero
 */
public record Normalisation(
    double[] actionMean,
    double[] actionScale,
    double[] featureMean,
    double[] featureScale,
    double clip) {

  public Normalisation {
    if (actionMean.length == 0
        || actionMean.length != actionScale.length
        || featureMean.length != featureScale.length) {
      throw new IllegalArgumentException(
          "Means and scales must be as many, got %d and %d of actions, %d and %d of features"
              .formatted(
                  actionMean.length, actionScale.length, featureMean.length, featureScale.length));
    }
    requireFinite("actionMean", actionMean, -Double.MAX_VALUE);
    requireFinite("featureMean", featureMean, -Double.MAX_VALUE);
    requireFinite("actionScale", actionScale, Double.MIN_NORMAL);
    requireFinite("featureScale", featureScale, Double.MIN_NORMAL);
    if (!(clip > 0 && clip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("The clip must be positive and finite, got " + clip);
    }
  }

  private static void requireFinite(String name, double[] values, double least) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i]) || values[i] < least) {
        throw new IllegalArgumentException("%s[%d] is %s".formatted(name, i, values[i]));
      }
    }
  }

  /** Numbers per action. */
  public int dims() {
    return actionMean.length;
  }

  /** Numbers per encoded frame. */
  public int features() {
    return featureMean.length;
  }

  /** Numbers per observation: encoded frame, then latest action. */
  public int observationSize() {
    return features() + dims();
  }

  /**
   * One observation as the flow sees it.
   *
   * @param features of the encoder
   * @param latestAction in the policy's layout
   * @param result receives {@link #observationSize()} numbers
   * @param at where to put the first
   */
  public void observation(float[] features, double[] latestAction, float[] result, int at) {
    for (int i = 0; i < features.length; i++) {
      result[at + i] = clipped((features[i] - featureMean[i]) / featureScale[i]);
    }
    action(latestAction, result, at + features.length);
  }

  /** One action as the flow sees it. */
  public void action(double[] action, float[] result, int at) {
    for (int i = 0; i < action.length; i++) {
      result[at + i] = clipped((action[i] - actionMean[i]) / actionScale[i]);
    }
  }

  /** The action number {@code dim} that the flow's number stands for. */
  public double denormalised(int dim, double value) {
    return actionMean[dim] + actionScale[dim] * value;
  }

  private float clipped(double value) {
    return (float) Math.clamp(value, -clip, clip);
  }
}
