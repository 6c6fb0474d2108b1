package flowdeck.policy;

/**
 * Condenses the features of a picture to few numbers of unit spread: along the directions in which
 * the pictures of the training differ most, and, if some are left out, the logarithm of how far the
 * picture lies outside these directions. Unlike the plan's flow it clips nothing: far away is what
 * is looked for. Immutable.
 */
public final class Condenser {
  /** Keeps the logarithm finite: mean square of what is left out of scaled features. */
  private static final double LEAST = 1e-4;

  private final Normalisation normalisation;
  private final float[] directions;
  private final double[] squaredSpreads;
  private final float[] remainder;

  /**
   * @param normalisation of the policy; features are scaled by it
   * @param directions orthogonal, each as long as one over the spread along it,
   *     [components][features]
   * @param remainder mean and scale of the logarithm of what they leave out; empty if nothing
   */
  public Condenser(Normalisation normalisation, float[] directions, float[] remainder) {
    this.normalisation = normalisation;
    this.directions = directions;
    this.remainder = remainder;
    int features = normalisation.features();
    squaredSpreads = new double[directions.length / features];
    for (int i = 0; i < squaredSpreads.length; i++) {
      double squares = 0;
      for (int j = 0; j < features; j++) {
        squares += (double) directions[i * features + j] * directions[i * features + j];
      }
      squaredSpreads[i] = 1 / squares;
    }
  }

  /** How many numbers a condensed picture has. */
  public int codeSize() {
    return squaredSpreads.length + (remainder.length > 0 ? 1 : 0);
  }

  /**
   * Condenses.
   *
   * @param features of the encoder
   * @param code receives {@link #codeSize()} numbers
   * @param at where to put the first
   */
  public void condense(float[] features, float[] code, int at) {
    double outside = 0;
    double[] scaled = scaled(features);
    for (double value : scaled) {
      outside += value * value;
    }
    for (int i = 0; i < squaredSpreads.length; i++) {
      double along = 0;
      for (int j = 0; j < scaled.length; j++) {
        along += directions[i * scaled.length + j] * scaled[j];
      }
      code[at + i] = (float) along;
      outside -= along * along * squaredSpreads[i];
    }
    if (remainder.length > 0) {
      double log = 0.5 * Math.log(LEAST + Math.max(0, outside) / scaled.length);
      code[at + squaredSpreads.length] = (float) ((log - remainder[0]) / remainder[1]);
    }
  }

  private double[] scaled(float[] features) {
    double[] mean = normalisation.featureMean();
    double[] scale = normalisation.featureScale();
    if (features.length != mean.length) {
      throw new IllegalArgumentException(
          "Expected %d features, got %d".formatted(mean.length, features.length));
    }
    double[] scaled = new double[mean.length];
    for (int j = 0; j < scaled.length; j++) {
      scaled[j] = (features[j] - mean[j]) / scale[j];
    }
    return scaled;
  }
}
