package flowdeck.policy;

import flowdeck.flow.Conditioning;
import flowdeck.flow.SplineFlow;
import java.util.Arrays;

/**
 * Gradient Refinement (paper §IV-C, strategy 2): from a drawn action sequence climbs the exact
 * log-likelihood with ten steps of Adam. The paper names no step size; here a number moves at most
 * 0.1 of its standard deviation in all. A workspace of one thread.
 */
final class GradientRefinement {
  private static final int STEPS = 10;
  private static final double RATE = 0.01;
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;

  private final SplineFlow flow;
  private final float range;
  private final int dims;
  private final float[] point;
  private final float[] best;
  private final float[] gradient;
  private final double[] mean;
  private final double[] square;

  /**
   * @param range normalised actions stay within this distance of zero, where the flow was trained
   */
  GradientRefinement(SplineFlow flow, double range) {
    this.flow = flow;
    this.range = (float) range;
    dims = flow.architecture().dims();
    point = new float[dims];
    best = new float[dims];
    gradient = new float[dims];
    mean = new double[dims];
    square = new double[dims];
  }

  /**
   * Refines one candidate in place; one that cannot be improved stays as it is.
   *
   * @param actions normalised, [count][dims]
   * @param logDensities log-likelihoods in nats, [count]; that of the candidate never falls
   * @param candidate which of them
   */
  void refine(Conditioning conditioning, float[] actions, double[] logDensities, int candidate) {
    System.arraycopy(actions, candidate * dims, point, 0, dims);
    Arrays.fill(mean, 0);
    Arrays.fill(square, 0);
    double highest = logDensities[candidate];
    boolean improved = false;
    for (int step = 0; step <= STEPS; step++) {
      double log = flow.gradient(conditioning, point, gradient);
      if (step > 0 && log > highest) {
        highest = log;
        improved = true;
        System.arraycopy(point, 0, best, 0, dims);
      }
      if (step < STEPS) {
        ascend(step + 1);
      }
    }
    if (improved) {
      System.arraycopy(best, 0, actions, candidate * dims, dims);
      logDensities[candidate] = highest;
    }
  }

  private void ascend(int step) {
    double meanShare = 1 - Math.pow(MEAN_DECAY, step);
    double squareShare = 1 - Math.pow(SQUARE_DECAY, step);
    for (int i = 0; i < dims; i++) {
      double g = gradient[i];
      if (!Double.isFinite(g)) {
        continue; // this number stays where it is
      }
      mean[i] = MEAN_DECAY * mean[i] + (1 - MEAN_DECAY) * g;
      square[i] = SQUARE_DECAY * square[i] + (1 - SQUARE_DECAY) * g * g;
      double change = RATE * (mean[i] / meanShare) / (Math.sqrt(square[i] / squareShare) + EPSILON);
      float moved = (float) (point[i] + change);
      // A start outside the range is left there rather than pulled in, which nobody asked for.
      point[i] = Math.abs(moved) <= range ? moved : point[i];
    }
  }
}
